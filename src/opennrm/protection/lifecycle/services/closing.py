"""Close a case (with a second person's yes where the State asks for it), and open it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opennrm.kernel.access.enums import Category, Purpose, Source
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.rules import despite_closure
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.access.services import set_closed
from opennrm.kernel.actors import Action
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, Refused
from opennrm.kernel.events.services import publish
from opennrm.kernel.records.services import change_record, create_record
from opennrm.protection.approvals.services import ask_approval
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.models import Case
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.deadlines.services import cancel_deadlines
from opennrm.protection.lifecycle.enums import ClosureStatus
from opennrm.protection.lifecycle.models import Closure
from opennrm.protection.lifecycle.rules import CLOSE, closing_needs_two, kept_until, retention_class_of
from opennrm.protection.lifecycle.selectors import closure_in_force, still_open
from opennrm.protection.lifecycle.services.transfers import require_lead

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.approvals.models import Approval


@transaction.atomic
def ask_closure(*, actor: Actor, at: datetime, opened: Opened, reason: str, summary: str) -> Closure:
    """Close a case, or ask a second person to agree where the country pack says so.

    Raises
    ------
    NotPermitted
        The actor's agency does not lead the case.
    Refused
        It is closed or being closed, or something open stands in the way.
    InvalidInput
        The reason is not on the list, or nothing is said about how it ended.
    """
    require_lead(actor, opened, Action.CASE_CLOSE)
    case = case_of(opened)
    if closure_in_force(opened) is not None or case.stage == Stage.CLOSED:
        raise Refused(_("The case is closed already, or waits for a second person's yes."))
    _refuse_blocked(opened, at)
    if not summary.strip():
        raise InvalidInput(_("Say how the case ended."), {"summary": _("Say how the case ended.")})
    values = {
        "reason": reason, "summary": summary.strip(), "stage_before": case.stage, "asked_at": at,
        "retention_class": retention_class_of(opened, stage=case.stage, is_child=case.is_child),
    }  # fmt: skip
    closure = create_record(actor=actor, at=at, opened=opened, model=Closure, values=values, event="closure.asked")
    if not closing_needs_two():
        return _close(actor, at, opened, closure)
    ask_approval(
        actor=actor, at=at, opened=opened, action=CLOSE, subject_id=closure.pk, reason=summary,
        summary_key=gettext_lazy("The case is to be closed. Its tasks end, and other agencies stop seeing it."),
        payload={"reason": reason, "retention_class": closure.retention_class},
    )  # fmt: skip
    return closure


def _refuse_blocked(opened: Opened, at: datetime) -> None:
    blocking = [one for one in still_open(opened, at) if one.blocks]
    if blocking:
        names = ", ".join(str(one.title) for one in blocking)
        raise Refused(_("Finish this first: %(what)s.") % {"what": names})


def _change(actor: Actor, at: datetime, opened: Opened, closure: Closure, event: str, **values: Any) -> Closure:
    return change_record(
        actor=actor, at=at, opened=opened, record=closure, base_version=closure.version, event=event, values=values
    )


def _asked(approval: Approval, actor: Actor, at: datetime) -> tuple[Closure, Opened]:
    closure = Closure.objects.select_related("file").get(pk=approval.subject_id)
    return closure, access_file_by_id(actor=actor, file_id=closure.file_id, at=at)


def close_agreed(approval: Approval, actor: Actor, at: datetime) -> None:
    """Close the case because a second person agreed.

    Raises
    ------
    Refused
        Something was opened meanwhile that stands in the way.
    """
    closure, opened = _asked(approval, actor, at)
    _refuse_blocked(opened, at)
    _close(actor, at, opened, closure)


def closure_not_agreed(approval: Approval, actor: Actor, at: datetime) -> None:
    """Leave the case open because a second person did not agree."""
    closure, opened = _asked(approval, actor, at)
    _change(actor, at, opened, closure, "closure.not_agreed", status=ClosureStatus.NOT_AGREED)


def _close(actor: Actor, at: datetime, opened: Opened, closure: Closure) -> Closure:
    case = Case.objects.select_for_update().get(file=opened.file)
    until = kept_until(at.date(), closure.retention_class)
    case.stage, case.closed_at, case.closure_reason, case.retained_until = Stage.CLOSED, at, closure.reason, until
    case.changed_at = at
    case.save(update_fields=["stage", "closed_at", "closure_reason", "retained_until", "changed_at"])
    closed = _change(
        actor, at, opened, closure, "closure.done", status=ClosureStatus.CLOSED, closed_at=at,
        closed_by=actor.person_id,
    )  # fmt: skip
    cancel_deadlines(actor=actor, at=at, file_id=opened.file.pk, because=_("The case was closed."))
    n_grants = _end_assistance(at, opened)
    publish(
        actor=actor, at=at, file=opened.file, type="case.closed", category=Category.BASIC, record_id=case.pk,
        detail={"reason": closure.reason, "from": closure.stage_before},
    )  # fmt: skip
    write_entry(
        actor=actor, at=at, verb="case.closed", file_id=opened.file.pk,
        detail={"reason": closure.reason, "kept_until": until.isoformat(), "n_grants": n_grants},
    )  # fmt: skip
    set_closed(opened=opened, closed_at=at)
    return closed


def _end_assistance(at: datetime, opened: Opened) -> int:
    """End the sight that others had in order to assist; what serves proceedings or compensation stays."""
    others = Grant.objects.live(at).filter(file=opened.file, purpose=Purpose.ASSISTANCE).exclude(source=Source.LEAD)
    return others.update(revoked_at=at, revoked_because="case closed")


@transaction.atomic
def reopen_case(*, actor: Actor, at: datetime, opened: Opened, because: str) -> Case:
    """Open a closed case again, at the stage it had.

    Raises
    ------
    NotPermitted, Refused
        The actor's agency does not lead the case; it is not closed.
    InvalidInput
        No reason is given.
    """
    require_lead(actor, opened, Action.CASE_CLOSE)
    closure = closure_in_force(opened)
    if closure is None or closure.status != ClosureStatus.CLOSED:
        raise Refused(_("The case is not closed."))
    if not because.strip():
        raise InvalidInput(_("Say why it is opened again."), {"because": _("Say why it is opened again.")})
    set_closed(opened=opened, closed_at=None)
    opened = despite_closure(opened)
    case: Case = Case.objects.select_for_update().get(file=opened.file)
    case.stage, case.closed_at, case.closure_reason, case.retained_until = closure.stage_before, None, "", None
    case.changed_at = at
    case.save(update_fields=["stage", "closed_at", "closure_reason", "retained_until", "changed_at"])
    _change(
        actor, at, opened, closure, "closure.reopened", status=ClosureStatus.REOPENED, reopened_at=at,
        reopened_because=because.strip(),
    )  # fmt: skip
    publish(
        actor=actor, at=at, file=opened.file, type="case.reopened", category=Category.BASIC, record_id=case.pk,
        detail={"to": case.stage},
    )  # fmt: skip
    return case
