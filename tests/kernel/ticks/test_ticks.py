"""What happens every so often."""

from __future__ import annotations

import datetime as dt

import pytest

from opennrm.kernel.ticks import register_tick, registered_ticks, rules
from opennrm.kernel.ticks.selectors import failing_ticks, last_tick_at
from opennrm.kernel.ticks.services import run_due_ticks

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_ticks", {})


def test_tick_runs_when_its_time_has_come_and_not_before() -> None:
    seen: list[dt.datetime] = []
    register_tick("count", HOUR, seen.append)

    ran = [run_due_ticks(at=AT + minutes * dt.timedelta(minutes=1)) for minutes in (0, 30, 59, 60, 61, 300)]

    assert ran == [["count"], [], [], ["count"], [], ["count"]]
    assert seen == [AT, AT + HOUR, AT + 5 * HOUR]


def test_tick_that_fails_does_not_stop_the_others_and_is_remembered() -> None:
    seen: list[dt.datetime] = []
    register_tick("a", HOUR, lambda at: 1 / 0)
    register_tick("b", HOUR, seen.append)

    assert run_due_ticks(at=AT) == ["a", "b"]
    assert (seen, failing_ticks()) == ([AT], ["a"])


def test_tick_that_recovers_is_forgotten() -> None:
    register_tick("a", HOUR, lambda at: 1 / 0)
    run_due_ticks(at=AT)
    register_tick("a", HOUR, lambda at: None)

    run_due_ticks(at=AT + HOUR)

    assert failing_ticks() == []


def test_pulse_is_when_anything_ran_last() -> None:
    register_tick("a", HOUR, lambda at: None)
    assert last_tick_at() is None

    run_due_ticks(at=AT)

    assert last_tick_at() == AT


def test_registering_again_replaces() -> None:
    register_tick("a", HOUR, lambda at: None)
    register_tick("a", 2 * HOUR, lambda at: None)

    assert [(tick.name, tick.every) for tick in registered_ticks()] == [("a", 2 * HOUR)]
