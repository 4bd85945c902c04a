"""Three ways to the same answer: many cases at once, one case, and the definitions."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from opennrm.methods.conformance import (
    NEVER,
    Constraint,
    Correlate,
    EventLog,
    State,
    Trace,
    TraceResult,
    Unit,
    Window,
    check,
    check_stream,
    check_trace,
    explain,
)
from opennrm.methods.conformance.constraints import Template
from tests.methods.conformance.definitions import is_satisfied, running_state
from tests.methods.conformance.strategies import CALENDAR, DAY, rules, traces

MOMENTS = st.integers(0, 20).map(lambda half: half * (DAY // 2))


def at_once(log: EventLog, some: list[Constraint], now: int, is_closed: np.ndarray) -> list[list[TraceResult]]:
    """The arrays of `check` as the results of `check_trace`."""
    found = check(log, some, now=now, is_closed=is_closed, calendar=CALENDAR)
    rows = []
    for i in range(log.n_traces):
        row = []
        for j in range(len(some)):
            final_at, violated_at = int(found.becomes_final_at[i, j]), int(found.violated_at[i, j])
            place = int(found.violated_activation[i, j])
            row.append(
                TraceResult(
                    State(found.states[i, j]),
                    None if final_at == NEVER else final_at,
                    None if violated_at == NEVER else violated_at,
                    None if place < 0 else place - int(log.offsets[i]),
                    int(found.n_activations[i, j]),
                    int(found.n_violated[i, j]),
                    int(found.n_pending[i, j]),
                )
            )
        rows.append(row)
    return rows


@settings(max_examples=200, deadline=None)
@given(st.lists(traces(), min_size=1, max_size=5), st.lists(rules(), min_size=1, max_size=4), MOMENTS, st.data())
def test_check_agrees_with_check_trace(
    cases: list[Trace], some: list[Constraint], now: int, data: st.DataObject
) -> None:
    is_closed = np.array(data.draw(st.lists(st.booleans(), min_size=len(cases), max_size=len(cases))))
    one_by_one = [
        check_trace(trace, some, now=now, is_closed=bool(closed), calendar=CALENDAR)
        for trace, closed in zip(cases, is_closed, strict=True)
    ]
    assert at_once(EventLog.from_traces(cases), some, now, is_closed) == one_by_one


@settings(max_examples=200, deadline=None)
@given(traces(), rules(), MOMENTS)
def test_check_trace_of_a_closed_case_agrees_with_the_definitions(trace: Trace, rule: Constraint, now: int) -> None:
    (result,) = check_trace(trace, [rule], now=now, is_closed=True, calendar=CALENDAR)
    holds = is_satisfied(trace.until(now), rule, CALENDAR)
    assert result.state is (State.SATISFIED if holds else State.VIOLATED)


@settings(max_examples=120, deadline=None)
@given(traces(longest=4), rules(is_plain=True), MOMENTS)
def test_check_trace_of_a_running_case_agrees_with_all_its_continuations(
    trace: Trace, rule: Constraint, now: int
) -> None:
    """A state is final if no way of going on changes it: two events of three kinds at all telling moments."""
    trace = trace.until(now)
    reach = [time + bound for time in (*trace.times, now) for bound in (rule.window.least, rule.window.most or 0)]
    moments = sorted({one for one in (*reach, now + 10 * DAY) if one >= now})
    expected = running_state(trace, rule, now, "abc", moments[:3] + moments[-1:], 2 + (rule.n > 1))
    (result,) = check_trace(trace, [rule], now=now)
    assert result.state is expected


@settings(deadline=None)
@given(traces(), rules(), MOMENTS, st.booleans())
def test_explain_tells_each_activation(trace: Trace, rule: Constraint, now: int, is_closed: bool) -> None:
    told = explain(trace, rule, now=now, is_closed=is_closed, calendar=CALENDAR)
    statuses = [one.status.value for one in told.outcomes]
    result = told.result
    assert [result] == check_trace(trace, [rule], now=now, is_closed=is_closed, calendar=CALENDAR)
    assert statuses.count("violated") == result.n_violated
    assert statuses.count("pending") == result.n_pending
    assert statuses.count("fulfilled") == result.n_fulfilled


@settings(deadline=None)
@given(traces(), rules(), MOMENTS, st.integers(1, 20))
def test_a_final_state_stays(trace: Trace, rule: Constraint, now: int, further: int) -> None:
    before, after = (
        check_trace(trace, [rule], now=one, calendar=CALENDAR)[0] for one in (now, now + further * DAY // 2)
    )
    is_final = before.state in {State.SATISFIED, State.VIOLATED}
    assert not is_final or after.state is before.state


@settings(deadline=None)
@given(traces(), rules(), MOMENTS)
def test_a_temporary_state_becomes_final_when_it_says(trace: Trace, rule: Constraint, now: int) -> None:
    trace = trace.until(now)
    (result,) = check_trace(trace, [rule], now=now, calendar=CALENDAR)
    if result.becomes_final_at is None:
        return
    at, later = (
        check_trace(trace, [rule], now=result.becomes_final_at + step, calendar=CALENDAR)[0].state for step in (0, 1)
    )
    is_violated = result.state is State.TEMPORARILY_VIOLATED
    assert (at, later) == (result.state, State.VIOLATED if is_violated else State.SATISFIED)


@settings(deadline=None)
@given(st.lists(traces(), min_size=2, max_size=6), rules(), MOMENTS)
def test_check_stream_adds_up_to_check(cases: list[Trace], rule: Constraint, now: int) -> None:
    log = EventLog.from_traces(cases)
    parts = check_stream((log.block(i, i + 1) for i in range(len(cases))), [rule], now=now, calendar=CALENDAR)
    first, *others = (part.summary() for part in parts)
    total = first
    for other in others:
        total = total + other
    whole = check(log, [rule], now=now, calendar=CALENDAR).summary()
    assert total.n_by_state.tolist() == whole.n_by_state.tolist()
    assert (total.n_traces, total.n_activations.tolist()) == (whole.n_traces, whole.n_activations.tolist())


def test_check_of_long_cases_agrees_with_check_trace() -> None:
    """Several blocks of cases, and more pairs in one of them than are looked at in one go."""
    rng = np.random.default_rng(7)
    long, n = 5_000, 300_000
    log = EventLog.from_columns(
        cases=np.concatenate([np.zeros(long, int), rng.integers(1, 3_000, n)]),
        types=rng.choice([*"abc"], long + n),
        times=rng.integers(0, 10**6, long + n),
        attributes={"who": rng.choice([*"xyz"], long + n)},
    )
    some = [
        Constraint(Template.RESPONSE, ("a",), ("b",), correlation=Correlate("who", "==", "who")),
        Constraint(Template.PRECEDENCE, ("a",), ("b",), window=Window(0, 3, Unit.WORKING_DAYS)),
        Constraint(Template.ABSENCE, ("c",), n=4),
    ]
    now = 900_000
    found = at_once(log, some, now, np.zeros(log.n_traces, bool))
    for i in (0, *range(1, log.n_traces, 50)):
        assert found[i] == check_trace(log.trace(i), some, now=now, calendar=CALENDAR)
