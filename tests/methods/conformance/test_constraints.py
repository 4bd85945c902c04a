"""What a rule may not be made of, degenerate input, and windows at their edges."""

from __future__ import annotations

import numpy as np
import pytest

from opennrm.methods.conformance import (
    And,
    Compare,
    Constraint,
    Correlate,
    EventLog,
    State,
    Status,
    Template,
    Trace,
    Unit,
    Window,
    check,
    check_trace,
    explain,
)

T = Template
HOUR = 3600
WRONG = Compare("n", "=", 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"template": T.RESPONSE, "activation": ()}, "an activation is needed"),
        ({"template": T.RESPONSE, "activation": ("a",)}, "a target is needed"),
        ({"template": T.RESPONSE, "activation": "a", "target": ("b",)}, "a tuple of texts"),
        ({"template": T.CHOICE, "activation": ("a",)}, "a target is needed"),
        ({"template": T.EXISTENCE, "activation": ("a",), "target": ("b",)}, "there is no target"),
        ({"template": T.EXISTENCE, "activation": ("a",), "n": 0}, "at least 1"),
        ({"template": T.INIT, "activation": ("a",), "n": 2}, "counts only"),
        ({"template": T.LAST, "activation": ("a",), "window": Window(1)}, "no window"),
        ({"template": T.INIT, "activation": ("a",), "anchor": ("b",)}, "counts and choices only"),
        (
            {"template": T.ABSENCE, "activation": ("a",), "anchor_condition": Compare("n", "==", 1)},
            "on the anchor needs one",
        ),
        (
            {"template": T.ABSENCE, "activation": ("a",), "correlation": Correlate("n", "==", "n")},
            "an activation and a target",
        ),
        (
            {"template": T.RESPONSE, "activation": ("a",), "target": ("b",), "correlation": Compare("n", "==", 1)},
            "made of Correlate",
        ),
        (
            {
                "template": T.ABSENCE,
                "activation": ("a",),
                "activation_condition": And((Correlate("n", "==", "n"),)),
            },
            "belongs to the correlation",
        ),
        (
            {"template": T.ABSENCE, "activation": ("a",), "activation_condition": WRONG},
            "an operator is one of",
        ),
    ],
)
def test_constraint_refuses_parts_that_do_not_fit(parts: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Constraint(**parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(("least", "most"), [(-1, None), (2, 1), (0, 2**40)])
def test_window_refuses_what_is_empty_or_out_of_reach(least: int, most: int | None) -> None:
    with pytest.raises(ValueError, match="a window needs"):
        Window(least, most)


def test_check_needs_a_calendar_for_working_days() -> None:
    rule = Constraint(T.RESPONSE, ("a",), ("b",), window=Window(0, 1, Unit.WORKING_DAYS))
    trace = Trace.of([("a", 0)])
    with pytest.raises(ValueError, match="needs a calendar"):
        check(EventLog.from_traces([trace]), [rule], now=0)
    with pytest.raises(ValueError, match="needs a calendar"):
        check_trace(trace, [rule], now=0)


def test_check_refuses_ends_for_other_cases() -> None:
    log = EventLog.from_columns(cases=[1, 2], types=["a", "a"], times=[0, 0])
    with pytest.raises(ValueError, match="broadcast"):
        check(log, [], now=0, is_closed=np.array([True, False, True]))


@pytest.mark.parametrize("template", list(Template))
def test_check_of_an_empty_log_is_empty(template: Template) -> None:
    target = () if template in {T.EXISTENCE, T.ABSENCE, T.EXACTLY, T.INIT, T.LAST} else ("b",)
    log = EventLog.from_columns(cases=[], types=[], times=[])
    found = check(log, [Constraint(template, ("a",), target)], now=0)
    assert (found.states.shape, found.summary().n_by_state.tolist()) == ((0, 1), [[0, 0, 0, 0]])


@pytest.mark.parametrize("template", list(Template))
def test_check_of_unknown_types_finds_no_activation_but_duties(template: Template) -> None:
    target = () if template in {T.EXISTENCE, T.ABSENCE, T.EXACTLY, T.INIT, T.LAST} else ("y",)
    log = EventLog.from_columns(cases=[1], types=["a"], times=[0])
    duties = {T.EXISTENCE, T.EXACTLY, T.INIT, T.LAST, T.CHOICE, T.EXCLUSIVE_CHOICE}
    found = check(log, [Constraint(template, ("x",), target)], now=0)
    assert found.n_activations.tolist() == [[int(template in duties)]]


@pytest.mark.parametrize(
    ("now", "state"), [(HOUR, State.TEMPORARILY_VIOLATED), (HOUR + 1, State.VIOLATED), (0, State.TEMPORARILY_VIOLATED)]
)
def test_a_deadline_is_open_until_its_last_second(now: int, state: State) -> None:
    rule = Constraint(T.RESPONSE, ("a",), ("b",), window=Window(0, HOUR))
    assert check_trace(Trace.of([("a", 0)]), [rule], now=now)[0].state is state


def test_check_leaves_out_what_happened_later() -> None:
    log = EventLog.from_columns(cases=[1, 1, 2, 2], types=["a", "b", "b", "a"], times=[0, 9, 9, 1])
    found = check(log, [Constraint(T.ABSENCE, ("a",))], now=5)
    assert found.violated_activation.tolist() == [[0], [2]]
    assert log.rows[found.violated_activation[:, 0]].tolist() == [0, 3]


def test_explain_names_deadline_answer_and_violation() -> None:
    rule = Constraint(
        T.RESPONSE, ("referred",), ("answered",), window=Window(0, HOUR), correlation=Correlate("to", "==", "by")
    )
    trace = Trace.of(
        [
            ("referred", 0, {"to": "shelter"}),
            ("referred", 10, {"to": "clinic"}),
            ("answered", 20, {"by": "clinic"}),
            ("referred", HOUR, {"to": "police"}),
        ]
    )
    told = explain(trace, rule, now=HOUR + 1)
    assert [tuple(one) for one in told.outcomes] == [
        (0, Status.VIOLATED, None, HOUR, HOUR),
        (1, Status.FULFILLED, 2, HOUR + 10, None),
        (3, Status.PENDING, None, 2 * HOUR, None),
    ]
    assert told.result == (State.VIOLATED, None, HOUR, 0, 3, 1, 1)


def test_existence_counts_from_its_anchor() -> None:
    rule = Constraint(T.EXISTENCE, ("plan",), window=Window(0, HOUR), anchor=("consent",))
    early, late = [("plan", 0), ("consent", 50)], [("plan", 0), ("consent", 50), ("plan", 60)]
    states = [check_trace(Trace.of(events), [rule], now=99)[0].state for events in ([("plan", 0)], early, late)]
    assert states == [State.TEMPORARILY_SATISFIED, State.TEMPORARILY_VIOLATED, State.SATISFIED]
