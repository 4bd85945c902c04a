"""Remind agencies that have not answered to a withdrawal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.ticks import register_tick
from opennrm.protection.consents.services import chase_withdrawals

if TYPE_CHECKING:
    from datetime import datetime


def chase(at: datetime) -> int:
    """Remind whoever is late."""
    with acting_as(SYSTEM, at):
        return chase_withdrawals(at=at)


register_tick("consents.chase", timedelta(hours=1), chase)
