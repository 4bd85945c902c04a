"""A child's protection."""

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action
from opennrm.kernel.events.services import subscribe
from opennrm.kernel.records.kinds import Proposed, RecordKind, register_kind
from opennrm.protection.assistance.models import AgeAssessment, BestInterests, ChildInterview, Guardian
from opennrm.protection.assistance.rules import (
    age_assessment_is_fair,
    best_interests_is_whole,
    guardian_is_checked,
    not_in_the_future,
)
from opennrm.protection.assistance.services import (
    follow_age_assessment,
    follow_best_interests,
    follow_guardian,
    protect_new_child,
)
from opennrm.protection.cases.selectors import is_child_file


def _interview_in_the_past(proposed: Proposed) -> None:
    not_in_the_future(proposed, "held_on")


register_kind(
    RecordKind(
        slug="guardian", model=Guardian, title=_("Guardian"), title_plural=_("Guardians"),
        add_label=_("Add a guardian"),
        empty=_("No guardian yet. A child alone, or with somebody who may be involved, needs one within the "
                "time the law sets."),
        section="child", order=10, clean=guardian_is_checked, on_saved=follow_guardian, applies=is_child_file,
        fields=("kind", "name", "phone", "appointed_on", "ended_on", "checked"),
        list_fields=("kind", "name", "phone", "appointed_on", "ended_on"),
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="best-interests", model=BestInterests, title=_("Best-interests decision"),
        title_plural=_("Best-interests decisions"), add_label=_("Add a best-interests decision"),
        empty=_("None yet. Every decision about the child begins with what is best for the child, and with what "
                "the child says."),
        section="child", order=20, clean=best_interests_is_whole, on_saved=follow_best_interests, applies=is_child_file,
        fields=("kind", "about", "child_view", "options", "decision", "decided_on", "n_specialists", "review_on"),
        list_fields=("kind", "about", "child_view", "decision", "decided_on", "review_on"),
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="child-interview", model=ChildInterview, title=_("Interview of the child"),
        title_plural=_("Interviews of the child"), add_label=_("Add an interview"),
        empty=_("None. A child tells what happened once, in a safe place, to somebody trained, and it is recorded."),
        section="child", order=30, clean=_interview_in_the_past, applies=is_child_file,
        fields=("held_on", "place", "by_trained", "recorded", "person_of_trust", "others_watched", "note"),
        list_fields=("held_on", "by_trained", "recorded", "person_of_trust", "others_watched"),
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="age-assessment", model=AgeAssessment, title=_("Age assessment"), title_plural=_("Age assessments"),
        add_label=_("Add an age assessment"),
        empty=_("None. It is a last resort: with consent, by several specialists; as long as doubt remains, the "
                "person is a child."),
        section="child", order=40, clean=age_assessment_is_fair, on_saved=follow_age_assessment,
        action=Action.CASE_EDIT,
        fields=("reason", "consented", "assessed_on", "n_specialists", "finding", "note"),
        list_fields=("reason", "assessed_on", "finding"),
    )
)  # fmt: skip

subscribe("case.opened", protect_new_child)
subscribe("case.changed", protect_new_child)
