"""What is seen of the end of a case and of its way to another agency."""

from opennrm.protection.lifecycle.selectors.endings import (
    DueCase,
    StillOpen,
    closure_in_force,
    due_for_erasure,
    erasure_of,
    hold_of,
    is_due,
    still_open,
)
from opennrm.protection.lifecycle.selectors.transfers import (
    OfferReceived,
    access_offer,
    agencies_to_offer,
    lawful_road,
    offer_of,
    offers_received,
)

__all__ = [
    "DueCase",
    "OfferReceived",
    "StillOpen",
    "access_offer",
    "agencies_to_offer",
    "closure_in_force",
    "due_for_erasure",
    "erasure_of",
    "hold_of",
    "is_due",
    "lawful_road",
    "offer_of",
    "offers_received",
    "still_open",
]
