"""Logs keep order, and refuse what they cannot hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opennrm.methods.conformance import EventLog, Trace
from tests.methods.conformance.strategies import traces

ROWS = st.lists(st.tuples(st.sampled_from("kmn"), st.sampled_from("ab"), st.integers(-3, 3)), max_size=20)


@settings(deadline=None)
@given(ROWS)
def test_from_columns_orders_by_time_then_by_input(rows: list[tuple[str, str, int]]) -> None:
    cases, types, times = [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]
    log = EventLog.from_columns(cases=cases, types=types, times=times)
    for index, case in enumerate(log.case_ids):
        part = slice(log.offsets[index], log.offsets[index + 1])
        expected = sorted((time, k) for k, (one, _, time) in enumerate(rows) if one == case)
        assert log.rows[part].tolist() == [k for _, k in expected]
        assert list(log.trace(index).types) == [types[k] for _, k in expected]
    assert list(log.case_ids) == [*dict.fromkeys(cases)]


@settings(deadline=None)
@given(ROWS)
def test_from_columns_reads_arrays_as_it_reads_lists(rows: list[tuple[str, str, int]]) -> None:
    cases, types, times = [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]
    one = EventLog.from_columns(cases=cases, types=types, times=times)
    two = EventLog.from_columns(cases=np.array(cases, str), types=np.array(types, str), times=np.array(times, int))
    assert (one.case_ids, one.types) == (two.case_ids, two.types)
    assert one.codes.tolist() == two.codes.tolist()


@settings(deadline=None)
@given(st.lists(traces(), max_size=4))
def test_from_traces_gives_the_traces_back(some: list[Trace]) -> None:
    log = EventLog.from_traces(some)
    for index, trace in enumerate(some):
        back = log.trace(index)
        assert (back.types, back.times) == (trace.types, trace.times)
        for one, other in zip(back.attributes, trace.attributes, strict=True):
            assert {name: value for name, value in one.items() if value is not None} == {
                name: value for name, value in other.items() if value is not None
            }


@settings(deadline=None)
@given(st.lists(traces(), max_size=6), st.integers(1, 12))
def test_blocks_cover_all_cases_once(some: list[Trace], size: int) -> None:
    log = EventLog.from_traces(some)
    seen = [index for first, last in log.blocks(size) for index in range(first, last)]
    assert seen == [*range(len(some))]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"cases": ["k"], "types": ["a", "b"], "times": [1, 2]}, "equally long"),
        ({"cases": ["k"], "types": ["a"], "times": [2**40]}, "below 2"),
        ({"cases": ["k"], "types": ["a"], "times": [[1]]}, "one column"),
        ({"cases": ["k"], "types": ["a"], "times": [1], "attributes": {"n": [1, 2]}}, "equally long"),
        ({"cases": ["k"], "types": ["a"], "times": [1], "attributes": {"n": [2**60]}}, "write identifiers as text"),
        ({"cases": ["k"], "types": ["a"], "times": [1], "attributes": {"n": np.array([2**60])}}, "as text"),
    ],
)
def test_from_columns_refuses_wrong_values(columns: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        EventLog.from_columns(**columns)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"cases": ["k"], "types": ["a"], "times": [1.5]}, "whole seconds"),
        ({"cases": ["k"] * 2, "types": ["a"] * 2, "times": [1, 2], "attributes": {"n": ["x", 1]}}, "mixes text"),
        ({"cases": ["k"], "types": ["a"], "times": [1], "attributes": {"n": [b"x"]}}, "neither text nor numbers"),
    ],
)
def test_from_columns_refuses_wrong_types(columns: dict[str, object], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        EventLog.from_columns(**columns)  # type: ignore[arg-type]


def test_trace_refuses_parts_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="equally long"):
        Trace(("a",), (), ())
    with pytest.raises(ValueError, match="must not fall"):
        Trace(("a", "b"), (2, 1), ({}, {}))
    with pytest.raises(ValueError, match="below 2"):
        Trace.of([("a", 2**40)])
    with pytest.raises(IndexError):
        EventLog.from_traces([]).trace(0)
