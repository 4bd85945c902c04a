"""The State's working days as the method that checks rules counts them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from opennrm.kernel.reference.selectors import country_pack, is_working_day
from opennrm.methods.conformance import Calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST, LAST = date(1969, 12, 1), date(2100, 12, 31)  # a clock that was never set begins in 1970
_EPOCH = date(1970, 1, 1)
_DAY_S = 86_400


@cache
def state_calendar() -> Calendar:
    """Return the State's working days from 1970 to 2100, with every change of its clocks."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    zone = ZoneInfo(country_pack().time_zone)
    start = (FIRST - _EPOCH).days * _DAY_S
    changes = list(_changes(zone, start, len(days)))
    offsets = [_offset(zone, start), *(_offset(zone, one) for one in changes)]
    return Calendar((FIRST - _EPOCH).days, [is_working_day(day) for day in days], changes, offsets)


def _changes(zone: ZoneInfo, start: int, n_days: int) -> Iterator[int]:
    """Yield each second at which the clocks changed, found by halving a week."""
    for before, after in pairwise(range(start, start + n_days * _DAY_S, 7 * _DAY_S)):
        if _offset(zone, before) != _offset(zone, after):
            yield _change(zone, before, after)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    while after - before > 1:
        middle = (before + after) // 2
        is_later = _offset(zone, middle) == _offset(zone, before)
        before, after = (middle, after) if is_later else (before, middle)
    return after


def _offset(zone: ZoneInfo, moment: int) -> int:
    offset = datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0
