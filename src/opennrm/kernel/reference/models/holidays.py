"""Public holidays as rules, so that a pack need not be edited every year."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Names = Annotated[dict[str, str], Field(min_length=1)]


class Weekday(StrEnum):
    """A day of the week, in ISO order."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """Return 0 for Monday to 6 for Sunday."""
        return list(Weekday).index(self)


class _Rule(BaseModel):
    """What all rules share."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: Names
    from_year: int = 1900
    until_year: int = 9999

    @field_validator("names")
    @classmethod
    def has_english(cls, names: dict[str, str]) -> dict[str, str]:
        """Refuse names without the one every page can fall back to."""
        if "en" not in names:
            msg = "an English name (en) is needed"
            raise ValueError(msg)
        return names

    def dates(self, year: int) -> tuple[date, ...]:
        """Return the days of a year on which the holiday falls."""
        return self._dates(year) if self.from_year <= year <= self.until_year else ()

    def _dates(self, year: int) -> tuple[date, ...]:
        raise NotImplementedError


class FixedHoliday(_Rule):
    """The same date every year; 29 February only in leap years."""

    rule: Literal["fixed"]
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)

    def _dates(self, year: int) -> tuple[date, ...]:
        try:
            return (date(year, self.month, self.day),)
        except ValueError:
            return ()


class EasterHoliday(_Rule):
    """So many days after (or before) Easter Sunday."""

    rule: Literal["easter"]
    offset_days: int = Field(ge=-60, le=60)
    calendar: Literal["western", "orthodox"] = "western"

    def _dates(self, year: int) -> tuple[date, ...]:
        easter = _western_easter(year) if self.calendar == "western" else _orthodox_easter(year)
        return (easter + timedelta(days=self.offset_days),)


class WeekdayHoliday(_Rule):
    """The nth weekday of a month; -1 is the last."""

    rule: Literal["weekday"]
    month: int = Field(ge=1, le=12)
    weekday: Weekday
    nth: Literal[1, 2, 3, 4, -1]

    def _dates(self, year: int) -> tuple[date, ...]:
        first = date(year, self.month, 1)
        day = first + timedelta(days=(self.weekday.number - first.weekday()) % 7)
        days = [day + timedelta(weeks=week) for week in range(5)]
        return ([day for day in days if day.month == self.month][self.nth - 1 if self.nth > 0 else -1],)


class DatedHoliday(_Rule):
    """Days announced year by year, such as those of the lunar calendar."""

    rule: Literal["dates"]
    days: tuple[date, ...] = Field(min_length=1)

    def _dates(self, year: int) -> tuple[date, ...]:
        return tuple(day for day in self.days if day.year == year)


Holiday = Annotated[FixedHoliday | EasterHoliday | WeekdayHoliday | DatedHoliday, Field(discriminator="rule")]


def _western_easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher)."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def _orthodox_easter(year: int) -> date:
    """Return Easter Sunday of the Julian calendar, as a Gregorian date (Meeus)."""
    moon = (19 * (year % 19) + 15) % 30
    week = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + week + 114, 31)
    return date(year, month, day + 1) + timedelta(days=year // 100 - year // 400 - 2)
