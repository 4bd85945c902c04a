"""What the worker does at the end of cases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.services import extend_lead_grants
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.ticks import register_tick
from opennrm.protection.lifecycle.services import expire_transfers, remind_of_due

if TYPE_CHECKING:
    from datetime import datetime


def offers(at: datetime) -> int:
    """End the offers of cases that nobody answered."""
    with acting_as(SYSTEM, at):
        return expire_transfers(actor=SYSTEM, at=at)


def retention(at: datetime) -> int:
    """Tell supervisors which cases have been kept long enough."""
    with acting_as(SYSTEM, at):
        return remind_of_due(at=at)


def leads(at: datetime) -> int:
    """Renew the lead agencies' own access before it ends, so that no case is ever left to nobody."""
    with acting_as(SYSTEM, at):
        return extend_lead_grants(actor=SYSTEM, at=at, within=timedelta(days=60))


register_tick("lifecycle.leads", timedelta(days=1), leads)
register_tick("lifecycle.offers", timedelta(hours=1), offers)
register_tick("lifecycle.retention", timedelta(days=7), retention)
