"""The language of procedures: what is taken, and how each mistake is answered."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opennrm.kernel.reference.selectors import country_pack
from opennrm.methods.conformance import And, Compare, Missing, Not, OneOf, Or, Template, Unit
from opennrm.methods.conformance.conditions import holds
from opennrm.protection.sop.rules import BadProcedure, Known, ReadProcedure, in_words, read_procedure, vocabulary
from opennrm.protection.sop.rules.conditions import condition_in_words, parse_condition
from opennrm.protection.sop.rules.durations import parse_duration
from opennrm.protection.sop.rules.text import RuleText

if TYPE_CHECKING:
    from opennrm.methods.conformance import Condition
    from opennrm.methods.conformance.traces import Value

HEAD = """\
format: 1
name: Test
version: "1"
country: XDL
sources:
  law: {title: A law}
rules:
"""
RULE = """\
  - id: guardian
    title: A child has a guardian
    source: law art. 3
    severity: high
    applies: is_child
    pattern: response
    when: case.opened
    expect: guardian.added
    clock: guardian
"""


def read(text: str) -> ReadProcedure:
    return read_procedure(text, Known(country_pack().clocks, vocabulary()))


def problems(text: str) -> list[str]:
    with pytest.raises(BadProcedure) as refused:
        read(text)
    return [str(one) for one in refused.value.problems]


def test_a_rule_is_read_with_its_clock_and_reads_as_a_sentence() -> None:
    rule = read(HEAD + RULE).rules[0]

    assert (rule.id, rule.line, rule.constraint.window.most) == ("guardian", 8, 48 * 3600)
    assert rule.applies == Compare("is_child", "==", value=True)
    assert in_words(rule) == (
        "For cases where is_child: After “The case was opened” comes “A guardian was appointed” within 48 hours."
    )


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("when: case.opened", "when: case.opend",
         "line 14, guardian.when: The event “case.opend” is not known. Did you mean: case.opened"),
        ("applies: is_child", "applies: is_chid",
         "line 12, guardian.applies: The fact “is_chid” is not known. Did you mean: is_child?"),
        ("applies: is_child", "applies: risk is hig",
         "line 12, guardian.applies: The value “hig” is not known. Did you mean: high"),
        ("applies: is_child", "applies: is_child and", "line 12, guardian.applies: A fact such as is_child is missing"),
        ("clock: guardian", "clock: guardien", "line 16, guardian.clock: There is no clock “guardien”"),
        ("clock: guardian", "within: two days", "line 16, guardian.within: “two days” is no length of time."),
        ("source: law art. 3", "source: lav art. 3", "line 10, guardian.source: The source “lav” is not known."),
        ("severity: high", "severity: grave", "line 11, guardian.severity: Input should be 'low', 'medium', 'high'"),
        ("severity: high", "severty: high", "line 11, guardian.severty: is not known here; look for a typing error"),
        ("    expect: guardian.added\n", "", "line 8, guardian: response needs “expect”"),
        ("severity: high", "severity: high\n    severity: low", "line 12, rules.severity: written twice"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_what_to_do(was: str, now: str, expected: str) -> None:
    found = problems(HEAD + RULE.replace(was, now))

    assert [one for one in found if one.startswith(expected)], found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1: A procedure begins with “format: 1”."),
        ("- 1", "line 1: A procedure begins with “format: 1”."),
        ("a: [", "line 1: "),
        ("a: &x 1\nb: *x", "line 1: References (& and *) are not allowed. Write it out."),
        ("a: !!python/object:os.system 1", "line 1: Tags (!) are not allowed."),
        ("a: " + "[" * 40 + "]" * 40, "line 1: The file goes too deep or is too long for a procedure."),
        ("a: " + "x" * 600_000, "line 1: The file is larger than 512 KB."),
    ],
)
def test_what_is_no_procedure_is_refused(text: str, expected: str) -> None:
    assert problems(text)[0].startswith(expected)


def test_a_bomb_of_references_is_refused_before_it_unfolds() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{two}: &{two} [*{one}, *{one}]\n" for one, two in pairwise("abcdefgh"))

    assert problems(bomb) == ["line 1: References (& and *) are not allowed. Write it out."]


def test_two_rules_do_not_share_an_id() -> None:
    assert problems(HEAD + RULE + RULE) == ["line 17, guardian: Two rules have this id."]


def test_every_pattern_can_be_written_in_words_and_has_its_sentence() -> None:
    for template in Template:
        has_two = "expect" in str(RuleText.model_fields) and template not in {
            Template.EXISTENCE, Template.ABSENCE, Template.EXACTLY, Template.INIT, Template.LAST,
        }  # fmt: skip
        rule = RULE.replace("pattern: response", f"pattern: {template.value.replace('_', ' ')}")
        rule = rule.replace("    clock: guardian\n", "")
        rule = rule if has_two else rule.replace("    expect: guardian.added\n", "")

        assert "“The case was opened”" in in_words(read(HEAD + rule).rules[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is_child", Compare("is_child", "==", value=True)),
        ("not is_child", Not(Compare("is_child", "==", value=True))),
        ("risk in [high, immediate]", OneOf("risk", ("high", "immediate"))),
        ("risk not in [low]", Not(OneOf("risk", ("low",)))),
        ("age < 18 and sex is female", And((Compare("age", "<", 18.0), Compare("sex", "==", "female")))),
        ("a or b and c", Or((Compare("a", "==", value=True),
                             And((Compare("b", "==", value=True), Compare("c", "==", value=True)))))),
        ("avenue is known", Not(Missing("avenue"))),
        ("avenue is not known", Missing("avenue")),
        ('place = "Bell Moor"', Compare("place", "==", "Bell Moor")),
        ("", None),
    ],
)  # fmt: skip
def test_a_condition_is_read_as_it_is_meant(text: str, expected: object) -> None:
    assert parse_condition(text) == expected


CONDITIONS = st.recursive(
    st.one_of(
        st.builds(Compare, st.sampled_from("abc"), st.just("=="), st.sampled_from([True, 3.0, "x", "two words"])),
        st.builds(OneOf, st.sampled_from("abc"), st.lists(st.sampled_from(["x", "y", 1.0]), min_size=1).map(tuple)),
        st.builds(Missing, st.sampled_from("abc")),
    ),
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)
EVENTS = st.dictionaries(st.sampled_from("abc"), st.sampled_from([True, 3.0, 1.0, "x", "y", None]))


@settings(deadline=None)
@given(condition=CONDITIONS, event=EVENTS)
def test_a_condition_written_and_read_again_means_the_same(
    condition: Condition, event: dict[str, Value | None]
) -> None:
    again = parse_condition(condition_in_words(condition))

    assert again is not None
    assert holds(again, event) == holds(condition, event)


@settings(deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_is_a_condition_or_is_refused_with_a_sentence(text: str) -> None:
    try:
        parse_condition(text)
    except ValueError as error:
        told = str(error)
    else:
        told = "read"

    assert told


@settings(deadline=None)
@given(text=st.text(alphabet="abc:-[]{}&*!#\n 1'\"|>%@", max_size=200))
def test_any_text_is_a_procedure_or_is_refused_with_a_line(text: str) -> None:
    assert all(one.startswith("line ") for one in problems(text))


def test_lengths_of_time_are_read_in_their_unit() -> None:
    assert parse_duration("48 hours").length == 172_800
    assert (parse_duration("5 working days").length, parse_duration("5 working days").is_working) == (5, True)
    window = read(HEAD + RULE.replace("clock: guardian", "within: 5 working days")).rules[0].constraint.window
    assert (window.most, window.unit) == (5, Unit.WORKING_DAYS)


def test_the_facts_that_events_carry_lie_in_the_part_of_the_file_the_event_belongs_to() -> None:
    from django.apps import apps

    from opennrm.kernel.records.models import FileRecord

    wrong = [
        f"{model.__name__}.{name}"
        for model in apps.get_models()
        if issubclass(model, FileRecord)
        for name in model.EVENT_FACTS
        if model.CATEGORIES[name] not in model.ROW_CATEGORY
    ]

    assert wrong == []
