"""Dates as texts and as numbers of days since 1970, as OpenRosa has them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final

_SHORTEST: Final = 10
DAY_SECONDS: Final = 86_400
NO_DATE: Final = "Invalid Date"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DATE: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?(Z|[-+](?:0\d|1[0-4]):[0-5]\d)?)?",
)
_UNPADDED: Final = re.compile(r"(\d{4})-([1-9]|\d{2})-([1-9]|\d{2})(T.*)?")
_TIME: Final = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[-+]\d{2}:\d{2})?")
_MONTHS: Final = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PLACEHOLDER: Final = re.compile(r"%[YymnbdeaHhMS3]")


def looks_like_date(text: str) -> bool:
    """Tell quickly whether a text can be a date at all."""
    return len(text) >= _SHORTEST and text[4] == "-" and text[7] == "-"


@lru_cache(maxsize=4096)
def parse_datetime(text: str, zone: tzinfo) -> datetime | None:
    """Return the moment an ISO text names, in the zone; None when it names none."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        moment = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0")[:6].ljust(6, "0")),
            tzinfo=zone if offset is None else offset_of(offset),
        )
        return moment.astimezone(zone)
    except (ValueError, OverflowError):
        return None


def parse_lenient(text: str, zone: tzinfo) -> datetime | None:
    """As `parse_datetime`, with months and days of one digit allowed."""
    match = _UNPADDED.fullmatch(text)
    if match is None:
        return parse_datetime(text, zone)
    year, month, day, rest = match.groups(default="")
    return parse_datetime(f"{year}-{month:0>2}-{day:0>2}{rest}", zone)


def offset_of(text: str) -> tzinfo:
    """Return the zone of an ISO offset."""
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))


def days_of(moment: datetime) -> float:
    """Return the number of days since 1970 began in Greenwich."""
    gone = moment - EPOCH
    return gone.days + (gone.seconds + gone.microseconds / 1e6) / DAY_SECONDS


def moment_of(days: float, zone: tzinfo) -> datetime | None:
    """Return the moment so many days after 1970 began."""
    try:
        milliseconds = round(days * DAY_SECONDS * 1000)
        return (EPOCH + timedelta(milliseconds=milliseconds)).astimezone(zone)
    except (OverflowError, ValueError):
        return None


def text_of(moment: datetime) -> str:
    """Return the moment in ISO; a day alone when it is midnight."""
    if not (moment.hour or moment.minute or moment.second or moment.microsecond):
        return f"{moment.year:04d}-{moment:%m-%d}"
    return f"{moment.year:04d}-{moment.isoformat(timespec='milliseconds')[5:]}"


def time_share(text: str, zone: tzinfo) -> float:
    """Return the share of the day that has gone at a time of day; NaN when it is none."""
    match = _TIME.fullmatch(text)
    if match is None:
        return float("nan")
    moment = parse_datetime(f"1970-01-01T{text}", zone)
    if moment is None:
        return float("nan")
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
    return seconds / DAY_SECONDS


def formatted(moment: datetime, pattern: str) -> str:
    """Return the moment after an OpenRosa pattern (%Y %y %m %n %b %d %e %a %H %h %M %S %3)."""
    return _PLACEHOLDER.sub(lambda found: _piece(moment, found.group()[1]), pattern)


def _piece(moment: datetime, letter: str) -> str:
    pieces = {
        "Y": f"{moment.year:04d}",
        "y": f"{moment.year:04d}"[2:],
        "m": f"{moment.month:02d}",
        "n": str(moment.month),
        "b": _MONTHS[moment.month],
        "d": f"{moment.day:02d}",
        "e": str(moment.day),
        "a": _DAYS[moment.weekday()],
        "H": f"{moment.hour:02d}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}",
        "3": f"{moment.microsecond // 1000:03d}",
    }
    return pieces[letter]
