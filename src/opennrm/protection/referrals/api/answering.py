"""An agency's inbox and outbox, and each step of a referral."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 - ninja reads the signatures when it starts

from ninja import Router

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of
from opennrm.kernel.records.selectors import show
from opennrm.protection.referrals.api.shapes import (
    AcceptIn,
    CompleteIn,
    DeclineIn,
    ReferralOut,
    StepOut,
    referral_out,
    step_out,
)
from opennrm.protection.referrals.forms import AcceptForm, CompleteForm, DeclineForm
from opennrm.protection.referrals.selectors import (
    access_referral,
    received_referrals,
    referral_rows,
    sent_referrals,
)
from opennrm.protection.referrals.services import (
    accept_referral,
    complete_referral,
    decline_referral,
    start_referral,
    withdraw_referral,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from opennrm.protection.referrals.models import Referral, ReferralQuerySet

router = Router(tags=["Referrals"])


def _page(request: ApiRequest, referrals: ReferralQuerySet, paging: Paging) -> dict[str, Any]:
    found = page_of(referrals, paging, lambda one: one)
    rows = referral_rows(actor=request.actor, at=request.at, referrals=found["items"])
    return found | {"items": [referral_out(row.shown, row.code, request.at) for row in rows]}


@router.get(
    "/referrals/received", auth=may(Action.REFERRAL_ANSWER), response=PageOf[ReferralOut], summary="List the inbox"
)
def list_received_referrals(request: ApiRequest, paging: Paging, *, ended: bool = False) -> dict[str, Any]:
    """Return what was sent to the caller's agency, what waits longest first; `ended` adds what is over."""
    found = received_referrals(request.actor, request.at)
    return _page(request, found if ended else found.open(), paging)


@router.get("/referrals/sent", auth=may(Action.REFERRAL_SEND), response=PageOf[ReferralOut], summary="List the outbox")
def list_sent_referrals(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return what the caller's agency sent, the newest first."""
    return _page(request, sent_referrals(request.actor, request.at), paging)


@router.get("/referrals/{referral_id}", auth=may(Action.CASE_READ), response=ReferralOut, summary="Read a referral")
def read_referral(request: ApiRequest, referral_id: UUID) -> dict[str, Any]:
    """Return one referral, for the agencies at its two ends and the lead."""
    found, seen = access_referral(actor=request.actor, at=request.at, referral_id=referral_id)
    opened = open_file(actor=request.actor, code=seen.code, at=request.at, page="api.referral")
    return referral_out(show(found, opened.sight), opened.code, request.at)


def _step(
    request: ApiRequest, referral_id: UUID, do: Callable[..., Referral], form: forms.Form | None = None
) -> dict[str, Any]:
    """Take one step; who may not see the referral learns nothing of what is wrong with the request."""
    access_referral(actor=request.actor, at=request.at, referral_id=referral_id)
    given = checked(form) if form is not None else {}
    return step_out(do(actor=request.actor, at=request.at, referral_id=referral_id, **given))


@router.post(
    "/referrals/{referral_id}/acceptance", auth=may(Action.REFERRAL_ANSWER), response=StepOut,
    summary="Accept a referral",
)  # fmt: skip
def accept_received_referral(request: ApiRequest, referral_id: UUID, body: AcceptIn) -> dict[str, Any]:
    """Accept: a place is taken where the service counts its places, and the sender is told."""
    return _step(request, referral_id, accept_referral, AcceptForm(form_data(body.model_dump())))


@router.post(
    "/referrals/{referral_id}/refusal", auth=may(Action.REFERRAL_ANSWER), response=StepOut,
    summary="Decline a referral",
)  # fmt: skip
def decline_received_referral(request: ApiRequest, referral_id: UUID, body: DeclineIn) -> dict[str, Any]:
    """Decline with a reason: the agency's access ends at once, and the sender is told."""
    return _step(request, referral_id, decline_referral, DeclineForm(form_data(body.model_dump())))


@router.post(
    "/referrals/{referral_id}/start", auth=may(Action.REFERRAL_ANSWER), response=StepOut,
    summary="Say that support has begun",
)  # fmt: skip
def start_received_referral(request: ApiRequest, referral_id: UUID) -> dict[str, Any]:
    """Say that the support has begun; the sender is told."""
    return _step(request, referral_id, start_referral)


@router.post(
    "/referrals/{referral_id}/completion", auth=may(Action.REFERRAL_ANSWER), response=StepOut,
    summary="Say what came of it",
)  # fmt: skip
def complete_received_referral(request: ApiRequest, referral_id: UUID, body: CompleteIn) -> dict[str, Any]:
    """Complete with an outcome and feedback: the place is free again, and access ends unless it is still needed."""
    return _step(request, referral_id, complete_referral, CompleteForm(form_data(body.model_dump())))


@router.post(
    "/referrals/{referral_id}/withdrawal", auth=may(Action.REFERRAL_SEND), response=StepOut,
    summary="Take a referral back",
)  # fmt: skip
def withdraw_sent_referral(request: ApiRequest, referral_id: UUID) -> dict[str, Any]:
    """Take back what the caller's agency sent: the recipient is told, and sees nothing of the case any more."""
    return _step(request, referral_id, withdraw_referral)
