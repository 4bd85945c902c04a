"""Counting working days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opennrm.kernel.reference.selectors import add_working_days, country_pack, is_working_day, public_holidays

DATES = st.dates(date(2000, 1, 1), date(2060, 12, 31))
NUMBERS = st.integers(0, 60)


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2026, 6, 1), 5, date(2026, 6, 8)),  # Monday to the next Monday
        (date(2026, 6, 5), 1, date(2026, 6, 8)),  # over a weekend
        (date(2026, 6, 6), 1, date(2026, 6, 8)),  # found on a Saturday
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # over Christmas, Boxing Day and a Sunday
        (date(2026, 3, 19), 1, date(2026, 3, 23)),  # over Eid, a Friday
        (date(2026, 4, 2), 2, date(2026, 4, 7)),  # over Easter Monday
        (date(2026, 9, 4), 1, date(2026, 9, 8)),  # over Republic Day, the first Monday of September
        (date(2026, 6, 6), 0, date(2026, 6, 6)),  # nothing to count
    ],
)
def test_add_working_days_skips_weekends_and_holidays(start: date, n: int, due: date) -> None:
    """Worked out by hand from the calendar of 2026."""
    assert add_working_days(start, n) == due


def test_add_working_days_keeps_the_time_of_day_where_the_state_is() -> None:
    """Over the end of summer time, an hour's difference in UTC."""
    start = datetime(2026, 10, 23, 14, 30, tzinfo=UTC)  # Friday, 14:30 in the Azores

    due = add_working_days(start, 1)

    assert due == datetime(2026, 10, 26, 15, 30, tzinfo=UTC)
    assert due.astimezone(ZoneInfo("Atlantic/Azores")).hour == 14


def test_add_working_days_counts_from_the_day_where_the_state_is() -> None:
    """Half past midnight on Saturday in UTC is still Friday in the Azores."""
    assert not is_working_day(datetime(2026, 1, 3, 12, 30, tzinfo=UTC))
    assert is_working_day(datetime(2026, 1, 3, 0, 30, tzinfo=UTC))
    assert add_working_days(datetime(2026, 1, 3, 0, 30, tzinfo=UTC), 1) == datetime(2026, 1, 6, 0, 30, tzinfo=UTC)


def test_add_working_days_refuses_to_go_back() -> None:
    """A deadline is never before its beginning."""
    with pytest.raises(ValueError, match="only be added"):
        add_working_days(date(2026, 6, 1), -1)


@given(DATES, NUMBERS)
def test_add_working_days_passes_exactly_n_working_days(start: date, n: int) -> None:
    """Neither one more nor one fewer."""
    due = add_working_days(start, n)
    passed = [start + timedelta(days=step) for step in range(1, (due - start).days + 1)]

    assert sum(is_working_day(day) for day in passed) == n
    assert n == 0 or is_working_day(due)


@given(DATES, NUMBERS, NUMBERS)
def test_add_working_days_adds_up(start: date, first: int, second: int) -> None:
    """Two steps are one."""
    assert add_working_days(add_working_days(start, first), second) == add_working_days(start, first + second)


@given(DATES, DATES, NUMBERS)
def test_add_working_days_keeps_the_order(one: date, other: date, n: int) -> None:
    """Who began earlier is never due later."""
    earlier, later = sorted((one, other))

    assert add_working_days(earlier, n) <= add_working_days(later, n)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)), NUMBERS)  # noqa: DTZ001
def test_add_working_days_agrees_for_days_and_moments(start: datetime, n: int) -> None:
    """A moment's deadline falls on its day's deadline."""
    zone = ZoneInfo(country_pack().time_zone)

    assert add_working_days(start, n).astimezone(zone).date() == add_working_days(start.astimezone(zone).date(), n)


@pytest.mark.parametrize(
    ("year", "western", "orthodox"),
    [
        (2008, date(2008, 3, 23), date(2008, 4, 27)),
        (2019, date(2019, 4, 21), date(2019, 4, 28)),
        (2024, date(2024, 3, 31), date(2024, 5, 5)),
        (2025, date(2025, 4, 20), date(2025, 4, 20)),
        (2026, date(2026, 4, 5), date(2026, 4, 12)),
        (2038, date(2038, 4, 25), date(2038, 4, 25)),
        (2049, date(2049, 4, 18), date(2049, 4, 25)),
    ],
)
def test_public_holidays_follow_both_easters(year: int, western: date, orthodox: date) -> None:
    """Dates of Easter as the churches print them."""
    found = {names["en"]: day for day, names in public_holidays(year)}

    assert found["Easter Monday"] == western + timedelta(days=1)
    assert found["Orthodox Easter Monday"] == orthodox + timedelta(days=1)


def test_public_holidays_begin_when_the_law_does() -> None:
    """The Day against Trafficking was made in 2016."""
    assert "Day against Trafficking" not in {names["en"] for _, names in public_holidays(2015)}
    assert "Day against Trafficking" in {names["en"] for _, names in public_holidays(2016)}
