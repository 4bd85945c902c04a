"""Requests for a second person's yes, for programs that people work in: only a person can ask or decide."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of
from opennrm.protection.approvals.enums import ApprovalStatus
from opennrm.protection.approvals.forms import DecisionForm
from opennrm.protection.approvals.selectors import (
    access_my_request,
    access_to_decide,
    approvals_to_decide,
    in_words,
    my_requests,
)
from opennrm.protection.approvals.services import decide_approval, withdraw_approval

if TYPE_CHECKING:
    from opennrm.protection.approvals.models import Approval

router = Router(tags=["Approvals"])


class ApprovalOut(Schema):
    """A request for a second person's yes, in codes."""

    id: UUID
    action: str = Field(description="What is asked, such as case.close.")
    code: str | None = Field(description="The code of the case, if it is about one.")
    status: ApprovalStatus
    asked_by_id: int
    asked_at: datetime
    expires_at: datetime = Field(description="By when it is to be decided.")
    decided_at: datetime | None


class FactOut(Schema):
    """One thing that is asked, in words."""

    label: str
    value: str


class ApprovalDetail(ApprovalOut):
    """A request in words: what is asked and why, and what was answered."""

    title: str
    summary: str
    facts: list[FactOut]
    reason: str = Field(description="Why it is asked.")
    note: str = Field(description="The note of who decided.")


class DecisionIn(Schema):
    """The decision of a second person."""

    decision: str = Field(description="yes or no")
    note: str = Field("", description="Needed for a no. Who asked reads it.")


def _out(approval: Approval) -> dict[str, Any]:
    names = ("action", "status", "asked_by_id", "asked_at", "expires_at", "decided_at")
    code = approval.file.code if approval.file is not None else None
    return {"id": approval.pk, "code": code, **{name: getattr(approval, name) for name in names}}


def _detail(approval: Approval) -> dict[str, Any]:
    words = in_words(approval)
    return _out(approval) | {
        "title": str(words.title), "summary": approval.summary,
        "facts": [{"label": str(label), "value": str(value)} for label, value in words.facts],
        "reason": str(words.reason or ""), "note": str(words.note or ""),
    }  # fmt: skip


@router.get("/approvals", auth=may(None), response=PageOf[ApprovalDetail], summary="List requests to decide")
def list_approvals(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return the requests that wait for the caller's decision, the most urgent first; never the caller's own."""
    return page_of(approvals_to_decide(request.actor, request.at), paging, _detail)


@router.get("/approvals/mine", auth=may(None), response=PageOf[ApprovalDetail], summary="List one's own requests")
def list_own_approvals(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return what the caller asked for and how it was decided, the newest first."""
    return page_of(my_requests(request.actor), paging, _detail)


@router.get("/approvals/{approval_id}", auth=may(None), response=ApprovalDetail, summary="Read a request")
def read_approval(request: ApiRequest, approval_id: UUID) -> dict[str, Any]:
    """Return a request that the caller may decide on."""
    approval = access_to_decide(actor=request.actor, at=request.at, approval_id=approval_id)
    target = f"approval:{approval.pk}"
    write_entry(actor=request.actor, at=request.at, verb="approval.read", file_id=approval.file_id, target=target)
    return _detail(approval)


@router.post("/approvals/{approval_id}/decision", auth=may(None), response=ApprovalOut, summary="Decide on a request")
def decide_on_approval(request: ApiRequest, approval_id: UUID, body: DecisionIn) -> dict[str, Any]:
    """Agree, and what was asked is done at once; or refuse, and say why. Who asked is told."""
    access_to_decide(actor=request.actor, at=request.at, approval_id=approval_id)
    given = checked(DecisionForm(form_data(body.model_dump())))
    decided = decide_approval(
        actor=request.actor, at=request.at, approval_id=approval_id, approve=given["decision"] == "yes",
        note=given["note"],
    )  # fmt: skip
    return _out(decided)


@router.post("/approvals/{approval_id}/withdrawal", auth=may(None), response=ApprovalOut, summary="Take a request back")
def withdraw_own_approval(request: ApiRequest, approval_id: UUID) -> dict[str, Any]:
    """Take back one's own request before it is decided."""
    access_my_request(actor=request.actor, approval_id=approval_id)
    return _out(withdraw_approval(actor=request.actor, at=request.at, approval_id=approval_id))
