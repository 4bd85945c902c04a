"""The model procedure: every name in it exists, and every rule does what it says."""

from __future__ import annotations

import pytest

from opennrm.methods.conformance import State, check_trace, explain
from opennrm.protection.sop.rules import ReadProcedure, in_words
from opennrm.protection.sop.selectors.calendar import state_calendar
from opennrm.protection.sop.selectors.files import packed_text, read_text
from tests.protection.sop.histories import DAY, HISTORIES, MONDAY, trace

NEXT_YEAR = MONDAY + 365 * DAY


@pytest.fixture(scope="module")
def procedure() -> ReadProcedure:
    return read_text(packed_text())


def test_every_rule_has_its_histories(procedure: ReadProcedure) -> None:
    assert list(HISTORIES) == [rule.id for rule in procedure.rules]


@pytest.mark.parametrize("rule_id", HISTORIES)
def test_each_rule_is_kept_in_one_history_and_broken_in_another(procedure: ReadProcedure, rule_id: str) -> None:
    constraint, kept_and_broken = procedure.by_id[rule_id].constraint, HISTORIES[rule_id]

    found = [
        check_trace(trace(one), [constraint], now=NEXT_YEAR, is_closed="case.closed" in one, calendar=state_calendar())[
            0
        ]
        for one in kept_and_broken
    ]

    assert found[0].state in {State.SATISFIED, State.TEMPORARILY_SATISFIED}
    assert found[1].state is State.VIOLATED


def test_every_rule_names_a_law_and_reads_as_a_sentence(procedure: ReadProcedure) -> None:
    for rule in procedure.rules:
        assert procedure.cited(rule)
        assert in_words(rule).endswith((".", ". Both with the same record."))
        assert len(rule.title("en")) <= 100


def test_what_is_asked_for_says_what_to_do(procedure: ReadProcedure) -> None:
    asking = {"response", "responded_existence", "existence"}

    missing = [one.id for one in procedure.rules if one.text.pattern in asking and not one.text.due_title]

    assert missing == []


def test_a_rule_explains_itself_by_the_event_that_set_it_to_work(procedure: ReadProcedure) -> None:
    history = trace(HISTORIES["guardian"][1])

    found = explain(history, procedure.by_id["guardian"].constraint, now=NEXT_YEAR)

    assert [(one.activation, one.status.value, one.other) for one in found.outcomes] == [(0, "violated", None)]
    assert found.result.violated_at == history.times[0] + 48 * 3600
