"""The pages of transfer, closure, hold and erasure."""

from opennrm.protection.lifecycle.views.endings import close, due, erase, hold, lift, reopen
from opennrm.protection.lifecycle.views.transfers import accept, decline, offer, offers, transfer, withdraw

__all__ = [
    "accept",
    "close",
    "decline",
    "due",
    "erase",
    "hold",
    "lift",
    "offer",
    "offers",
    "reopen",
    "transfer",
    "withdraw",
]
