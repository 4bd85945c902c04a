"""Take a referral back, by hand or because consent was withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.rules import EVERYTHING, Opened
from opennrm.kernel.actors import Action, Actor, require
from opennrm.protection.consents.models import Consent
from opennrm.protection.consents.services import tell_recipient
from opennrm.protection.referrals.enums import ReferralStatus
from opennrm.protection.referrals.models import Referral
from opennrm.protection.referrals.rules import require_sender, require_step
from opennrm.protection.referrals.selectors import access_referral, open_referrals_of
from opennrm.protection.referrals.services.answering import release
from opennrm.protection.referrals.services.steps import move, tell

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.events.models import CaseEvent


@transaction.atomic
def withdraw_referral(*, actor: Actor, at: datetime, referral_id: UUID | str) -> Referral:
    """Take a referral back: the recipient sees nothing of the file any more.

    Raises
    ------
    NotVisible, NotPermitted
        The referral was not sent by the actor's agency.
    ReferralStepNotPossible
        It has ended already.
    """
    require(actor, Action.REFERRAL_SEND)
    referral, opened = access_referral(actor=actor, at=at, referral_id=referral_id)
    require_sender(actor, referral)
    require_step(referral, "withdraw")
    return _take_back(actor, at, opened, referral)


def _take_back(actor: Actor, at: datetime, opened: Opened, referral: Referral) -> Referral:
    taken = move(
        actor=actor, at=at, opened=opened, referral=referral, event="referral.withdrawn", holds_place=False,
        status=ReferralStatus.WITHDRAWN, ended_at=at,
    )  # fmt: skip
    text = gettext_noop("A referral was taken back. Your agency sees nothing of the case any more.")
    tell(at, referral.to_agency_id, "referral.withdrawn", text, referral)
    release(actor, at, referral)
    return taken


def end_referrals_of_consent(event: CaseEvent, actor: Actor) -> None:
    """Take back every open referral that stands on a consent which the person has just withdrawn."""
    with system_wall():  # the survivor, who may be the actor, does not hold the recipient's side
        for referral in open_referrals_of(event.file_id).filter(consent_id=event.record_id).select_related("file"):
            opened = Opened(file=referral.file, sight=EVERYTHING, is_lead=False)
            _take_back(actor, event.at, opened, referral)
        _tell_who_had_it(event)


def _tell_who_had_it(event: CaseEvent) -> None:
    """Have every agency to which something went on that consent, ended referrals included, say that it has stopped."""
    withdrawn = Consent.objects.select_related("file").get(pk=event.detail.get("with", event.record_id))
    sent = Referral.objects.filter(file_id=event.file_id, consent_id=event.record_id, to_agency__isnull=False)
    for agency_id in sorted(set(sent.values_list("to_agency_id", flat=True))):
        tell_recipient(at=event.at, consent=withdrawn, agency_id=agency_id)
