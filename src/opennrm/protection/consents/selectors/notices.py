"""Who was told of a withdrawal, and who has not said yet that they stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.access.models import Grant
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.actors import Action, Actor
from opennrm.kernel.errors import NotVisible
from opennrm.protection.consents.models import Consent, NoticeQuerySet, WithdrawalNotice

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened


def may_acknowledge(actor: Actor) -> bool:
    """Tell whether the actor answers for the agency."""
    return actor.agency_id is not None and actor.may(Action.CASE_READ)


def notices_to_answer(actor: Actor) -> NoticeQuerySet:
    """Return what the actor's agency has to acknowledge, the most urgent first."""
    if not may_acknowledge(actor):
        return WithdrawalNotice.objects.none()
    return WithdrawalNotice.objects.of_agency(actor).waiting().order_by("due_at", "pk")


def access_notice(*, actor: Actor, notice_id: UUID | str) -> WithdrawalNotice:
    """Return a notice to the actor's agency.

    Raises
    ------
    NotVisible
        There is none, or it was sent to another agency.
    """
    found = WithdrawalNotice.objects.of_agency(actor).filter(pk=notice_id).first() if may_acknowledge(actor) else None
    if found is None:
        raise NotVisible
    return found


def notices_of_file(opened: Opened) -> NoticeQuerySet:
    """Return who was told of withdrawals in a file, for its lead; nothing for others."""
    if not opened.is_lead:
        return WithdrawalNotice.objects.none()
    return WithdrawalNotice.objects.filter(file_ref=opened.file.pk).select_related("agency").order_by("-told_at", "pk")


def notices_of_consent(consent: Consent) -> NoticeQuerySet:
    """Return who was told that this consent is gone."""
    return WithdrawalNotice.objects.filter(consent_ref=consent.pk).select_related("agency").order_by("agency__name")


def overdue_notices(at: datetime) -> NoticeQuerySet:
    """Return what should have been acknowledged by now."""
    return WithdrawalNotice.objects.waiting().filter(due_at__lt=at).order_by("due_at", "pk")


def recipients_of(consent: Consent) -> list[Agency]:
    """Return every agency that ever held access under a consent, or was named in it; never the lead."""
    held = Grant.objects.filter(file_id=consent.file_id, source_id=consent.pk)
    pairs = held.values_list("agency_id", "person__agency_id")
    ids: set[int | None] = {consent.agency_id, *(agency_id or of_person for agency_id, of_person in pairs)}
    others = {one for one in ids if one is not None and one != consent.file.lead_agency_id}
    return list(Agency.objects.filter(pk__in=others).order_by("name"))
