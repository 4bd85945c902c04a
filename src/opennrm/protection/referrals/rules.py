"""Which step a referral can take, who takes it, and by when it is answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.errors import NotVisible, Refused
from opennrm.kernel.reference.enums import Urgency
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.referrals.enums import ReferralStatus

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor
    from opennrm.protection.referrals.models import Referral

_S = ReferralStatus
STEPS: dict[str, frozenset[str]] = {
    "accept": frozenset({_S.SENT}),
    "decline": frozenset({_S.SENT, _S.ACCEPTED}),
    "start": frozenset({_S.ACCEPTED}),
    "complete": frozenset({_S.ACCEPTED, _S.STARTED}),
    "withdraw": frozenset({_S.SENT, _S.ACCEPTED, _S.STARTED, _S.SEALED}),
}


SEALED_MARK = b"opennrm-sealed-1"


class ReferralStepNotPossible(Refused):
    """The referral has moved on meanwhile."""


class NotSealed(Refused):
    """The file is no sealed file, or one from before files were signed."""


def signed_bytes(salt: bytes, nonce: bytes, sealed: bytes) -> bytes:
    """Return what the signature of a sealed file is about: all that is not told by telephone."""
    return SEALED_MARK + salt + nonce + sealed


def answer_due(at: datetime, urgency: str) -> datetime:
    """Return by when a referral of this urgency must be answered under the State's procedure."""
    clocks = country_pack().clocks
    hours = {
        Urgency.IMMEDIATE: clocks.referral_immediate_hours,
        Urgency.URGENT: clocks.referral_urgent_hours,
        Urgency.ROUTINE: clocks.referral_routine_hours,
    }
    return at + timedelta(hours=hours[Urgency(urgency)])


def can_take(referral: Referral, step: str) -> bool:
    """Tell whether the referral stands where the step begins."""
    return referral.status in STEPS[step]


def require_step(referral: Referral, step: str) -> None:
    """Refuse a step that the referral cannot take from where it stands.

    Raises
    ------
    ReferralStepNotPossible
        Says where the referral stands now.
    """
    if not can_take(referral, step):
        raise ReferralStepNotPossible(
            _("This referral cannot take that step any more. It stands at: %(status)s.")
            % {"status": referral.get_status_display()}
        )


def require_recipient(actor: Actor, referral: Referral) -> None:
    """Let only the agency that was asked answer.

    Raises
    ------
    NotVisible
        The actor belongs to another agency.
    """
    if referral.to_agency_id is None or referral.to_agency_id != actor.agency_id:
        raise NotVisible


def require_sender(actor: Actor, referral: Referral) -> None:
    """Let only the agency that sent it take it back.

    Raises
    ------
    NotVisible
        The actor belongs to another agency.
    """
    if referral.author_agency_id != actor.agency_id:
        raise NotVisible
