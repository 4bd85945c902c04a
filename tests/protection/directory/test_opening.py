"""When a service is open."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opennrm.protection.directory.rules.opening import (
    DifferentDay,
    Hours,
    Period,
    closes_next,
    is_open,
    opens_next,
    overlapping_days,
    spells_of_day,
)

ZONE = ZoneInfo("Atlantic/Azores")
MONDAY = date(2026, 3, 2)
NINE_TO_FIVE = Hours(periods=tuple(Period(day, time(9), time(17)) for day in range(5)))
NIGHTS = Hours(periods=(Period(0, time(22), time(6)),))


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment by the clock on the wall."""
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)


@pytest.mark.parametrize(
    ("hour", "expected"), [(8, False), (9, True), (16, True), (17, False)], ids=["early", "first", "last", "late"]
)
def test_office_is_open_from_its_first_minute_to_the_one_before_it_closes(hour: int, expected: bool) -> None:
    assert is_open(NINE_TO_FIVE, local(MONDAY, hour), ZONE) is expected


def test_hours_are_read_on_the_clock_of_the_state() -> None:
    at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # half past eight in Dreamland
    assert is_open(NINE_TO_FIVE, at, ZONE) is False
    assert is_open(NINE_TO_FIVE, at + timedelta(hours=1), ZONE) is True


def test_night_runs_into_the_next_morning() -> None:
    assert is_open(NIGHTS, local(MONDAY, 23), ZONE) is True
    assert is_open(NIGHTS, local(MONDAY + timedelta(days=1), 5, 59), ZONE) is True
    assert is_open(NIGHTS, local(MONDAY + timedelta(days=1), 6), ZONE) is False
    assert is_open(NIGHTS, local(MONDAY, 5), ZONE) is False


def test_nothing_entered_is_not_known_rather_than_closed() -> None:
    assert is_open(Hours(), local(MONDAY, 12), ZONE) is None


def test_day_and_night_never_closes() -> None:
    always = Hours(is_always_open=True)
    assert is_open(always, local(MONDAY, 3), ZONE) is True
    assert closes_next(always, local(MONDAY, 3), ZONE) is None


def test_day_that_differs_replaces_the_week() -> None:
    short = Hours(periods=NINE_TO_FIVE.periods, exceptions=(DifferentDay(MONDAY, time(12), time(14)),))
    shut = Hours(periods=NINE_TO_FIVE.periods, exceptions=(DifferentDay(MONDAY),))
    assert is_open(short, local(MONDAY, 9), ZONE) is False
    assert is_open(short, local(MONDAY, 13), ZONE) is True
    assert is_open(shut, local(MONDAY, 13), ZONE) is False


def test_holiday_closes_only_who_says_so() -> None:
    holidays = frozenset({MONDAY})
    closed = Hours(periods=NINE_TO_FIVE.periods, holidays=holidays, is_closed_on_holidays=True)
    opened = Hours(periods=NINE_TO_FIVE.periods, holidays=holidays)
    assert is_open(closed, local(MONDAY, 10), ZONE) is False
    assert is_open(opened, local(MONDAY, 10), ZONE) is True


def test_next_opening_skips_the_weekend() -> None:
    friday_evening = local(date(2026, 3, 6), 18)
    assert opens_next(NINE_TO_FIVE, friday_evening, ZONE) == local(date(2026, 3, 9), 9)


def test_closing_joins_spells_that_touch() -> None:
    split = Hours(periods=(Period(0, time(9), time(12)), Period(0, time(12), time(15))))
    assert closes_next(split, local(MONDAY, 10), ZONE) == local(MONDAY, 15)


def test_next_opening_of_nothing_is_none() -> None:
    assert opens_next(Hours(), local(MONDAY, 10), ZONE) is None


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([Period(0, time(9), time(12)), Period(0, time(12), time(15))], set()),
        ([Period(0, time(9), time(12)), Period(0, time(11), time(15))], {0}),
        ([Period(6, time(22), time(6)), Period(0, time(5), time(9))], {0}),
    ],
    ids=["touching", "overlapping", "over midnight from Sunday to Monday"],
)
def test_overlap_is_found_also_over_midnight(periods: list[Period], expected: set[int]) -> None:
    assert overlapping_days(periods) == expected


minutes = st.integers(min_value=0, max_value=24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
periods_of_week = st.lists(st.builds(Period, st.integers(0, 6), minutes, minutes), max_size=10).map(tuple)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
some_hours = st.builds(
    Hours,
    periods=periods_of_week,
    exceptions=st.lists(
        st.builds(DifferentDay, days, minutes, minutes) | st.builds(DifferentDay, days), max_size=4
    ).map(tuple),
    holidays=st.frozensets(days, max_size=5),
    is_always_open=st.booleans(),
    is_closed_on_holidays=st.booleans(),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@given(hours=some_hours, at=moments)
def test_open_agrees_with_the_spells_of_yesterday_and_today(hours: Hours, at: datetime) -> None:
    wall = at.astimezone(ZONE).replace(tzinfo=None)
    spells = spells_of_day(hours, wall.date() - timedelta(days=1)) + spells_of_day(hours, wall.date())
    expected = any(spell.start <= wall < spell.end for spell in spells) if hours.is_known else None
    assert is_open(hours, at, ZONE) is expected


@given(hours=some_hours, at=moments)
def test_spells_last_at_most_a_day_and_begin_on_theirs(hours: Hours, at: datetime) -> None:
    for spell in spells_of_day(hours, at.date()):
        assert spell.start.date() == at.date()
        assert timedelta(0) < spell.end - spell.start <= timedelta(days=1)


@given(hours=some_hours, at=moments)
def test_next_opening_is_later_and_open(hours: Hours, at: datetime) -> None:
    opens = opens_next(hours, at, ZONE)
    if opens is not None and opens.astimezone(UTC).astimezone(ZONE) == opens:  # not in the hour that summer time skips
        assert opens.replace(tzinfo=None) > at.astimezone(ZONE).replace(tzinfo=None)
        assert is_open(hours, opens, ZONE) is (True if hours.is_known else None)


@given(hours=some_hours, at=moments)
def test_closing_follows_an_open_moment_only(hours: Hours, at: datetime) -> None:
    closes = closes_next(hours, at, ZONE)
    if closes is not None and hours.is_known:
        assert is_open(hours, at, ZONE) is True
        assert spells_of_day(hours, closes.date()) == [] or not any(
            spell.start <= closes.replace(tzinfo=None) < spell.end for spell in spells_of_day(hours, closes.date())
        )
