"""What happens to referrals."""

from opennrm.protection.referrals.services.answering import (
    accept_referral,
    complete_referral,
    decline_referral,
    start_referral,
)
from opennrm.protection.referrals.services.checking import SealCheck, check_sealed
from opennrm.protection.referrals.services.ending import end_referrals_of_consent, withdraw_referral
from opennrm.protection.referrals.services.sealing import SealedHandover, acknowledge_receipt, hand_over_sealed
from opennrm.protection.referrals.services.sending import send_referral

__all__ = [
    "SealCheck",
    "SealedHandover",
    "accept_referral",
    "acknowledge_receipt",
    "check_sealed",
    "complete_referral",
    "decline_referral",
    "end_referrals_of_consent",
    "hand_over_sealed",
    "send_referral",
    "start_referral",
    "withdraw_referral",
]
