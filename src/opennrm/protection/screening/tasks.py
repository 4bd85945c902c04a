"""What the worker does for screenings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.ticks import register_tick
from opennrm.protection.screening.services import erase_old_screenings

if TYPE_CHECKING:
    from datetime import datetime


def retention(at: datetime) -> int:
    """Erase screenings whose time is over."""
    with acting_as(SYSTEM, at):
        return erase_old_screenings(at=at)


register_tick("screening.retention", timedelta(days=1), retention)
