"""Run what is due."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db.models import Q

from opennrm.kernel.ticks.models import TickRun
from opennrm.kernel.ticks.rules import Tick, registered_ticks

if TYPE_CHECKING:
    import datetime as dt

_log = logging.getLogger("opennrm.ticks")


def run_due_ticks(*, at: dt.datetime) -> list[str]:
    """Run every tick whose time has come, and return their names; one that fails does not stop the others."""
    due = [tick for tick in registered_ticks() if _claim(tick, at)]
    for tick in due:
        _run(tick, at)
    return [tick.name for tick in due]


def _claim(tick: Tick, at: dt.datetime) -> bool:
    """Take a tick for this process if it is due; of several workers one succeeds."""
    TickRun.objects.get_or_create(name=tick.name)
    is_due = Q(started_at__isnull=True) | Q(started_at__lte=at - tick.every)
    return TickRun.objects.filter(is_due, name=tick.name).update(started_at=at) == 1


def _run(tick: Tick, at: dt.datetime) -> None:
    run = TickRun.objects.filter(name=tick.name)
    try:
        tick.function(at)
    except Exception:  # noqa: BLE001 - a process edge: the other ticks still run, `opennrm check` tells
        _log.exception("Tick %s failed", tick.name)
        run.update(failed_at=at)
    else:
        run.update(finished_at=at)
