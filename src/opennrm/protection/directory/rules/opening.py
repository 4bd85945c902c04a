"""When a service is open: weekly hours, days that differ, public holidays, round the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

DAYS_AHEAD = 21


@dataclass(frozen=True, slots=True)
class Period:
    """A spell of every week; one that closes at or before it opens runs past midnight."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class DifferentDay:
    """A day that differs; without times the service is closed that day."""

    on: date
    opens: time | None = None
    closes: time | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """All that is known of a service's opening."""

    periods: tuple[Period, ...] = ()
    exceptions: tuple[DifferentDay, ...] = ()
    holidays: frozenset[date] = frozenset()
    is_always_open: bool = False
    is_closed_on_holidays: bool = False

    @property
    def is_known(self) -> bool:
        """Tell whether anybody entered any hours."""
        return self.is_always_open or bool(self.periods)


@dataclass(frozen=True, slots=True)
class Spell:
    """An unbroken time of being open, in the local time of the node; the end is not part of it."""

    start: datetime
    end: datetime


def spells_of_day(hours: Hours, on: date) -> list[Spell]:
    """Return the spells that begin on a day, in order."""
    different = [exception for exception in hours.exceptions if exception.on == on]
    if different:
        spells = [_spell(on, row.opens, row.closes) for row in different if row.opens and row.closes]
        return sorted(spells, key=lambda spell: spell.start) if len(spells) == len(different) else []
    if hours.is_always_open:
        return [_spell(on, time.min, time.min)]
    if hours.is_closed_on_holidays and on in hours.holidays:
        return []
    todays = [period for period in hours.periods if period.weekday == on.weekday()]
    return sorted((_spell(on, row.opens, row.closes) for row in todays), key=lambda spell: spell.start)


def _spell(on: date, opens: time, closes: time) -> Spell:
    start = datetime.combine(on, opens)
    end = datetime.combine(on, closes)
    return Spell(start, end if end > start else end + timedelta(days=1))


def overlapping_days(periods: Iterable[Period]) -> set[int]:
    """Return the weekdays on which two spells overlap; a spell past midnight reaches into the next day."""
    monday = date(2024, 1, 1)
    week = Hours(periods=tuple(periods))
    spells = [spell for offset in range(-1, 8) for spell in spells_of_day(week, monday + timedelta(days=offset))]
    ordered = sorted(spells, key=lambda spell: spell.start)
    return {later.start.weekday() for earlier, later in pairwise(ordered) if later.start < earlier.end}


def is_open(hours: Hours, at: datetime, zone: ZoneInfo) -> bool | None:
    """Tell whether the service is open at a moment; None where no hours were entered."""
    if not hours.is_known:
        return None
    local = at.astimezone(zone).replace(tzinfo=None)
    return any(spell.start <= local < spell.end for spell in _spells_around(hours, local.date(), 0))


def closes_next(hours: Hours, at: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when a service that is open will close, joining spells that touch; None if not within three weeks."""
    local = at.astimezone(zone).replace(tzinfo=None)
    end: datetime | None = None
    for spell in _spells_around(hours, local.date(), DAYS_AHEAD):
        if spell.start <= (end or local) < spell.end:
            end = spell.end
    is_endless = end is not None and end.date() > local.date() + timedelta(days=DAYS_AHEAD)
    return None if end is None or is_endless else end.replace(tzinfo=zone)


def opens_next(hours: Hours, at: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when a service that is closed will open; None if not within three weeks."""
    local = at.astimezone(zone).replace(tzinfo=None)
    starts = [spell.start for spell in _spells_around(hours, local.date(), DAYS_AHEAD) if spell.start > local]
    return starts[0].replace(tzinfo=zone) if starts else None


def _spells_around(hours: Hours, today: date, n_days: int) -> Iterator[Spell]:
    """Yield the spells from yesterday's, which may run past midnight, to some days ahead."""
    for offset in range(-1, n_days + 1):
        yield from spells_of_day(hours, today + timedelta(days=offset))
