"""What the worker does about duplicates."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.ticks import register_tick
from opennrm.protection.merging.services import find_duplicates

if TYPE_CHECKING:
    from datetime import datetime


def duplicates(at: datetime) -> int:
    """Look for probable duplicates among what is new."""
    with acting_as(SYSTEM, at):
        return find_duplicates(at=at)


register_tick("merging.duplicates", timedelta(minutes=10), duplicates)
