"""What the worker does for filled-in forms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.ticks import register_tick
from opennrm.protection.forms.services import erase_old_submissions

if TYPE_CHECKING:
    from datetime import datetime


def retention(at: datetime) -> int:
    """Erase filled-in forms whose time is over."""
    with acting_as(SYSTEM, at):
        return erase_old_submissions(at=at)


register_tick("forms.retention", timedelta(days=1), retention)
