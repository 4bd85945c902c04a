"""What the worker does for procedures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.ticks import register_tick
from opennrm.protection.sop.services import recheck_passed

if TYPE_CHECKING:
    from datetime import datetime


def passed_deadlines(at: datetime) -> int:
    """Check the cases in which the time for something has passed."""
    with acting_as(SYSTEM, at):
        return recheck_passed(at=at)


register_tick("sop.deadlines", timedelta(minutes=5), passed_deadlines)
