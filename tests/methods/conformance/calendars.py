"""A time zone and a rule for working days, as the numbers a calendar is made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from opennrm.methods.conformance import Calendar

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

EPOCH = date(1970, 1, 1)


def calendar_of(zone: ZoneInfo, is_working: Callable[[date], bool], first: date, last: date) -> Calendar:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    moments = [int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) for day in days]
    changes = [_change(zone, one, two) for one, two in pairwise(moments) if _offset(zone, one) != _offset(zone, two)]
    offsets = [_offset(zone, moments[0]), *(_offset(zone, one) for one in changes)]
    return Calendar((first - EPOCH).days, [is_working(day) for day in days], changes, offsets)


def _offset(zone: ZoneInfo, moment: int) -> int:
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The second at which the offset changed, by halving."""
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if _offset(zone, middle) != _offset(zone, before) else (middle, after)
    return after
