"""Counting working days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from opennrm.kernel.reference.models import CountryPack

Day = TypeVar("Day", date, datetime)


class WorkingDays:
    """The working days of one State; holidays are worked out once a year asked for."""

    def __init__(self, pack: CountryPack) -> None:
        """Keep the pack."""
        self._pack = pack
        self._zone = ZoneInfo(pack.time_zone)
        self._weekend = {day.number for day in pack.weekend}
        self._years: dict[int, frozenset[date]] = {}

    def holidays(self, year: int) -> frozenset[date]:
        """Return the public holidays of a year."""
        if year not in self._years:
            self._years[year] = frozenset(day for rule in self._pack.holidays for day in rule.dates(year))
        return self._years[year]

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices are open; a moment counts as the day it is in the State's time zone."""
        local = self._local(day)
        return local.weekday() not in self._weekend and local not in self.holidays(local.year)

    def add(self, start: Day, n: int) -> Day:
        """Return the nth working day after the start; a moment keeps its time of day in the State's time zone.

        Raises
        ------
        ValueError
            When `n` is negative.
        """
        if n < 0:
            msg = "Working days can only be added."
            raise ValueError(msg)
        day = self._local(start)
        for _ in range(n):
            day = self._next(day)
        if not isinstance(start, datetime):
            return day
        local = start.astimezone(self._zone) if start.tzinfo else start
        moved = datetime.combine(day, local.time(), tzinfo=local.tzinfo)
        return moved.astimezone(start.tzinfo) if start.tzinfo else moved

    def _local(self, day: date) -> date:
        if not isinstance(day, datetime):
            return day
        return (day.astimezone(self._zone) if day.tzinfo else day).date()

    def _next(self, day: date) -> date:
        day += timedelta(days=1)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day
