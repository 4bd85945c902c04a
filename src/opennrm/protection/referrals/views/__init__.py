"""The pages of referrals."""

from opennrm.protection.referrals.views.answering import (
    accept,
    complete,
    decline,
    inbox,
    referral,
    sent,
    start,
    withdraw,
)
from opennrm.protection.referrals.views.sealing import hand_over, node_key, receipt
from opennrm.protection.referrals.views.sending import choose_need, choose_service, send

__all__ = [
    "accept",
    "choose_need",
    "choose_service",
    "complete",
    "decline",
    "hand_over",
    "inbox",
    "node_key",
    "receipt",
    "referral",
    "send",
    "sent",
    "start",
    "withdraw",
]
