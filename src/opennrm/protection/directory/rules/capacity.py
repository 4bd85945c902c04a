"""What a number of free places says, and for how long it can be believed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.directory.enums import Fit

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.protection.directory.models import Service


def days_since(then: datetime | None, at: datetime) -> int | None:
    """Return the whole days since a moment, None where there is none."""
    return None if then is None else max(0, (at - then).days)


def is_capacity_stale(service: Service, at: datetime) -> bool:
    """Tell whether the free places were last checked too long ago to be relied on."""
    if not service.counts_places:
        return False
    checked = service.capacity_verified_at
    return checked is None or at - checked >= timedelta(days=country_pack().clocks.capacity_check_days)


def is_entry_stale(service: Service, at: datetime) -> bool:
    """Tell whether the whole entry was last checked too long ago to be relied on."""
    believed = timedelta(days=country_pack().clocks.entry_check_days)
    return service.verified_at is None or at - service.verified_at >= believed


def fit_of_capacity(service: Service, at: datetime) -> Fit:
    """Return whether a place is free: sure, to be asked (not counted, or counted long ago), or none."""
    if not service.counts_places:
        return Fit.UNKNOWN
    if not service.capacity_available:
        return Fit.NO
    return Fit.UNKNOWN if is_capacity_stale(service, at) else Fit.YES
