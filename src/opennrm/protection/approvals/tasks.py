"""What the worker does for approvals."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.ticks import register_tick
from opennrm.protection.approvals.services import expire_approvals

if TYPE_CHECKING:
    from datetime import datetime


def expire(at: datetime) -> int:
    """End the requests that nobody decided in time."""
    with acting_as(SYSTEM, at):
        return expire_approvals(actor=SYSTEM, at=at)


register_tick("approvals.expire", timedelta(hours=1), expire)
