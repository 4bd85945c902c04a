"""Keep a file from being erased, and let it go again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.rules import despite_closure
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import InvalidInput, Refused
from opennrm.kernel.records.services import change_record, create_record
from opennrm.protection.cases.models import Case
from opennrm.protection.lifecycle.models import LegalHold
from opennrm.protection.lifecycle.selectors import hold_of
from opennrm.protection.lifecycle.services.transfers import require_lead

if TYPE_CHECKING:
    from datetime import date, datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor


@transaction.atomic
def set_hold(
    *, actor: Actor, at: datetime, opened: Opened, reason: str, ordered_by: str = "", review_on: date | None = None
) -> LegalHold:
    """Keep everything in a file, whatever else would let it go.

    Raises
    ------
    NotPermitted, Refused
        The actor's agency does not lead the case; it is held already.
    InvalidInput
        No reason is given, or it is to be looked at again in the past.
    """
    require_lead(actor, opened, Action.CASE_CLOSE)
    if hold_of(opened) is not None:
        raise Refused(_("The file is under a legal hold already."))
    if not reason.strip():
        raise InvalidInput(_("Say why it must be kept."), {"reason": _("Say why it must be kept.")})
    if review_on is not None and review_on <= at.date():
        raise InvalidInput(_("Choose a later date."), {"review_on": _("Choose a later date.")})
    values = {"reason": reason.strip(), "ordered_by": ordered_by.strip(), "review_on": review_on, "set_at": at}
    hold = create_record(
        actor=actor, at=at, opened=despite_closure(opened), model=LegalHold, values=values, event="hold.set"
    )
    Case.objects.filter(file=opened.file).update(on_hold=True, changed_at=at)
    return hold


@transaction.atomic
def lift_hold(*, actor: Actor, at: datetime, opened: Opened, because: str) -> LegalHold:
    """Lift the hold: a supervisor's step.

    Raises
    ------
    NotPermitted, Refused
        The actor is no supervisor of the lead agency; nothing holds the file.
    InvalidInput
        No reason is given.
    """
    require_lead(actor, opened, Action.CASE_ERASE)
    hold = hold_of(opened)
    if hold is None:
        raise Refused(_("Nothing holds the file."))
    if not because.strip():
        raise InvalidInput(_("Say why it is lifted."), {"because": _("Say why it is lifted.")})
    values = {"lifted_at": at, "lifted_because": because.strip()}
    lifted = change_record(
        actor=actor,
        at=at,
        opened=despite_closure(opened),
        record=hold,
        base_version=hold.version,
        event="hold.lifted",
        values=values,
    )
    Case.objects.filter(file=opened.file).update(on_hold=False, changed_at=at)
    return lifted
