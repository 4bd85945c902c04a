"""What ran, and what did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from opennrm.kernel.ticks.models import TickRun
from opennrm.kernel.ticks.rules import registered_ticks

if TYPE_CHECKING:
    import datetime as dt


def failing_ticks() -> list[str]:
    """Return the names of the ticks whose last run failed."""
    failed = TickRun.objects.filter(failed_at__isnull=False)
    failed = failed.filter(Q(finished_at__isnull=True) | Q(finished_at__lt=F("failed_at")))
    return list(failed.order_by("name").values_list("name", flat=True))


def last_tick_at() -> dt.datetime | None:
    """Return when any tick started last: the worker's pulse."""
    names = [tick.name for tick in registered_ticks()]
    return (
        TickRun.objects.filter(name__in=names, started_at__isnull=False)
        .order_by("-started_at")
        .values_list("started_at", flat=True)
        .first()
    )
