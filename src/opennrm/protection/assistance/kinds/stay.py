"""Residence and return."""

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.records.kinds import Proposed, RecordKind, register_kind
from opennrm.protection.assistance.models import ResidencePermit, ReturnPlan, ReturnRiskAssessment, ReturnVisit
from opennrm.protection.assistance.rules import not_in_the_future, permit_is_whole, return_is_voluntary_and_safe
from opennrm.protection.assistance.services import follow_permit, follow_return_visit


def _visited_in_the_past(proposed: Proposed) -> None:
    not_in_the_future(proposed, "visited_on")


def _assessed_in_the_past(proposed: Proposed) -> None:
    not_in_the_future(proposed, "assessed_on")


register_kind(
    RecordKind(
        slug="residence-permit", model=ResidencePermit, title=_("Residence permit"),
        title_plural=_("Residence permits"),
        add_label=_("Add a residence permit"), empty=_("None. During recovery and reflection nobody may be expelled."),
        section="stay", order=10, clean=permit_is_whole, on_saved=follow_permit,
        fields=("ground", "status", "applied_on", "decided_on", "valid_until", "number", "may_work"),
        list_fields=("ground", "status", "applied_on", "decided_on", "valid_until", "may_work"),
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="return-risk", model=ReturnRiskAssessment, title=_("Risk assessment before return"),
        title_plural=_("Risk assessments before return"), add_label=_("Assess the risks of a return"),
        empty=_("None. Nobody returns without one."), section="stay", order=20, clean=_assessed_in_the_past,
        fields=("country", "assessed_on", "risks", "measures", "finding"),
        list_fields=("country", "assessed_on", "finding", "measures"),
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="return", model=ReturnPlan, title=_("Return"), title_plural=_("Return"), add_label=_("Prepare a return"),
        empty=_("No return is planned. A return is voluntary, or it does not happen here."), section="stay", order=30,
        clean=return_is_voluntary_and_safe,
        fields=("country", "is_wish", "status", "received_by", "travel_on", "follow_up_on", "note"),
        list_fields=("country", "status", "travel_on", "received_by", "follow_up_on"),
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="return-visit", model=ReturnVisit, title=_("Visit after return"), title_plural=_("Visits after return"),
        add_label=_("Say how the person is after the return"), empty=_("Nobody has asked yet how the person is."),
        section="stay", order=40, clean=_visited_in_the_past, on_saved=follow_return_visit,
        fields=("visited_on", "how", "finding", "seen", "next_on"),
        list_fields=("visited_on", "how", "finding", "next_on"),
    )
)  # fmt: skip
