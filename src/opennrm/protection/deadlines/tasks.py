"""What the worker does for tasks and deadlines."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.ticks import register_tick
from opennrm.protection.deadlines.services import escalate

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.protection.deadlines.services.escalation import Escalation


def escalation(at: datetime) -> Escalation:
    """Warn of what is due soon and escalate what is overdue."""
    with acting_as(SYSTEM, at):
        return escalate(actor=SYSTEM, at=at)


register_tick("deadlines.escalation", timedelta(minutes=15), escalation)
