"""Appeals: lodged, listed, decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotPermitted
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of
from opennrm.kernel.records.selectors import Shown, records_of, redact, show
from opennrm.protection.cases.api import WITHHELD_NOTE, plain
from opennrm.protection.identification.api.decisions import opened_for, work_on
from opennrm.protection.identification.enums import Appellant
from opennrm.protection.identification.forms import AppealAnswerForm
from opennrm.protection.identification.models import Appeal
from opennrm.protection.identification.selectors import access_appeal, access_decision, appeals_inbox
from opennrm.protection.identification.services import Objection, decide_appeal, lodge_appeal, may_decide_appeal

router = Router(tags=["Identification"])


class AppealIn(Schema):
    """What is lodged."""

    appellant: Appellant
    grounds: str = Field(max_length=6000)
    lodged_on: date


class AppealOut(Schema):
    """A lodged appeal."""

    id: UUID
    decision_id: UUID
    lodged_on: date
    is_late: bool
    body: str
    due_at: datetime
    outcome: str
    decided_at: datetime | None
    grounds: Any = Field(description=WITHHELD_NOTE)
    reasons: Any = Field(description=WITHHELD_NOTE)


class WaitingAppealOut(Schema):
    """An appeal that waits for the caller's body."""

    id: UUID
    code: str
    lodged_on: date
    is_late: bool
    due_at: datetime


class OutcomeIn(Schema):
    """What came of an appeal, and why."""

    outcome: str
    reasons: str


def _appeal(shown: Shown) -> dict[str, Any]:
    row: Any = shown.record
    names = ("decision_id", "lodged_on", "is_late", "body", "due_at", "outcome", "decided_at")
    sealed = {name: plain(shown[name]) for name in ("grounds", "reasons")}
    return {"id": row.pk, **sealed, **{name: getattr(row, name) for name in names}}


@router.post(
    "/cases/{code}/decisions/{decision_id}/appeals", auth=may(Action.IDENTIFICATION_PROPOSE),
    response={201: AppealOut}, summary="Lodge an appeal",
)  # fmt: skip
def add_appeal(request: ApiRequest, code: str, decision_id: UUID, body: AppealIn) -> Status[dict[str, Any]]:
    """Lodge an appeal; until it is decided the person keeps all rights."""
    opened, found = work_on(request, code, Action.IDENTIFICATION_PROPOSE, decision_id)
    objection = Objection(**body.model_dump())
    made = lodge_appeal(actor=request.actor, at=request.at, opened=opened, decision=found, objection=objection)
    again = access_appeal(opened=opened, appeal_id=made.pk)
    return Status(201, _appeal(show(again, opened.sight)))


@router.get("/cases/{code}/appeals", auth=may(Action.CASE_READ), response=PageOf[AppealOut], summary="List appeals")
def list_appeals(request: ApiRequest, code: str, paging: Paging) -> dict[str, Any]:
    """Return the appeals of a case, the newest first."""
    opened = opened_for(request, code)
    page = page_of(records_of(opened, Appeal), paging, lambda row: row)
    return page | {"items": [_appeal(shown) for shown in redact(page["items"], opened.sight)]}


@router.get(
    "/identification/appeals", auth=may(Action.IDENTIFICATION_DECIDE), response=PageOf[WaitingAppealOut],
    summary="List appeals that wait for a decision",
)  # fmt: skip
def list_waiting_appeals(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return the appeals on which the caller's body decides, the most urgent first."""
    names = ("lodged_on", "is_late", "due_at")

    def out(row: Appeal) -> dict[str, Any]:
        return {"id": row.pk, "code": row.file.code, **{name: getattr(row, name) for name in names}}

    return page_of(appeals_inbox(request.actor, request.at), paging, out)


@router.post(
    "/cases/{code}/appeals/{appeal_id}/outcome", auth=may(Action.CASE_READ), response=AppealOut,
    summary="Put down what came of an appeal",
)  # fmt: skip
def add_appeal_outcome(request: ApiRequest, code: str, appeal_id: UUID, body: OutcomeIn) -> dict[str, Any]:
    """Put down the outcome with reasons; only somebody who had no part in the decision can."""
    opened = opened_for(request, code, edit=Category.IDENTIFICATION)
    found = access_appeal(opened=opened, appeal_id=appeal_id)
    against = access_decision(opened=opened, decision_id=found.decision_id)
    if not may_decide_appeal(request.actor, opened, found, against):
        raise NotPermitted(_("Somebody who had no part in the decision decides on the appeal."))
    given = checked(AppealAnswerForm(form_data(body.model_dump())))
    done = decide_appeal(actor=request.actor, at=request.at, opened=opened, appeal=found, **given)
    return _appeal(show(done, opened.sight))
