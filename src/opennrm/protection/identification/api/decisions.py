"""Decisions: asked for, taken, told, taken back, taken anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, may, page_of
from opennrm.kernel.records.selectors import Shown, records_of, redact, show
from opennrm.protection.cases.api import WITHHELD_NOTE, plain
from opennrm.protection.identification.enums import Delivery, Outcome, Receiver, Step
from opennrm.protection.identification.models import Decision
from opennrm.protection.identification.selectors import (
    access_decision,
    authority_inbox,
    evidence_of,
)
from opennrm.protection.identification.services import (
    Told,
    Verdict,
    ask_for_more,
    decide,
    give_information,
    note_told,
    reopen_decision,
    request_decision,
    withdraw_request,
)

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened

router = Router(tags=["Identification"])


class DecisionOut(Schema):
    """A decision, as far as the caller may see it."""

    id: UUID
    code: str
    step: Step
    authority_id: int
    requested_at: datetime
    due_at: datetime
    outcome: Outcome
    was_child: bool
    decided_at: datetime | None
    appeal_until: date | None
    is_in_force: bool
    acts: Any = Field(description=WITHHELD_NOTE)
    means: Any = Field(description=WITHHELD_NOTE)
    purposes: Any = Field(description=WITHHELD_NOTE)
    reasons: Any = Field(description=WITHHELD_NOTE)
    missing: Any = Field(description=WITHHELD_NOTE)


class WaitingOut(Schema):
    """A request that waits for the caller's authority."""

    id: UUID
    code: str
    step: Step
    requested_at: datetime
    due_at: datetime
    outcome: Outcome
    was_child: bool


class RequestIn(Schema):
    """Why a decision is asked for."""

    step: Step
    note: str = Field(max_length=4000)


class VerdictIn(Schema):
    """What was found and why; for a child the means are left aside."""

    outcome: Outcome
    reasons: str = Field(max_length=8000)
    acts: list[str] = Field(default_factory=list, max_length=20)
    means: list[str] = Field(default_factory=list, max_length=20)
    purposes: list[str] = Field(default_factory=list, max_length=20)
    nevertheless: str = Field("", max_length=4000)


class MoreIn(Schema):
    """What is missing, and by when the authority decides then."""

    missing: str = Field(max_length=2000)
    due_at: AwareDatetime | None = None


class NoteIn(Schema):
    """A text."""

    note: str = Field(max_length=4000)


class ToldIn(Schema):
    """Who was told how, when and in which language."""

    language: str = Field(max_length=8)
    receiver: Receiver
    delivery: Delivery
    delivered_on: date
    receiver_name: str = Field("", max_length=120)
    interpreter: str = Field("", max_length=120)


class EvidenceOut(Schema):
    """What the account adds up to, against the definition of the UN Protocol (for a child without the means)."""

    acts: list[str]
    means: list[str]
    purposes: list[str]
    is_child: bool
    is_complete: bool
    missing: list[str]


def opened_for(
    request: ApiRequest, code: str, *, action: Action = Action.CASE_READ, edit: Category | None = None
) -> Opened:
    """Return a case for what is asked of its identification."""
    return open_file(actor=request.actor, code=code, at=request.at, action=action, edit=edit, page="api.identification")


def work_on(request: ApiRequest, code: str, action: Action, decision_id: UUID) -> tuple[Opened, Decision]:
    """Return a case and a decision in it that the caller may do something about."""
    opened = opened_for(request, code, action=action, edit=Category.IDENTIFICATION)
    return opened, access_decision(opened=opened, decision_id=decision_id)


def _decision(shown: Shown) -> dict[str, Any]:
    row: Any = shown.record
    names = ("step", "authority_id", "requested_at", "due_at", "outcome", "was_child", "decided_at", "appeal_until")
    return {
        "id": row.pk, "code": row.file.code, "is_in_force": bool(row.decided_at) and row.replaced_at is None,
        **{name: getattr(row, name) for name in names},
        **{name: plain(shown[name]) for name in ("acts", "means", "purposes", "reasons", "missing")},
    }  # fmt: skip


@router.get(
    "/identification/requests", auth=may(Action.IDENTIFICATION_DECIDE), response=PageOf[WaitingOut],
    summary="List requests that wait for the authority",
)  # fmt: skip
def list_waiting(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return what waits for a decision of the caller's authority, the most urgent first."""
    names = ("step", "requested_at", "due_at", "outcome", "was_child")

    def out(row: Decision) -> dict[str, Any]:
        return {"id": row.pk, "code": row.file.code, **{name: getattr(row, name) for name in names}}

    return page_of(authority_inbox(request.actor, request.at), paging, out)


@router.get(
    "/cases/{code}/decisions", auth=may(Action.CASE_READ), response=PageOf[DecisionOut], summary="List decisions"
)
def list_decisions(request: ApiRequest, code: str, paging: Paging) -> dict[str, Any]:
    """Return the decisions of a case, the newest first."""
    opened = opened_for(request, code)
    page = page_of(records_of(opened, Decision), paging, lambda row: row)
    return page | {"items": [_decision(shown) for shown in redact(page["items"], opened.sight)]}


@router.post(
    "/cases/{code}/decisions", auth=may(Action.IDENTIFICATION_PROPOSE), response={201: DecisionOut},
    summary="Ask for a decision",
)  # fmt: skip
def add_request(request: ApiRequest, code: str, body: RequestIn) -> Status[dict[str, Any]]:
    """Put a request before the State's authority."""
    opened = opened_for(request, code, action=Action.IDENTIFICATION_PROPOSE, edit=Category.IDENTIFICATION)
    made = request_decision(actor=request.actor, at=request.at, opened=opened, step=body.step, note=body.note)
    return Status(201, _decision(show(made, opened.sight)))


@router.post(
    "/cases/{code}/decisions/{decision_id}/verdict", auth=may(Action.IDENTIFICATION_DECIDE), response=DecisionOut,
    summary="Decide",
)  # fmt: skip
def add_verdict(request: ApiRequest, code: str, decision_id: UUID, body: VerdictIn) -> dict[str, Any]:
    """Decide, with reasons; a person signs for it, never a program."""
    opened, found = work_on(request, code, Action.IDENTIFICATION_DECIDE, decision_id)
    given = Verdict(
        outcome=body.outcome, reasons=body.reasons, acts=tuple(body.acts), means=tuple(body.means),
        purposes=tuple(body.purposes), nevertheless=body.nevertheless,
    )  # fmt: skip
    done = decide(actor=request.actor, at=request.at, opened=opened, decision=found, verdict=given)
    return _decision(show(done, opened.sight))


@router.post(
    "/cases/{code}/decisions/{decision_id}/more", auth=may(Action.IDENTIFICATION_DECIDE), response=DecisionOut,
    summary="Ask for more information",
)  # fmt: skip
def add_question(request: ApiRequest, code: str, decision_id: UUID, body: MoreIn) -> dict[str, Any]:
    """Say what is missing; nothing is decided by it."""
    opened, found = work_on(request, code, Action.IDENTIFICATION_DECIDE, decision_id)
    done = ask_for_more(
        actor=request.actor, at=request.at, opened=opened, decision=found, missing=body.missing, due_at=body.due_at
    )
    return _decision(show(done, opened.sight))


@router.post(
    "/cases/{code}/decisions/{decision_id}/information", auth=may(Action.IDENTIFICATION_PROPOSE), response=DecisionOut,
    summary="Give the information asked for",
)  # fmt: skip
def add_information(request: ApiRequest, code: str, decision_id: UUID, body: NoteIn) -> dict[str, Any]:
    """Give the authority what it said is missing."""
    opened, found = work_on(request, code, Action.IDENTIFICATION_PROPOSE, decision_id)
    done = give_information(actor=request.actor, at=request.at, opened=opened, decision=found, note=body.note)
    return _decision(show(done, opened.sight))


@router.post(
    "/cases/{code}/decisions/{decision_id}/notices", auth=may(Action.CASE_EDIT), response={201: DecisionOut},
    summary="Put down that the person was told",
)  # fmt: skip
def add_notice(request: ApiRequest, code: str, decision_id: UUID, body: ToldIn) -> Status[dict[str, Any]]:
    """Put down who was told of a decision, how, when and in which language."""
    opened, found = work_on(request, code, Action.CASE_EDIT, decision_id)
    note_told(actor=request.actor, at=request.at, opened=opened, decision=found, told=Told(**body.model_dump()))
    again = access_decision(opened=opened, decision_id=decision_id)
    return Status(201, _decision(show(again, opened.sight)))


@router.post(
    "/cases/{code}/decisions/{decision_id}/withdrawal", auth=may(Action.IDENTIFICATION_PROPOSE), response=DecisionOut,
    summary="Take a request back",
)  # fmt: skip
def withdraw_decision_request(request: ApiRequest, code: str, decision_id: UUID, body: NoteIn) -> dict[str, Any]:
    """Take a request back because the person wants no decision; it can be made again at any time."""
    opened, found = work_on(request, code, Action.IDENTIFICATION_PROPOSE, decision_id)
    done = withdraw_request(actor=request.actor, at=request.at, opened=opened, decision=found, because=body.note)
    return _decision(show(done, opened.sight))


@router.post(
    "/cases/{code}/decisions/{decision_id}/renewal", auth=may(Action.IDENTIFICATION_PROPOSE),
    response={201: DecisionOut}, summary="Ask for a new decision",
)  # fmt: skip
def renew_decision(request: ApiRequest, code: str, decision_id: UUID, body: NoteIn) -> Status[dict[str, Any]]:
    """Ask the authority to decide anew on new facts; the present decision holds until then."""
    opened, found = work_on(request, code, Action.IDENTIFICATION_PROPOSE, decision_id)
    made = reopen_decision(actor=request.actor, at=request.at, opened=opened, decision=found, because=body.note)
    return Status(201, _decision(show(made, opened.sight)))


@router.get(
    "/cases/{code}/definition", auth=may(Action.CASE_READ), response=EvidenceOut,
    summary="Check the account against the definition of trafficking",
)  # fmt: skip
def read_definition(request: ApiRequest, code: str) -> dict[str, Any]:
    """Return which elements the account holds; it decides nothing."""
    found = evidence_of(opened_for(request, code))
    return {
        "acts": found.acts, "means": found.means, "purposes": found.purposes, "is_child": found.is_child,
        "is_complete": found.elements.complete, "missing": sorted(one.value for one in found.elements.missing),
    }  # fmt: skip
