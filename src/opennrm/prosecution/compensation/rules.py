"""What must be true of claims and payments before they are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.assistance.rules import in_order, not_in_the_future

if TYPE_CHECKING:
    from opennrm.kernel.records.kinds import Proposed


def claim_is_whole(proposed: Proposed) -> None:
    """Ask for what goes with where a claim stands."""
    not_in_the_future(proposed, "filed_on", "decided_on")
    in_order(proposed, "filed_on", "decided_on")
    needed = {
        "filed": ("filed_on", "claimed"),
        "awarded": ("awarded", "decided_on"),
        "refused": ("decided_on",),
    }.get(str(proposed.values.get("status")), ())
    message = _("Enter this, too: the claim has come that far.")
    missing = {name: message for name in needed if proposed.values.get(name) in (None, "")}
    if missing:
        raise InvalidInput(message, missing)


def payment_is_whole(proposed: Proposed) -> None:
    """Refuse a payment of the future."""
    not_in_the_future(proposed, "paid_on")
