"""Close a case, open it again, hold it, have it erased."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of
from opennrm.kernel.records.selectors import show
from opennrm.kernel.reference.enums import RetentionClass
from opennrm.protection.cases.api import WITHHELD_NOTE, plain
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.lifecycle.enums import ClosureStatus, ErasureReason, ErasureStatus
from opennrm.protection.lifecycle.forms import BecauseForm, ClosureForm, ErasureForm, HoldForm
from opennrm.protection.lifecycle.rules import closing_needs_two, kept_until, retention_class_of
from opennrm.protection.lifecycle.selectors import (
    closure_in_force,
    due_for_erasure,
    erasure_of,
    hold_of,
    still_open,
)
from opennrm.protection.lifecycle.services import ask_closure, ask_erasure, lift_hold, reopen_case, set_hold

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.lifecycle.models import Closure, Erasure, LegalHold
    from opennrm.protection.lifecycle.selectors import DueCase

router = Router(tags=["Transfer and closure"])


class StillOpenOut(Schema):
    """Something in the case that is not finished."""

    title: str
    section: str
    n_items: int
    blocks: bool = Field(description="The case cannot be closed before this is finished.")


class ClosureOut(Schema):
    """A closing of a case, in codes."""

    id: UUID
    status: ClosureStatus = Field(description="asked: it waits for a second person's yes.")
    reason: str
    retention_class: RetentionClass
    asked_at: datetime
    closed_at: datetime | None


class HoldOut(Schema):
    """A reason for which nothing of a file may be erased."""

    id: UUID
    set_at: datetime
    review_on: date | None
    lifted_at: datetime | None
    reason: Any = Field(description=WITHHELD_NOTE)
    ordered_by: Any = Field(description=WITHHELD_NOTE)


class ErasureOut(Schema):
    """A request to erase a file; it waits for a second person's yes."""

    id: UUID
    status: ErasureStatus
    reason: ErasureReason
    asked_at: datetime


class EndingOut(Schema):
    """How a case stands at its end, and what closing it today would mean."""

    stage: str
    still_open: list[StillOpenOut]
    kept_as: RetentionClass
    kept_until: date = Field(description="The last day on which the file would be kept, if it were closed today.")
    needs_second_person: bool
    closure: ClosureOut | None
    hold: HoldOut | None
    erasure: ErasureOut | None


class StageOut(Schema):
    """A case that is open again."""

    code: str
    stage: str


class DueOut(Schema):
    """A closed case that has been kept long enough."""

    code: str
    closed_at: datetime | None
    kept_until: date | None
    is_asked: bool = Field(description="Its erasure waits for a second person's yes.")


class ClosureIn(Schema):
    """Why and how a case ends."""

    reason: str = Field(description="One of the code list `closure_reasons`.")
    summary: str


class BecauseIn(Schema):
    """A reason."""

    because: str


class HoldIn(Schema):
    """Why a file must be kept."""

    reason: str
    ordered_by: str = ""
    review_on: date | None = None


class ErasureIn(Schema):
    """Why a file can go."""

    reason: ErasureReason
    note: str = Field(description="What the second person should know.")


def _led(request: ApiRequest, code: str, action: Action = Action.CASE_CLOSE) -> Opened:
    opened = open_file(actor=request.actor, code=code, at=request.at, action=action, page="api.ending")
    if not opened.is_lead:
        raise NotVisible
    return opened


def _closure(closure: Closure) -> dict[str, Any]:
    names = ("status", "reason", "retention_class", "asked_at", "closed_at")
    return {"id": closure.pk, **{name: getattr(closure, name) for name in names}}


def _hold(hold: LegalHold, opened: Opened) -> dict[str, Any]:
    shown = show(hold, opened.sight)
    sealed = {name: plain(shown[name]) for name in ("reason", "ordered_by")}
    return {"id": hold.pk, **sealed, **{name: getattr(hold, name) for name in ("set_at", "review_on", "lifted_at")}}


def _erasure(erasure: Erasure) -> dict[str, Any]:
    return {"id": erasure.pk, **{name: getattr(erasure, name) for name in ("status", "reason", "asked_at")}}


def _standing(opened: Opened) -> dict[str, Any]:
    closure, hold, erasure = closure_in_force(opened), hold_of(opened), erasure_of(opened)
    return {
        "closure": _closure(closure) if closure else None, "hold": _hold(hold, opened) if hold else None,
        "erasure": _erasure(erasure) if erasure else None,
    }  # fmt: skip


@router.get(
    "/cases/{code}/ending", auth=may(Action.CASE_CLOSE), response=EndingOut, summary="Read how a case would end"
)
def read_ending(request: ApiRequest, code: str) -> dict[str, Any]:
    """Return what is still open, as what and until when the file would be kept, and what stands already."""
    opened = _led(request, code)
    case = case_of(opened)
    kept_as = retention_class_of(opened, stage=case.stage, is_child=case.is_child)
    names = ("section", "n_items", "blocks")
    found = still_open(opened, request.at)
    return _standing(opened) | {
        "stage": case.stage, "kept_as": kept_as, "kept_until": kept_until(request.at.date(), kept_as),
        "needs_second_person": closing_needs_two(),
        "still_open": [{"title": str(one.title), **{name: getattr(one, name) for name in names}} for one in found],
    }  # fmt: skip


@router.post("/cases/{code}/closure", auth=may(Action.CASE_CLOSE), response={201: ClosureOut}, summary="Close a case")
def add_closure(request: ApiRequest, code: str, body: ClosureIn) -> Status[dict[str, Any]]:
    """Close a case, or ask a second person to agree where the State's procedure says so."""
    opened = _led(request, code)
    given = checked(ClosureForm(form_data(body.model_dump())))
    return Status(201, _closure(ask_closure(actor=request.actor, at=request.at, opened=opened, **given)))


@router.post(
    "/cases/{code}/reopening", auth=may(Action.CASE_CLOSE), response=StageOut, summary="Open a closed case again"
)
def reopen_closed_case(request: ApiRequest, code: str, body: BecauseIn) -> dict[str, str]:
    """Open a closed case again, at the stage it had."""
    opened = _led(request, code)
    given = checked(BecauseForm(form_data(body.model_dump())))
    case = reopen_case(actor=request.actor, at=request.at, opened=opened, **given)
    return {"code": opened.code, "stage": case.stage}


@router.post("/cases/{code}/hold", auth=may(Action.CASE_CLOSE), response={201: HoldOut}, summary="Set a legal hold")
def add_hold(request: ApiRequest, code: str, body: HoldIn) -> Status[dict[str, Any]]:
    """Keep everything in a file, whatever else would let it go."""
    opened = _led(request, code)
    given = checked(HoldForm(form_data(body.model_dump())))
    return Status(201, _hold(set_hold(actor=request.actor, at=request.at, opened=opened, **given), opened))


@router.post("/cases/{code}/hold/lifting", auth=may(Action.CASE_ERASE), response=HoldOut, summary="Lift a legal hold")
def lift_hold_of_case(request: ApiRequest, code: str, body: BecauseIn) -> dict[str, Any]:
    """Lift the hold: a supervisor's step."""
    opened = _led(request, code, Action.CASE_ERASE)
    given = checked(BecauseForm(form_data(body.model_dump())))
    return _hold(lift_hold(actor=request.actor, at=request.at, opened=opened, **given), opened)


@router.post(
    "/cases/{code}/erasure", auth=may(Action.CASE_CLOSE), response={201: ErasureOut}, summary="Ask for an erasure"
)
def add_erasure(request: ApiRequest, code: str, body: ErasureIn) -> Status[dict[str, Any]]:
    """Ask a supervisor to have a file erased for good; only what statistics need and the log stay."""
    opened = _led(request, code)
    given = checked(ErasureForm(form_data(body.model_dump())))
    return Status(201, _erasure(ask_erasure(actor=request.actor, at=request.at, opened=opened, **given)))


@router.get(
    "/cases-to-erase", auth=may(Action.CASE_CLOSE), response=PageOf[DueOut], summary="List cases kept long enough"
)
def list_cases_to_erase(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return the closed cases of the caller's agency whose time is over, the oldest first (at most 500)."""
    return page_of(due_for_erasure(request.actor, request.at), paging, _due)


def _due(case: DueCase) -> dict[str, Any]:
    return {name: getattr(case, name) for name in ("code", "closed_at", "kept_until", "is_asked")}
