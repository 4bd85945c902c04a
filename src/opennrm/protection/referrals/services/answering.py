"""Accept, decline, begin, complete: what the recipient does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.services import revoke_grants
from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.errors import InvalidInput
from opennrm.protection.deadlines.services import cancel_deadlines, meet_deadline
from opennrm.protection.directory.services import free_place, take_place
from opennrm.protection.referrals.enums import ReferralStatus
from opennrm.protection.referrals.rules import require_recipient, require_step
from opennrm.protection.referrals.selectors import access_referral
from opennrm.protection.referrals.services.steps import ANSWER, move, tell

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.referrals.models import Referral


def _for_answer(actor: Actor, at: datetime, referral_id: UUID | str, step: str) -> tuple[Referral, Opened]:
    require(actor, Action.REFERRAL_ANSWER)
    referral, opened = access_referral(actor=actor, at=at, referral_id=referral_id)
    require_recipient(actor, referral)
    require_step(referral, step)
    return referral, opened


@transaction.atomic
def accept_referral(*, actor: Actor, at: datetime, referral_id: UUID | str, note: str = "") -> Referral:
    """Accept: a place is taken, and the parts that were agreed open for changes where the sender chose so.

    Raises
    ------
    NotVisible, NotPermitted
        The referral is not the actor's agency's to answer.
    ReferralStepNotPossible
        It was answered or taken back meanwhile.
    NoPlaceFree
        The service counts its places and has none.
    """
    referral, opened = _for_answer(actor, at, referral_id, "accept")
    taken = None
    if referral.service_id is not None:
        taken = take_place(actor=actor, at=at, service_id=referral.service_id)
    if referral.may_edit:
        Grant.objects.live(at).filter(file_id=referral.file_id, source_id=referral.pk).update(may_edit=True)
    accepted = move(
        actor=actor, at=at, opened=opened, referral=referral, event="referral.accepted",
        status=ReferralStatus.ACCEPTED, answered_at=at, note=note, holds_place=taken is not None,
    )  # fmt: skip
    meet_deadline(actor=actor, at=at, file_id=referral.file_id, kind=ANSWER, source_id=referral.pk)
    text = gettext_noop("A referral you sent was accepted.")
    tell(at, referral.author_agency_id, "referral.accepted", text, referral)
    return accepted


@transaction.atomic
def decline_referral(*, actor: Actor, at: datetime, referral_id: UUID | str, reason: str, note: str = "") -> Referral:
    """Decline with a reason: the agency's access ends at once, and the sender looks for another service.

    Raises
    ------
    InvalidInput
        No reason was chosen.
    NotVisible, NotPermitted, ReferralStepNotPossible
        As `accept_referral`.
    """
    referral, opened = _for_answer(actor, at, referral_id, "decline")
    if not reason:
        message = _("Choose a reason: the sender needs it to find another service.")
        raise InvalidInput(message, {"reason": message})
    _give_place_back(actor, at, referral)
    declined = move(
        actor=actor, at=at, opened=opened, referral=referral, event="referral.declined", note=note,
        status=ReferralStatus.DECLINED, answered_at=at, decline_reason=reason, ended_at=at, holds_place=False,
    )  # fmt: skip
    meet_deadline(actor=actor, at=at, file_id=referral.file_id, kind=ANSWER, source_id=referral.pk)
    text = gettext_noop("A referral you sent was declined. Look for another service.")
    tell(at, referral.author_agency_id, "referral.declined", text, referral, urgent=True)
    close_access(actor, at, referral, "referral declined")
    return declined


def close_access(actor: Actor, at: datetime, referral: Referral, because: str) -> None:
    """End what the referral opened, and what a consent opened for the same agency on its account."""
    revoke_grants(actor=actor, at=at, file_id=referral.file_id, because=because, source_id=referral.pk)
    if referral.consent_id is not None:
        shared = Grant.objects.live(at).filter(
            file_id=referral.file_id, source_id=referral.consent_id, agency=referral.to_agency
        )
        shared.update(revoked_at=at, revoked_because=because)


def _give_place_back(actor: Actor, at: datetime, referral: Referral) -> None:
    if referral.holds_place and referral.service_id is not None:
        free_place(actor=actor, at=at, service_id=referral.service_id)


def release(actor: Actor, at: datetime, referral: Referral) -> None:
    """Give a place back, drop the open deadline and end the access, because the referral has ended."""
    _give_place_back(actor, at, referral)
    cancel_deadlines(
        actor=actor, at=at, file_id=referral.file_id, source_id=referral.pk, because=_("The referral has ended.")
    )
    close_access(actor, at, referral, "referral ended")


@transaction.atomic
def start_referral(*, actor: Actor, at: datetime, referral_id: UUID | str) -> Referral:
    """Say that the support has begun."""
    referral, opened = _for_answer(actor, at, referral_id, "start")
    started = move(
        actor=actor, at=at, opened=opened, referral=referral, event="referral.started",
        status=ReferralStatus.STARTED, started_at=at,
    )  # fmt: skip
    tell(at, referral.author_agency_id, "referral.started", gettext_noop("Support has begun."), referral)
    return started


@transaction.atomic
def complete_referral(
    *, actor: Actor, at: datetime, referral_id: UUID | str, outcome: str, feedback: str, keep_access: bool = False
) -> Referral:
    """Say what came of it; the place is free again, and the access ends unless it is still needed.

    Raises
    ------
    InvalidInput
        No outcome was chosen.
    NotVisible, NotPermitted, ReferralStepNotPossible
        As `accept_referral`.
    """
    referral, opened = _for_answer(actor, at, referral_id, "complete")
    if not outcome:
        message = _("Choose what came of it.")
        raise InvalidInput(message, {"outcome": message})
    completed = move(
        actor=actor, at=at, opened=opened, referral=referral, event="referral.completed", holds_place=False,
        status=ReferralStatus.COMPLETED, ended_at=at, outcome=outcome, feedback=feedback,
    )  # fmt: skip
    tell(at, referral.author_agency_id, "referral.completed", gettext_noop("A referral was completed."), referral)
    _give_place_back(actor, at, referral)
    if not keep_access:
        close_access(actor, at, referral, "referral completed")
    return completed
