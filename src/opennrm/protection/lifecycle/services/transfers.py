"""Offer a case to another agency, answer, and move the lead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.rules import EVERYTHING, Opened, refuse_closed
from opennrm.kernel.access.services import set_lead
from opennrm.kernel.accounts.selectors import people_with_role
from opennrm.kernel.actors import ROLE_ACTIONS, Action, Actor, Role, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.events.services import publish
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.records.services import change_record, create_record
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.approvals.services import withdraw_pending
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.models import Case
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.consents.models import Consent
from opennrm.protection.deadlines.models import Task
from opennrm.protection.lifecycle.enums import TransferDecline, TransferStatus
from opennrm.protection.lifecycle.models import Transfer
from opennrm.protection.lifecycle.selectors import access_offer, agencies_to_offer, lawful_road
from opennrm.protection.referrals.models import Referral

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def require_lead(actor: Actor, opened: Opened, action: Action) -> None:
    """Refuse who does not belong to the agency that leads the case, or whose role does not include the action."""
    require(actor, action)
    if not opened.is_lead:
        raise NotPermitted(_("Only the agency that leads the case can do this."))


@transaction.atomic
def offer_transfer(
    *, actor: Actor, at: datetime, opened: Opened, agency_id: int, reason: str, message: str,
) -> Transfer:  # fmt: skip
    """Offer the lead of a case to another agency; nothing moves before it accepts.

    Raises
    ------
    NotPermitted
        The actor's agency does not lead the case.
    Refused
        It is closed, offered already, there is neither consent nor a legal ground, or the agency cannot lead it.
    InvalidInput
        The message is missing.
    """
    require_lead(actor, opened, Action.CASE_TRANSFER)
    _require_transferable(opened, agency_id)
    if not message.strip():
        raise InvalidInput(_("Say what the agency must know."), {"message": _("Say what the agency must know.")})
    road = lawful_road(opened, agency_id, at)
    if road is None:
        raise Refused(
            _("There is no consent to share with that agency. Record the person's consent, or the law, first.")
        )
    is_consent = isinstance(road, Consent)
    values = {
        "from_agency": opened.file.lead_agency_id, "to_agency": agency_id, "reason": reason, "message": message.strip(),
        "consent_id": road.pk if is_consent else None, "ground_id": None if is_consent else road.pk,  "offered_at": at,
        "expires_at": at + timedelta(days=country_pack().clocks.transfer_offer_days),
    }  # fmt: skip
    transfer = create_record(actor=actor, at=at, opened=opened, model=Transfer, values=values, event="transfer.offered")
    _tell_takers(at, transfer)
    return transfer


def _require_transferable(opened: Opened, agency_id: int) -> None:
    refuse_closed(opened)
    if Transfer.objects.offered().filter(file=opened.file).exists():
        raise Refused(_("The case is offered to an agency already. Take that offer back first."))
    if not agencies_to_offer(opened).filter(pk=agency_id).exists():
        raise Refused(_("This agency cannot lead the case."))


def _tell_takers(at: datetime, transfer: Transfer) -> None:
    url = reverse("lifecycle:offer", args=[transfer.pk])
    takers = {
        person.pk
        for role in Role
        if Action.CASE_TRANSFER in ROLE_ACTIONS[role]
        for person in people_with_role(role, transfer.to_agency_id)
    }
    for person_id in sorted(takers):
        notify(
            at=at, kind="transfer.offered", text_key=gettext_noop("Your agency is asked to take a case over."), url=url,
            person_id=person_id,
        )  # fmt: skip


def _settle(actor: Actor, at: datetime, opened: Opened, transfer: Transfer, event: str, **values: Any) -> Transfer:
    return change_record(
        actor=actor, at=at, opened=opened, record=transfer, base_version=transfer.version, event=event,
        values={"answered_at": at, **values},
    )  # fmt: skip


@transaction.atomic
def withdraw_transfer(*, actor: Actor, at: datetime, opened: Opened, transfer: Transfer) -> Transfer:
    """Take an offer back before it is answered.

    Raises
    ------
    NotPermitted, Refused
        The actor's agency does not lead the case; the offer is answered.
    """
    require_lead(actor, opened, Action.CASE_TRANSFER)
    if transfer.status != TransferStatus.OFFERED:
        raise Refused(_("This offer is answered already."))
    return _settle(actor, at, opened, transfer, "transfer.withdrawn", status=TransferStatus.WITHDRAWN)


def _opened_for_taker(transfer: Transfer) -> Opened:
    return Opened(file=transfer.file, sight=EVERYTHING, is_lead=False)


@transaction.atomic
def decline_transfer(*, actor: Actor, at: datetime, transfer_id: UUID | str, reason: str, answer: str = "") -> Transfer:
    """Decline an offer, with a reason.

    Raises
    ------
    NotVisible
        The offer is not the actor's agency's to answer.
    InvalidInput
        No reason is chosen.
    """
    require(actor, Action.CASE_TRANSFER)
    offer = access_offer(actor=actor, at=at, transfer_id=transfer_id)
    if reason not in TransferDecline.values:
        raise InvalidInput(_("Choose a reason."), {"decline_reason": _("Choose a reason.")})
    with system_wall():
        transfer = _settle(
            actor, at, _opened_for_taker(offer.transfer), offer.transfer, "transfer.declined",
            status=TransferStatus.DECLINED, decline_reason=reason, answer=answer.strip(),
        )  # fmt: skip
    _tell_offerer(at, transfer, gettext_noop("An agency has declined to take a case over."))
    return transfer


def _tell_offerer(at: datetime, transfer: Transfer, words: str) -> None:
    if transfer.author_person_id is not None:
        notify(
            at=at, kind="transfer.answered", text_key=words, url=reverse("notifications:list"),
            person_id=transfer.author_person_id,
        )  # fmt: skip


@transaction.atomic
def accept_transfer(*, actor: Actor, at: datetime, transfer_id: UUID | str) -> Opened:
    """Take a case over: the lead, the open tasks and referrals move, the former lead sees nothing any more.

    What the person wants the former lead to go on seeing, the new lead opens by a consent.

    Raises
    ------
    NotVisible
        The offer is not the actor's agency's to answer.
    Refused
        The consent or law behind the offer does not stand any more, or the case was closed meanwhile.
    """
    require(actor, Action.CASE_TRANSFER)
    transfer = access_offer(actor=actor, at=at, transfer_id=transfer_id).transfer
    with system_wall():
        opened = _opened_for_taker(transfer)
        _require_still_lawful(opened, transfer, at)
        _settle(actor, at, opened, transfer, "transfer.accepted", status=TransferStatus.ACCEPTED)
        file = set_lead(actor=actor, at=at, opened=opened, agency_id=transfer.to_agency_id, because="case transferred")
        led = Opened(file=file, sight=EVERYTHING, is_lead=True)
        _end_former_sight(at, transfer)
        _move_work(actor, at, transfer)
        publish(
            actor=actor, at=at, file=file, type="case.transferred", category=Category.BASIC, record_id=transfer.pk,
            detail={"from": transfer.from_agency_id, "to": transfer.to_agency_id},
        )  # fmt: skip
    _tell_offerer(at, transfer, gettext_noop("An agency has taken a case over."))
    return led


def _require_still_lawful(opened: Opened, transfer: Transfer, at: datetime) -> None:
    if lawful_road(opened, transfer.to_agency_id, at) is None:
        raise Refused(_("The consent or law on which the case was offered does not stand any more."))
    if case_of(opened).stage == Stage.CLOSED:
        raise Refused(_("The case was closed meanwhile."))


def _end_former_sight(at: datetime, transfer: Transfer) -> None:
    """End whatever opened the file for the former lead and its people."""
    held = Grant.objects.live(at).filter(file_id=transfer.file_id)
    former = held.filter(agency_id=transfer.from_agency_id) | held.filter(person__agency_id=transfer.from_agency_id)
    former.update(revoked_at=at, revoked_because="case transferred")


def _move_work(actor: Actor, at: datetime, transfer: Transfer) -> None:
    """Give the case, its open tasks and referrals to the new lead; requests within the former lead end."""
    file_id, former, taker = transfer.file_id, transfer.from_agency_id, transfer.to_agency_id
    Case.objects.filter(file_id=file_id).update(worker_id=actor.person_id, changed_at=at)
    tasks = Task.objects.open().filter(file_id=file_id, agency_id=former)
    n_tasks = tasks.update(agency_id=taker, person=None)
    n_referrals = (
        Referral.objects.open().filter(file_id=file_id, author_agency_id=former).update(author_agency_id=taker)
    )
    withdraw_pending(actor=actor, at=at, file_id=file_id)
    write_entry(
        actor=actor, at=at, verb="case.transferred", file_id=file_id, target=f"transfer:{transfer.pk}",
        detail={"from": former, "to": taker, "n_tasks": n_tasks, "n_referrals": n_referrals},
    )  # fmt: skip


@transaction.atomic
def expire_transfers(*, actor: Actor, at: datetime) -> int:
    """End the offers that nobody answered in time, and tell who offered; return how many there were."""
    late = list(Transfer.objects.offered().filter(expires_at__lte=at).select_related("file"))
    for transfer in late:
        opened = _opened_for_taker(transfer)
        _settle(actor, at, opened, transfer, "transfer.expired", status=TransferStatus.EXPIRED)
        _tell_offerer(at, transfer, gettext_noop("Nobody answered your offer of a case in time."))
    return len(late)
