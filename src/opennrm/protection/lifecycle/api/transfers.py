"""Offer a case to another agency, and answer an offer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of
from opennrm.protection.lifecycle.enums import TransferDecline, TransferReason, TransferStatus
from opennrm.protection.lifecycle.forms import DeclineForm, OfferForm
from opennrm.protection.lifecycle.selectors import access_offer, offer_of, offers_received
from opennrm.protection.lifecycle.services import (
    accept_transfer,
    decline_transfer,
    offer_transfer,
    withdraw_transfer,
)

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.lifecycle.models import Transfer
    from opennrm.protection.lifecycle.selectors import OfferReceived

router = Router(tags=["Transfer and closure"])


class TransferOut(Schema):
    """An offer to take a case over, in codes."""

    id: UUID
    from_agency_id: int
    to_agency_id: int
    reason: TransferReason
    status: TransferStatus
    offered_at: datetime
    expires_at: datetime = Field(description="By when it is to be answered.")
    answered_at: datetime | None
    decline_reason: str


class OfferOut(TransferOut):
    """An offer as the agency that is asked sees it: not the file, but what an answer needs."""

    is_child: bool
    message: str
    facts: dict[str, str]


class OfferIn(Schema):
    """An offer of the lead; only on a consent, or an approved legal ground."""

    agency_id: int
    reason: TransferReason
    message: str = Field(description="What the agency must know before it has the file. Name nobody.")


class RefusalIn(Schema):
    """Why the case is not taken over."""

    decline_reason: TransferDecline
    answer: str = ""


class TakenOut(Schema):
    """A case that the caller's agency leads from now on."""

    code: str


def _out(transfer: Transfer) -> dict[str, Any]:
    names = (
        "from_agency_id", "to_agency_id", "reason", "status", "offered_at", "expires_at", "answered_at",
        "decline_reason",
    )  # fmt: skip
    return {"id": transfer.pk, **{name: getattr(transfer, name) for name in names}}


def _offer(offer: OfferReceived) -> dict[str, Any]:
    facts = {str(label): str(value) for label, value in offer.facts}
    return _out(offer.transfer) | {"is_child": offer.is_child, "message": offer.message, "facts": facts}


def _led(request: ApiRequest, code: str) -> Opened:
    opened = open_file(actor=request.actor, code=code, at=request.at, action=Action.CASE_TRANSFER, page="api.transfer")
    if not opened.is_lead:
        raise NotVisible
    return opened


def _standing(opened: Opened) -> Transfer:
    found = offer_of(opened)
    if found is None:
        raise NotVisible
    return found


@router.get(
    "/cases/{code}/transfer", auth=may(Action.CASE_TRANSFER), response=TransferOut, summary="Read the open offer"
)
def read_transfer(request: ApiRequest, code: str) -> dict[str, Any]:
    """Return the offer of a case that waits for an answer, to its lead."""
    return _out(_standing(_led(request, code)))


@router.post(
    "/cases/{code}/transfer", auth=may(Action.CASE_TRANSFER), response={201: TransferOut}, summary="Offer a case"
)
def add_transfer(request: ApiRequest, code: str, body: OfferIn) -> Status[dict[str, Any]]:
    """Offer the lead of a case to another agency; nothing moves before it accepts."""
    opened = _led(request, code)
    given = checked(OfferForm(form_data(body.model_dump() | {"agency": body.agency_id}), opened=opened))
    made = offer_transfer(
        actor=request.actor, at=request.at, opened=opened, agency_id=given["agency"].pk, reason=given["reason"],
        message=given["message"],
    )  # fmt: skip
    return Status(201, _out(made))


@router.post(
    "/cases/{code}/transfer/withdrawal", auth=may(Action.CASE_TRANSFER), response=TransferOut,
    summary="Take an offer back",
)  # fmt: skip
def withdraw_offer(request: ApiRequest, code: str) -> dict[str, Any]:
    """Take an offer back before it is answered."""
    opened = _led(request, code)
    return _out(withdraw_transfer(actor=request.actor, at=request.at, opened=opened, transfer=_standing(opened)))


@router.get("/transfers", auth=may(Action.CASE_TRANSFER), response=PageOf[OfferOut], summary="List offered cases")
def list_transfers(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return the cases that other agencies offer to the caller's, the most urgent first."""
    return page_of(offers_received(request.actor, request.at), paging, _offer)


@router.get(
    "/transfers/{transfer_id}", auth=may(Action.CASE_TRANSFER), response=OfferOut, summary="Read an offered case"
)
def read_offer(request: ApiRequest, transfer_id: UUID) -> dict[str, Any]:
    """Return what the agency needs for its answer."""
    found = access_offer(actor=request.actor, at=request.at, transfer_id=transfer_id)
    file_id, target = found.transfer.file_id, f"transfer:{found.transfer.pk}"
    write_entry(actor=request.actor, at=request.at, verb="transfer.read", file_id=file_id, target=target)
    return _offer(found)


@router.post(
    "/transfers/{transfer_id}/acceptance", auth=may(Action.CASE_TRANSFER), response=TakenOut,
    summary="Take a case over",
)  # fmt: skip
def accept_offer(request: ApiRequest, transfer_id: UUID) -> dict[str, str]:
    """Take a case over: its lead, open tasks and referrals move; the former lead sees nothing any more."""
    return {"code": accept_transfer(actor=request.actor, at=request.at, transfer_id=transfer_id).code}


@router.post(
    "/transfers/{transfer_id}/refusal", auth=may(Action.CASE_TRANSFER), response=TransferOut,
    summary="Decline an offered case",
)  # fmt: skip
def decline_offer(request: ApiRequest, transfer_id: UUID, body: RefusalIn) -> dict[str, Any]:
    """Decline with a reason; who offered is told."""
    access_offer(actor=request.actor, at=request.at, transfer_id=transfer_id)
    given = checked(DeclineForm(form_data(body.model_dump())))
    done = decline_transfer(
        actor=request.actor, at=request.at, transfer_id=transfer_id, reason=given["decline_reason"],
        answer=given["answer"],
    )  # fmt: skip
    return _out(done)
