"""The assistance plan."""

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.records.kinds import Proposed, RecordKind, register_kind
from opennrm.protection.assistance.models import AssistancePlan, Goal, PlanReview, SupportGiven
from opennrm.protection.assistance.rules import in_order, not_in_the_future
from opennrm.protection.assistance.services import follow_plan, follow_plan_review


def _plan_in_order(proposed: Proposed) -> None:
    not_in_the_future(proposed, "agreed_on")
    in_order(proposed, "agreed_on", "review_on")


def _review_in_order(proposed: Proposed) -> None:
    not_in_the_future(proposed, "reviewed_on")
    in_order(proposed, "reviewed_on", "next_review_on")


def _support_in_order(proposed: Proposed) -> None:
    not_in_the_future(proposed, "given_on")
    in_order(proposed, "given_on", "until")


register_kind(
    RecordKind(
        slug="plan", model=AssistancePlan, title=_("Assistance plan"), title_plural=_("Assistance plan"),
        add_label=_("Begin the plan"), empty=_("No plan yet. It begins with what the person wants to reach."),
        section="plan", order=10, single=True, clean=_plan_in_order, on_saved=follow_plan,
        fields=("wishes", "agreed_on", "with_interpreter", "copy_given", "review_on"),
        list_fields=("wishes", "agreed_on", "with_interpreter", "copy_given", "review_on"),
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="goal", model=Goal, title=_("Goal"), title_plural=_("Goals"), add_label=_("Add a goal"),
        empty=_("No goals yet. A good goal is small, the person's own, and has a date."), section="plan", order=20,
        fields=("title", "need", "steps", "due_on", "status", "outcome"),
        list_fields=("title", "need", "steps", "due_on", "status", "outcome"),
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="plan-review", model=PlanReview, title=_("Review of the plan"), title_plural=_("Reviews of the plan"),
        add_label=_("Add a review"), empty=_("No reviews yet."), section="plan", order=30, clean=_review_in_order,
        on_saved=follow_plan_review,
        fields=("reviewed_on", "person_there", "progress", "own_view", "next_review_on"),
        list_fields=("reviewed_on", "person_there", "progress", "own_view", "next_review_on"),
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="support", model=SupportGiven, title=_("Support given"), title_plural=_("Support given"),
        add_label=_("Add support that was given"), empty=_("Nothing written down yet."), section="plan", order=50,
        clean=_support_in_order, fields=("need", "given_on", "until", "note"),
        list_fields=("need", "given_on", "until", "note"),
    )
)  # fmt: skip
