"""What was planted in simulated cases is found, and large logs are cut."""

from __future__ import annotations

import numpy as np
import pytest

from opennrm.methods.conformance import (
    Compare,
    Constraint,
    Correlate,
    EventLog,
    State,
    Template,
    Window,
    check,
    check_stream,
)
from opennrm.methods.conformance.check import CELLS_AT_ONCE

HOUR = 3600
N_CASES = 2_000


@pytest.mark.parametrize("seed", range(5))
def test_check_recovers_planted_violations(seed: int) -> None:
    """Each case is a referral among other events; some are answered late, some by another agency, some not yet."""
    rng = np.random.default_rng(seed)
    fate = rng.choice(["in time", "late", "by another", "open"], N_CASES, p=[0.6, 0.2, 0.1, 0.1])
    asked = rng.integers(0, 5 * HOUR, N_CASES)
    agency = rng.integers(0, 9, N_CASES)
    delay = np.where(fate == "late", rng.integers(HOUR + 1, 9 * HOUR, N_CASES), rng.integers(1, HOUR + 1, N_CASES))
    is_answered = fate != "open"
    noise = rng.integers(0, N_CASES, 3 * N_CASES)
    log = EventLog.from_columns(
        cases=np.concatenate([np.arange(N_CASES), np.arange(N_CASES)[is_answered], noise]),
        types=np.concatenate(
            [
                np.full(N_CASES, "asked"),
                np.full(is_answered.sum(), "answered"),
                rng.choice(["asked", "noted"], len(noise)),
            ]
        ),
        times=np.concatenate([asked, (asked + delay)[is_answered], rng.integers(0, 9 * HOUR, len(noise))]),
        attributes={
            "agency": np.concatenate([agency, (agency + (fate == "by another"))[is_answered], np.full(len(noise), 99)]),
            "is_test": [False] * (2 * N_CASES - int((fate == "open").sum())) + [True] * len(noise),
        },
    )
    rule = Constraint(
        Template.RESPONSE,
        ("asked",),
        ("answered",),
        window=Window(0, HOUR),
        activation_condition=Compare("is_test", "==", value=False),
        correlation=Correlate("agency", "==", "agency"),
    )
    now = int(asked.max()) + HOUR
    found = check(log, [rule], now=now)
    is_open = (fate != "in time") & (asked + HOUR >= now)
    expected = np.where(fate == "in time", State.TEMPORARILY_SATISFIED, State.VIOLATED)
    expected[is_open] = State.TEMPORARILY_VIOLATED
    states = found.states[np.argsort(np.array(log.case_ids, int)), 0]
    assert states.tolist() == expected.tolist()
    assert found.summary().n_activations.tolist() == [N_CASES]


def test_check_stream_cuts_large_logs_and_asks_each_part_for_its_end() -> None:
    n = 3_000
    log = EventLog.from_columns(cases=np.arange(n), types=["a"] * n, times=np.arange(n))
    rules = [Constraint(Template.EXISTENCE, ("b",))] * 1_000
    parts = list(check_stream([log], rules, now=n, is_closed=lambda part: part.times % 2 == 0))
    assert [len(part.case_ids) for part in parts] == [CELLS_AT_ONCE // 1_000, n - CELLS_AT_ONCE // 1_000]
    states = np.concatenate([part.states[:, 0] for part in parts])
    assert states.tolist() == [State.VIOLATED, State.TEMPORARILY_VIOLATED] * (n // 2)
