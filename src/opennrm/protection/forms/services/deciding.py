"""What a person decides about what was filled in: which version counts, what is not used. Nothing is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import Action, require
from opennrm.kernel.errors import InvalidInput, Refused
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.records.services import change_record
from opennrm.protection.forms.enums import SubmissionStatus
from opennrm.protection.forms.rules.validation.problems import NOTES
from opennrm.protection.forms.selectors.submissions import rivals_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.forms.models import Submission


@transaction.atomic
def set_aside(*, actor: Actor, at: datetime, opened: Opened, submission: Submission, because: str) -> Submission:
    """Mark a filled-in form as not to be used; it stays, with the reason.

    Raises
    ------
    NotPermitted
        The role does not include it, or the agency may not change the file.
    InvalidInput
        No reason is given.
    Refused
        It is set aside already.
    """
    require(actor, Action.FORM_FILL)
    if not because.strip():
        raise InvalidInput(_("Say why."), {"because": _("Say why.")})
    if submission.status == SubmissionStatus.SET_ASIDE:
        raise Refused(_("This filled-in form is set aside already."))
    changed = _put_aside(actor, at, opened, submission, because)
    _settle(actor, at, [one for one in rivals_of(actor, at, submission) if one.status == SubmissionStatus.CONFLICTING])
    return changed


@transaction.atomic
def choose_submission(
    *, actor: Actor, at: datetime, opened: Opened, submission: Submission, because: str
) -> Submission:
    """Keep this one of several versions under the same number, and set the others aside.

    Raises
    ------
    NotPermitted
        The role does not include it, or the agency may not change one of the files.
    InvalidInput
        No reason is given.
    Refused
        There is nothing to choose between.
    """
    require(actor, Action.FORM_FILL)
    if not because.strip():
        raise InvalidInput(_("Say why."), {"because": _("Say why.")})
    rivals = [one for one in rivals_of(actor, at, submission) if one.status != SubmissionStatus.SET_ASIDE]
    if submission.status != SubmissionStatus.CONFLICTING or not rivals:
        raise Refused(_("There is nothing to choose between any more."))
    for rival in rivals:
        _put_aside(actor, at, _opened(actor, at, rival), rival, because)
    return _settled(actor, at, opened, submission)


def _opened(actor: Actor, at: datetime, submission: Submission) -> Opened:
    return access_file_by_id(
        actor=actor, file_id=submission.file_id, at=at, action=Action.FORM_FILL, edit=Category.SCREENING
    )


def _put_aside(actor: Actor, at: datetime, opened: Opened, submission: Submission, because: str) -> Submission:
    values = {"status": SubmissionStatus.SET_ASIDE, "set_aside_because": because.strip()}
    return change_record(
        actor=actor, at=at, opened=opened, record=submission, values=values, base_version=submission.version,
        event="form.set_aside",
    )  # fmt: skip


def _settle(actor: Actor, at: datetime, left: list[Submission]) -> None:
    """End a conflict of which only one version is left."""
    if len(left) == 1:
        _settled(actor, at, _opened(actor, at, left[0]), left[0])


def _settled(actor: Actor, at: datetime, opened: Opened, submission: Submission) -> Submission:
    status = status_for(plain_values(submission)["problems"] or [])
    return change_record(
        actor=actor, at=at, opened=opened, record=submission, values={"status": status},
        base_version=submission.version, event="form.chosen",
    )  # fmt: skip


def status_for(problems: Iterable[Mapping[str, Any]]) -> SubmissionStatus:
    """Return where a filled-in form stands by what was found in it."""
    return SubmissionStatus.FLAGGED if any(one["kind"] not in NOTES for one in problems) else SubmissionStatus.SOUND
