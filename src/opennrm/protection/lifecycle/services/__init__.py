"""What happens at the end of a case, and on its way to another agency."""

from opennrm.protection.lifecycle.services.closing import (
    ask_closure,
    close_agreed,
    closure_not_agreed,
    reopen_case,
)
from opennrm.protection.lifecycle.services.erasing import (
    ask_erasure,
    erase_agreed,
    erasure_not_agreed,
    finish_erasure,
)
from opennrm.protection.lifecycle.services.holds import lift_hold, set_hold
from opennrm.protection.lifecycle.services.keeping import hand_over_cases, n_cases_of, remind_of_due
from opennrm.protection.lifecycle.services.transfers import (
    accept_transfer,
    decline_transfer,
    expire_transfers,
    offer_transfer,
    withdraw_transfer,
)

__all__ = [
    "accept_transfer",
    "ask_closure",
    "ask_erasure",
    "close_agreed",
    "closure_not_agreed",
    "decline_transfer",
    "erase_agreed",
    "erasure_not_agreed",
    "expire_transfers",
    "finish_erasure",
    "hand_over_cases",
    "lift_hold",
    "n_cases_of",
    "offer_transfer",
    "remind_of_due",
    "reopen_case",
    "set_hold",
    "withdraw_transfer",
]
