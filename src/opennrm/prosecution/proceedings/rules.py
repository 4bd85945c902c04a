"""What must be true of proceedings before it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.assistance.rules import in_order, not_in_the_future

if TYPE_CHECKING:
    from opennrm.kernel.records.kinds import Proposed


def proceeding_is_whole(proposed: Proposed) -> None:
    """Ask for the day on which proceedings ended, and for none while they run."""
    not_in_the_future(proposed, "opened_on", "ended_on")
    in_order(proposed, "opened_on", "ended_on")
    running = proposed.values.get("status") in {"open", "suspended"}
    if not running and not proposed.values.get("ended_on"):
        message = _("Enter the day on which the proceedings ended.")
        raise InvalidInput(message, {"ended_on": message})
    if running and proposed.values.get("ended_on"):
        message = _("Choose how the proceedings ended, or take the day away.")
        raise InvalidInput(message, {"status": message})


def measure_is_whole(proposed: Proposed) -> None:
    """Refuse an end before its beginning."""
    in_order(proposed, "from_on", "until_on")


def non_punishment_is_whole(proposed: Proposed) -> None:
    """Ask for the days that go with where a request stands."""
    not_in_the_future(proposed, "asked_on", "decided_on")
    in_order(proposed, "asked_on", "decided_on")
    status = proposed.values.get("status")
    needed = {"asked": "asked_on"}.get(str(status), "decided_on")
    if status != "noted" and not proposed.values.get(needed):
        message = _("Enter the day.")
        raise InvalidInput(message, {needed: message})
