"""Needs and safety."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.records.kinds import RecordKind, SectionPanel, register_kind, register_section_panel
from opennrm.protection.assistance.models import Appointment, HealthEntry, Need, RiskAssessment, SafetyPlan
from opennrm.protection.assistance.rules import not_in_the_future, risk_is_whole
from opennrm.protection.assistance.selectors import coming_appointments, open_needs_of
from opennrm.protection.assistance.services import follow_risk

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.kinds import Proposed
    from opennrm.kernel.records.selectors import Shown


def _health_in_the_past(proposed: Proposed) -> None:
    not_in_the_future(proposed, "noted_on")


register_kind(
    RecordKind(
        slug="need", model=Need, title=_("Need"), title_plural=_("Needs"), add_label=_("Add a need"),
        empty=_("No needs yet. Ask what would help most today, and what can wait."), section="needs", order=10,
        fields=("need", "urgency", "own_view", "status"), list_fields=("need", "urgency", "own_view", "status"),
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="risk", model=RiskAssessment, title=_("Risk assessment"), title_plural=_("Risk assessments"),
        add_label=_("Assess the danger"),
        empty=_("The danger has not been assessed yet. Do it with the person, before anything else."),
        section="needs", order=20, clean=risk_is_whole, on_saved=follow_risk,
        fields=("level", "trigger", "dangers", "protection", "note", "assessed_on", "review_on"),
        list_fields=("level", "assessed_on", "dangers", "protection", "review_on"),
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="safety-plan", model=SafetyPlan, title=_("Safety plan"), title_plural=_("Safety plan"),
        add_label=_("Make a safety plan"), empty=_("No safety plan yet. It is made with the person, in their words."),
        section="needs", order=30, single=True,
        fields=("warning_signs", "safe_places", "people_to_call", "what_to_take", "code_word", "online", "agreed_on"),
        list_fields=("warning_signs", "safe_places", "people_to_call", "what_to_take", "code_word", "online",
        "agreed_on"),
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="health", model=HealthEntry, title=_("Health"), title_plural=_("Health"),
        add_label=_("Add something about health"),
        empty=_("Nothing about health. Write only what those who help must know."), section="needs", order=40,
        clean=_health_in_the_past, fields=("kind", "description", "noted_on", "is_urgent"),
        list_fields=("kind", "description", "noted_on", "is_urgent"),
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="appointment", model=Appointment, title=_("Appointment"), title_plural=_("Appointments"),
        add_label=_("Add an appointment"), empty=_("No appointments. The person reads them on their own page."),
        section="plan", order=40, fields=("at", "kind", "place", "note", "interpreter_booked", "shown_to_person"),
        list_fields=("at", "kind", "place", "note", "interpreter_booked"),
    )
)  # fmt: skip


def _open_needs(_actor: Actor, _at: datetime, opened: Opened) -> list[Shown] | None:
    return open_needs_of(opened) or None


def _next_appointments(_actor: Actor, at: datetime, opened: Opened) -> list[Shown] | None:
    return coming_appointments(opened, at)[:5] or None


register_section_panel(
    SectionPanel(
        section="overview", key="open-needs", template="assistance/panel_needs.html", query=_open_needs, order=40
    )
)
register_section_panel(
    SectionPanel(
        section="overview",
        key="appointments",
        template="assistance/panel_appointments.html",
        query=_next_appointments,
        order=50,
    )
)
