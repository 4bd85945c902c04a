"""What the node itself sees to, once a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.ticks import register_tick
from opennrm.protection.identification.services import renew_task_grants

if TYPE_CHECKING:
    from datetime import datetime


def renew(at: datetime) -> int:
    """Keep open requests readable for the authority."""
    with acting_as(SYSTEM, at):
        return renew_task_grants(at=at)


register_tick("identification.renew", timedelta(days=1), renew)
