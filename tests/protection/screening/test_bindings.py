"""What a form's own column says about its answers."""

from __future__ import annotations

import pytest

from opennrm.protection.screening.enums import Why
from opennrm.protection.screening.rules.bindings import (
    FIRES,
    Binding,
    parse_bindings,
    read_answers,
    unreadable_entries,
)


def columns(**indicators: str) -> dict[str, dict[str, str]]:
    return {question: {"indicator": text} for question, text in indicators.items()}


def test_bindings_are_read_entry_by_entry() -> None:
    assert parse_bindings("un.means.threat ilo.exploitation.pay=a|b sign.* !ilo.exploitation=no") == (
        Binding("un.means.threat", FIRES),
        Binding("ilo.exploitation.pay", frozenset({"a", "b"})),
        Binding("sign.*", FIRES),
        Binding("ilo.exploitation", frozenset({"no"}), rules_out=True),
    )


@pytest.mark.parametrize("text", ["", "   ", "Nonsense!", "un..x", "=yes", "sign.*.x"])
def test_bindings_that_cannot_be_read_are_left_out_and_named(text: str) -> None:
    assert parse_bindings(text) == ()
    assert unreadable_entries(text) == tuple(text.split())


@pytest.mark.parametrize(
    ("answer", "fired", "opened"),
    [
        ("yes", {"un.means.threat"}, {}),
        ("no", set(), {}),
        ("unknown", set(), {"un.means.threat": Why.UNKNOWN}),
        ("unsaid", set(), {"un.means.threat": Why.UNSAID}),
        ("", set(), {"un.means.threat": Why.NOT_ASKED}),
    ],
)
def test_answers_fire_stay_open_or_close(answer: str, fired: set[str], opened: dict[str, Why]) -> None:
    found = read_answers(columns(q="un.means.threat"), {"q": answer})

    assert (set(found.fired), dict(found.open)) == (fired, opened)


def test_answers_of_a_family_fire_each_choice() -> None:
    found = read_answers(columns(q="sign.*"), {"q": "afraid injuries"})

    assert found.fired == {"sign.afraid", "sign.injuries"}
    assert dict(found.open) == {}


def test_answers_of_a_family_may_fire_and_stay_in_doubt() -> None:
    found = read_answers(columns(q="un.purpose.*"), {"q": "sexual unknown"})

    assert found.fired == {"un.purpose.sexual"}
    assert dict(found.open) == {"un.purpose.*": Why.UNKNOWN}


def test_answers_none_of_these_close_a_family() -> None:
    found = read_answers(columns(q="sign.*"), {"q": "none"})

    assert (set(found.fired), dict(found.open)) == (set(), {})


def test_answers_no_may_be_the_sign() -> None:
    assert read_answers(columns(q="condition.not_alone=no"), {"q": "no"}).fired == {"condition.not_alone"}


def test_answers_yes_anywhere_outweighs_doubt_elsewhere() -> None:
    found = read_answers(columns(a="un.means.coercion", b="un.means.coercion"), {"a": "unknown", "b": "yes"})

    assert (set(found.fired), dict(found.open)) == ({"un.means.coercion"}, {})


def test_answers_doubt_outweighs_no_elsewhere_and_no_a_question_not_reached() -> None:
    both = columns(a="un.means.coercion", b="un.means.coercion")

    assert dict(read_answers(both, {"a": "no", "b": "unknown"}).open) == {"un.means.coercion": Why.UNKNOWN}
    assert dict(read_answers(both, {"a": "no"}).open) == {}


def test_answers_no_at_the_gate_answers_the_whole_family() -> None:
    form = columns(gate="!ilo.exploitation=no", pay="ilo.exploitation.pay", held="ilo.coercion_at_destination.debt")

    found = read_answers(form, {"gate": "no"})

    assert dict(found.open) == {"ilo.coercion_at_destination.debt": Why.NOT_ASKED}


def test_answers_doubt_at_the_gate_leaves_the_family_open() -> None:
    form = columns(gate="!ilo.exploitation=no", pay="ilo.exploitation.pay")

    assert dict(read_answers(form, {"gate": "unknown"}).open) == {"ilo.exploitation.pay": Why.NOT_ASKED}


def test_answers_skipped_by_the_form_are_no_gaps() -> None:
    assert dict(read_answers(columns(q="un.means.threat"), {}, skipped=["q"]).open) == {}


def test_answers_in_repeats_count_each() -> None:
    form = {"/data/child/works": {"indicator": "sign.works"}}

    found = read_answers(form, {"/data/child[1]/works": "no", "/data/child[2]/works": "yes"})

    assert found.fired == {"sign.works"}
