"""Working days as numbers agree with the node's own working days, clocks set forward and back included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opennrm.kernel.reference.rules.working_days import WorkingDays
from opennrm.kernel.reference.selectors import add_working_days, country_pack, is_working_day
from opennrm.methods.conformance import Calendar
from tests.methods.conformance.calendars import calendar_of

FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
MOMENTS = st.integers(0, 1_000 * 86_400).map(
    lambda second: datetime(2024, 2, 1, tzinfo=UTC) + timedelta(seconds=second)
)
# Around the nights on which Vienna's clocks change.
NIGHTS = st.builds(
    lambda night, minutes: night + timedelta(minutes=minutes),
    st.sampled_from(
        [datetime(2025, 3, 28, tzinfo=UTC), datetime(2025, 10, 24, tzinfo=UTC), datetime(2026, 3, 29, tzinfo=UTC)]
    ),
    st.integers(0, 4 * 24 * 60),
)


@cache
def node_in(zone: str) -> WorkingDays:
    return WorkingDays(country_pack().model_copy(update={"time_zone": zone}))


@cache
def calendar_in(zone: str) -> Calendar:
    return calendar_of(ZoneInfo(zone), node_in(zone).is_working_day, FIRST, LAST)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return calendar_of(ZoneInfo(country_pack().time_zone), is_working_day, FIRST, LAST)


@settings(deadline=None)
@given(start=st.one_of(MOMENTS, NIGHTS), n=st.integers(0, 60))
def test_calendar_agrees_with_the_working_days_of_the_node(calendar: Calendar, start: datetime, n: int) -> None:
    due = int(add_working_days(start, n).timestamp())
    assert calendar.add_to(int(start.timestamp()), n) == due
    assert calendar.add(np.array([int(start.timestamp())]), n).tolist() == [due]


@pytest.mark.parametrize("zone", ["Europe/Vienna", "Asia/Tashkent", "America/New_York", "Australia/Lord_Howe"])
@settings(deadline=None)
@given(start=st.one_of(MOMENTS, NIGHTS), n=st.integers(1, 9))
def test_calendar_keeps_the_time_of_day_where_clocks_change(zone: str, start: datetime, n: int) -> None:
    node = node_in(zone)
    numbers = calendar_in(zone)
    assert numbers.add_to(int(start.timestamp()), n) == int(node.add(start, n).timestamp())
    assert numbers.add(np.array([int(start.timestamp())]), n).tolist() == [int(node.add(start, n).timestamp())]


@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize("time", [-1, 3 * 86_400, 86_400])
def test_calendar_refuses_what_it_does_not_cover(n: int, time: int) -> None:
    short = Calendar(0, [True, False, True])
    if time == 86_400 and n == 1:
        assert short.add_to(time, n) == 2 * 86_400
        return
    with pytest.raises(ValueError, match="calendar"):
        short.add_to(time, n)
    with pytest.raises(ValueError, match="calendar"):
        short.add(np.array([time]), n)


@pytest.mark.parametrize(
    "parts",
    [
        {"is_working": [False]},
        {"is_working": []},
        {"is_working": [True], "offsets": [0, 3600]},
        {"is_working": [True], "offsets_from": [5, 5], "offsets": [0, 1, 2]},
    ],
)
def test_calendar_refuses_parts_that_do_not_fit(parts: dict[str, list[int]]) -> None:
    with pytest.raises(ValueError, match="a calendar needs"):
        Calendar(0, **parts)


def test_calendar_refuses_to_go_back() -> None:
    week = Calendar(0, [True])
    with pytest.raises(ValueError, match="only be added"):
        week.add_to(0, -1)
    with pytest.raises(ValueError, match="only be added"):
        week.add(np.array([0]), -1)
