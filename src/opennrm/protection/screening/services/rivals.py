"""Several versions of one filled-in form: once a person has chosen, one screening stands for the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.errors import Refused
from opennrm.kernel.records.services import change_record
from opennrm.protection.forms.enums import SubmissionStatus
from opennrm.protection.screening.enums import Decision
from opennrm.protection.screening.models import Screening
from opennrm.protection.screening.selectors.results import opened_by_id

if TYPE_CHECKING:
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.events.models import CaseEvent

_WEIGHT = {Decision.WAITING: 0, Decision.NOT_NOW: 1, Decision.CASE: 2}


def on_chosen(event: CaseEvent, actor: Actor) -> None:
    """Let the version that counts take over what was done after a version that was set aside."""
    chosen = Screening.objects.select_related("submission").filter(submission_id=event.record_id).first()
    rivals = [one for one in rivals_of_screening(chosen) if _is_aside(one)] if chosen is not None else []
    if chosen is None or not rivals:
        return
    values: dict[str, object] = {}
    furthest = max(rivals, key=lambda one: _WEIGHT[Decision(one.decision)])
    if _WEIGHT[Decision(furthest.decision)] > _WEIGHT[Decision(chosen.decision)]:
        values = {
            "decision": furthest.decision, "decided_at": furthest.decided_at, "case_file": furthest.case_file,
        }  # fmt: skip
    grouped = next((one for one in rivals if one.group_id), None)
    if grouped is not None and chosen.group_id is None:
        values |= {"group_id": grouped.group_id, "group_kind": grouped.group_kind}
    if values:
        change_record(
            actor=actor, at=event.at, opened=opened_by_id(actor, event.at, chosen.file_id), record=chosen,
            values=values, base_version=chosen.version, event="screening.taken_over",
        )  # fmt: skip


def rivals_of_screening(screening: Screening) -> list[Screening]:
    """Return the screenings that the same agency sent under the same number with other answers."""
    with system_wall():
        found = Screening.objects.filter(
            submission__instance_id=screening.submission.instance_id, author_agency_id=screening.author_agency_id
        )
        return list(found.exclude(pk=screening.pk).select_related("submission", "case_file"))


def require_in_use(screening: Screening) -> None:
    """Refuse a step after a version that does not count, and a second case for the same person.

    Raises
    ------
    Refused
        It was set aside, or a case was opened from another version of it.
    """
    if _is_aside(screening):
        raise Refused(_("This filled-in form was set aside. Go on with the one that counts."))
    is_open = screening.submission.status == SubmissionStatus.CONFLICTING
    if is_open and any(one.case_file_id is not None for one in rivals_of_screening(screening)):
        raise Refused(_("A case was opened from another version of this form already. Choose the version that counts."))


def _is_aside(screening: Screening) -> bool:
    return bool(screening.submission.status == SubmissionStatus.SET_ASIDE)
