"""Ask that two files become one; do it once a second person has agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import InvalidInput, NotVisible, Refused
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.records.services import change_record, create_record
from opennrm.protection.approvals.services import ask_approval
from opennrm.protection.lifecycle.services.transfers import require_lead
from opennrm.protection.merging.enums import Keep, MergeStatus
from opennrm.protection.merging.models import Merge
from opennrm.protection.merging.rules import MERGE
from opennrm.protection.merging.selectors import differences_of, obstacles
from opennrm.protection.merging.services.joining import join

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.approvals.models import Approval


@transaction.atomic
def ask_join(
    *, actor: Actor, at: datetime, kept: Opened, other: Opened, choices: Mapping[str, str], reason: str
) -> Merge:
    """Ask a second person to agree that the other file is joined into the kept one.

    Raises
    ------
    NotPermitted
        The actor's agency does not lead the kept file.
    Refused
        Something stands in the way; the sentence says what to do first.
    InvalidInput
        No reason is given, or a choice is none of those offered.
    """
    require_lead(actor, kept, Action.CASE_CLOSE)
    refuse_obstacles(at, kept, other)
    require_lead(actor, other, Action.CASE_CLOSE)
    if not reason.strip():
        raise InvalidInput(_("Say how you know."), {"reason": _("Say how you know.")})
    chosen = _checked(kept, other, choices)
    # What was asked before was taken back, or nobody decided in time.
    Merge.objects.filter(other=other.file, status=MergeStatus.ASKED).update(status=MergeStatus.NOT_AGREED)
    merge = create_record(
        actor=actor, at=at, opened=kept, model=Merge, event="merge.asked",
        values={
            "other": other.file.pk, "other_code": other.code, "reason": reason.strip(), "choices": chosen,
            "asked_at": at,
        },
    )  # fmt: skip
    ask_approval(
        actor=actor, at=at, opened=kept, action=MERGE, subject_id=merge.pk, reason=reason,
        summary_key=gettext_lazy("Two files are to become one, because they are about the same person."),
        payload={"other": other.code},
    )  # fmt: skip
    return merge


def refuse_obstacles(at: datetime, kept: Opened, other: Opened) -> None:
    """Refuse with the first thing that stands in the way."""
    for words in obstacles(at, kept, other):
        raise Refused(words)


def _checked(kept: Opened, other: Opened, choices: Mapping[str, str]) -> dict[str, str]:
    offered = {one.key: one for one in differences_of(kept, other)}
    wrong = {key for key, value in choices.items() if key not in offered or value not in offered[key].options}
    if wrong:
        raise InvalidInput(_("Choose for each what stays."), {"choices": ", ".join(sorted(wrong))})
    return {key: str(Keep(choices.get(key, one.default))) for key, one in offered.items()}


def _asked(approval: Approval) -> Merge:
    merge: Merge = Merge.objects.select_related("file", "other").get(pk=approval.subject_id)
    return merge


def join_agreed(approval: Approval, actor: Actor, at: datetime) -> None:
    """Join the files because a second person agreed.

    Raises
    ------
    Refused
        Something has come in the way meanwhile, or the second person does not see both files.
    """
    merge = _asked(approval)
    if merge.other_id is None:
        raise Refused(_("The other file is not there any more."))
    try:
        kept = access_file_by_id(actor=actor, file_id=merge.file_id, at=at)
        other = access_file_by_id(actor=actor, file_id=merge.other_id, at=at)
    except NotVisible:
        raise Refused(_("You may not see both files. Let a colleague decide who may.")) from None
    merge_values = plain_values(merge)
    Merge.objects.filter(pk=merge.pk).update(status=MergeStatus.NOT_AGREED)  # not in its own way
    with system_wall():
        refuse_obstacles(at, kept, other)
        join(actor=actor, at=at, kept=kept, other=other, merge=merge, choices=merge_values["choices"])


def join_not_agreed(approval: Approval, actor: Actor, at: datetime) -> None:
    """Leave the files apart because the second person did not agree."""
    merge = _asked(approval)
    opened = access_file_by_id(actor=actor, file_id=merge.file_id, at=at)
    change_record(
        actor=actor, at=at, opened=opened, record=merge, base_version=merge.version, event="merge.not_agreed",
        values={"status": MergeStatus.NOT_AGREED},
    )  # fmt: skip
