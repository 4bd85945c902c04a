"""What an auditor should look at now, counted in the log itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone

from opennrm.kernel.audit.models import Entry
from opennrm.kernel.audit.selectors.entries import last_check
from opennrm.kernel.audit.selectors.names import names
from opennrm.kernel.audit.selectors.showing import ShownEntry, shown_entries

if TYPE_CHECKING:
    from datetime import date, datetime

MONTH, WEEK = timedelta(days=30), timedelta(days=7)
_NIGHT_ENDS, _NIGHT_BEGINS = 6, 22
_MOST = 5
_EXPORTS = ("export", "case.exported", "audit.exported", "case.handed_over")


@dataclass(frozen=True, slots=True)
class Attention:
    """What stands out of late, and when the log was last checked."""

    check: Entry | None
    is_check_old: bool
    n_entries: int
    n_overrides: int
    n_refused: int
    n_exports: int
    n_at_night: int
    overrides: list[ShownEntry]
    most_read: list[tuple[str, int]]
    since: date


def attention(at: datetime) -> Attention:
    """Return what an auditor should look at: of the last thirty days, and of the nights of the last seven."""
    recent = Entry.objects.filter(at__gt=at - MONTH, at__lte=at)
    overrides = recent.filter(verb="override.used")
    check = last_check()
    return Attention(
        check=check,
        is_check_old=check is None or check.at < at - WEEK,
        n_entries=recent.count(),
        n_overrides=overrides.count(),
        n_refused=recent.filter(verb__endswith="refused").count(),
        n_exports=recent.filter(verb__in=_EXPORTS).count(),
        n_at_night=_n_at_night(at),
        overrides=shown_entries(list(overrides.newest_first()[:_MOST])),
        most_read=_most_read(at),
        since=timezone.localdate(at - MONTH),
    )


def _n_at_night(at: datetime) -> int:
    """Return how often a file was read or opened in an emergency in the nights of the last week."""
    seen = Entry.objects.filter(at__gt=at - WEEK, at__lte=at, verb__in=["case.read", "suspect.read", "override.used"])
    hours = (timezone.localtime(moment).hour for moment in seen.values_list("at", flat=True).iterator())
    return sum(hour < _NIGHT_ENDS or hour >= _NIGHT_BEGINS for hour in hours)


def _most_read(at: datetime) -> list[tuple[str, int]]:
    """Return the agencies that read files most often in the last week."""
    reads = Entry.objects.filter(at__gt=at - WEEK, at__lte=at, verb="case.read", agency_id__isnull=False).order_by()
    rows = list(reads.values_list("agency_id").annotate(n=Count("sequence")).order_by("-n", "agency_id")[:_MOST])
    known = names().agencies({agency_id for agency_id, _n in rows if agency_id is not None})
    return [(known.get(agency_id or 0, ""), n) for agency_id, n in rows]
