"""Offers to take a case over: as the agency that leads it sees them, and as the agency that is asked does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.models import Exclusion
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.accounts.selectors import people_with_role
from opennrm.kernel.actors import ROLE_ACTIONS, Action, Actor, Role
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.reference.selectors import language_name
from opennrm.protection.cases.models import Case
from opennrm.protection.consents.enums import ConsentPurpose
from opennrm.protection.consents.selectors import consent_allows, ground_allows
from opennrm.protection.lifecycle.models import Transfer

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.accounts.models import AgencyQuerySet
    from opennrm.protection.consents.models import Consent, Ground


@dataclass(frozen=True, slots=True)
class OfferReceived:
    """An offer as the agency that is asked sees it: what it needs for an answer, not whom it is about."""

    transfer: Transfer
    message: str
    is_child: bool
    facts: list[tuple[str, Any]]


def agencies_to_offer(opened: Opened) -> AgencyQuerySet:
    """Return the agencies that could lead the case: active, not kept out, with somebody who may take cases over."""
    roles = [role for role in Role if Action.CASE_TRANSFER in ROLE_ACTIONS[role]]
    able = {person.agency_id for role in roles for person in people_with_role(role)}
    barred = Exclusion.objects.in_force().filter(file=opened.file, agency__isnull=False).values("agency_id")
    found = Agency.objects.active().filter(pk__in=able).exclude(pk=opened.file.lead_agency_id)
    return found.exclude(pk__in=barred).order_by("name")


def lawful_road(opened: Opened, agency_id: int, at: datetime) -> Consent | Ground | None:
    """Return the consent, or the approved legal ground, on which the file may go to an agency; None without either."""
    consent = consent_allows(opened, ConsentPurpose.SHARING, agency_id, at=at)
    return consent or ground_allows(opened, ConsentPurpose.SHARING, agency_id, at=at)


def offer_of(opened: Opened) -> Transfer | None:
    """Return the open offer of a case, for its lead."""
    found = Transfer.objects.offered().filter(file=opened.file).select_related("file", "to_agency").first()
    return found if opened.is_lead else None


def offers_received(actor: Actor, at: datetime) -> list[OfferReceived]:
    """Return the offers that wait for an answer of the actor's agency.

    The agency does not see the files yet: what shows is the sender's message and whether it is about a child.
    """
    if actor.agency_id is None or not actor.may(Action.CASE_TRANSFER):
        return []
    with system_wall():
        live = Transfer.objects.live(at).filter(to_agency_id=actor.agency_id, file__erased_at__isnull=True)
        barred = Exclusion.objects.in_force().against(actor).values("file_id")
        found = live.exclude(file_id__in=barred).select_related("file", "from_agency").order_by("expires_at", "pk")
        return [_received(transfer) for transfer in found]


def _received(transfer: Transfer) -> OfferReceived:
    case = Case.objects.get(file_id=transfer.file_id)
    facts: list[tuple[Any, Any]] = [
        (Transfer._meta.get_field("reason").verbose_name, transfer.get_reason_display()),
        (Case._meta.get_field("stage").verbose_name, case.get_stage_display()),
        (Case._meta.get_field("risk").verbose_name, case.get_risk_display()),
        (Case._meta.get_field("language").verbose_name, language_name(case.language) if case.language else ""),
    ]
    return OfferReceived(
        transfer=transfer, message=plain_values(transfer)["message"] or "", is_child=case.is_child,
        facts=[(label, value) for label, value in facts if value],
    )  # fmt: skip


def access_offer(*, actor: Actor, at: datetime, transfer_id: UUID | str) -> OfferReceived:
    """Return one offer that waits for an answer of the actor's agency.

    Raises
    ------
    NotVisible
        There is none, it is answered, or it is another agency's.
    """
    for offer in offers_received(actor, at):
        if str(offer.transfer.pk) == str(transfer_id):
            return offer
    raise NotVisible
