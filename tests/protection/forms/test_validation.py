"""Checking filled-in forms: every kind of problem, and that nothing a person sends breaks it."""

from __future__ import annotations

import random
import time as clock
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from opennrm.protection.forms.rules.validation import Checked, Problem, complete, recompute, validate
from opennrm.protection.forms.rules.xform import FormDefinition, parse_form
from opennrm.protection.forms.rules.xml import UnreadableXml
from tests.protection.forms.gallery.filling import fill
from tests.protection.forms.gallery.questions import question_samples
from tests.protection.forms.gallery.structures import structure_samples
from tests.support.xlsforms import Row, Sample, group, listed, q, repeat

AT = datetime(2026, 3, 27, 12, tzinfo=UTC)
META = "<meta><instanceID>uuid:1</instanceID></meta>"
YES_NO = listed("yn", "yes", "no")


def _form(*rows: Row, name: str = "f", choices: list[Row] | None = None, **settings_: str) -> FormDefinition:
    return parse_form(Sample(name, rows, choices or YES_NO, settings=settings_).xform())


def _check(definition: FormDefinition, inner: str, **more: Any) -> Checked:
    return validate(definition, f'<data id="f" version="1">{inner}{META}</data>'.encode(), at=AT, **more)


def _found(checked: Checked) -> list[tuple[str, str]]:
    return [(problem.path, problem.kind) for problem in checked.problems]


def test_good_answers_have_no_problems_and_their_types() -> None:
    definition = _form(
        q("text", "t"),
        q("integer", "n"),
        q("decimal", "d"),
        q("date", "day"),
        q("time", "hour"),
        q("dateTime", "moment"),
        q("select_multiple yn", "many"),
        *group("g", *repeat("r", q("integer", "x"))),
    )

    checked = _check(
        definition,
        "<t>Ann</t><n>7</n><d>2.50</d><day>2024-02-29</day><hour>06:30:00.000Z</hour>"
        "<moment>2024-01-01T10:00:00.000+02:00</moment><many>yes no</many><g><r><x>1</x></r><r><x/></r></g>",
    )

    assert checked.problems == ()
    assert checked.is_valid
    assert (checked.instance_id, checked.form_id, checked.version) == ("uuid:1", "f", "1")
    assert checked.answers == {
        "t": "Ann",
        "n": 7,
        "d": Decimal("2.50"),
        "day": date(2024, 2, 29),
        "hour": time(6, 30, tzinfo=UTC),
        "moment": datetime(2024, 1, 1, 8, tzinfo=UTC),
        "many": ["yes", "no"],
        "g": {"r": [{"x": 1}, {"x": None}]},
        "meta": {"instanceID": "uuid:1"},
    }
    assert [(one.path[-1], one.turns, one.value) for one in checked][-2:] == [
        ("x", (1,), 1),
        ("instanceID", (), "uuid:1"),
    ]


def test_required_and_constraint_speak_the_forms_words() -> None:
    definition = _form(
        q("text", "name", required="yes", required_message="Say your name"),
        q("integer", "age", constraint=". < 18", constraint_message="${name} is too old: ${age}"),
        q("text", "plain", required="yes"),
    )

    checked = _check(definition, "<name/><age>20</age><plain/>")

    assert checked.problems == (
        Problem("/data/name", "required", "Say your name"),
        Problem("/data/age", "constraint", "is too old: 20"),
        Problem("/data/plain", "required", "Answer this question."),
    )
    assert not checked.is_valid


def test_messages_come_in_the_language_asked_for() -> None:
    row = {"type": "text", "name": "a", "required": "yes"}
    for language, label, message in (("English (en)", "A", "Needed"), ("العربية (ar)", "أ", "مطلوب")):
        row |= {f"label::{language}": label, f"required_message::{language}": message}

    definition = _form(row, default_language="English (en)")

    assert [_check(definition, "<a/>", language=one).problems[0].message for one in (None, "العربية (ar)")] == [
        "Needed",
        "مطلوب",
    ]


def test_answers_that_do_not_apply_are_noted_and_do_not_count() -> None:
    definition = _form(
        q("select_one yn", "has"),
        *group(
            "g", q("text", "what", required="yes"), q("integer", "n", constraint=". > 5"), relevant="${has} = 'yes'"
        ),
        q("calculate", "sees", calculation="concat('[', ${what}, ']')"),
    )

    checked = _check(definition, "<has>no</has><g><what>a car</what><n>1</n></g><sees>[]</sees>")

    assert _found(checked) == [("/data/g/what", "irrelevant"), ("/data/g/n", "irrelevant")]
    assert checked.is_valid
    assert checked.answers["g"] == {"what": None, "n": None}


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        ("integer", "1.5"),
        ("integer", "seven"),
        ("decimal", "1,5"),
        ("date", "2024-02-30"),
        ("date", "29/02/2024"),
        ("time", "25:00"),
        ("dateTime", "2024-01-01T99:00"),
        ("geopoint", "91 0"),
        ("geopoint", "here"),
        ("geotrace", "1 1"),
        ("geoshape", "1 1; 1 2; 2 2"),
    ],
)
def test_wrong_types_are_told_and_kept(type_: str, text: str) -> None:
    checked = _check(_form(q(type_, "a")), f"<a>{text}</a>")

    assert _found(checked) == [("/data/a", "type")]
    assert checked.answers["a"] == text


def test_choices_follow_the_cascade() -> None:
    towns = listed("towns", "t1", "t2", state=["yes", "no"])
    definition = _form(
        q("select_one yn", "state"),
        q("select_one towns", "town", choice_filter="state = ${state}"),
        q("select_multiple towns", "seen"),
        choices=[*YES_NO, *towns],
    )

    assert _found(_check(definition, "<state>yes</state><town>t1</town><seen>t1 t2</seen>")) == []
    assert _found(_check(definition, "<state>yes</state><town>t2</town><seen>t1 t9</seen>")) == [
        ("/data/town", "choice"),
        ("/data/seen", "choice"),
    ]


def test_lists_that_are_not_here_are_not_checked() -> None:
    rows = [
        q("select_one_from_file towns.csv", "town"),
        q("calculate", "n", calculation="pulldata('towns', 'a', 'b', 'c')"),
    ]

    assert _found(_check(_form(*rows), "<town>anywhere</town><n>7</n>")) == []


def test_calculations_are_worked_out_again() -> None:
    definition = _form(
        q("integer", "x"),
        q("calculate", "twice", calculation="${x} * 2"),
        q("calculate", "when", calculation="now()"),
        q("calculate", "third", calculation="${x} div 3"),
        q("text", "why", relevant="${twice} > 10", required="yes"),
    )
    sent = "<x>7</x><twice>{}</twice><when>then</when><third>2.3333333333333</third><why/>"

    assert _found(_check(definition, sent.format("14.0"))) == [("/data/why", "required")]
    assert _found(_check(definition, sent.format("1"))) == [("/data/twice", "calculate"), ("/data/why", "required")]


def test_a_calculation_that_was_not_sent_is_worked_out_and_no_problem() -> None:
    checked = _check(_form(q("integer", "x"), q("calculate", "twice", calculation="${x} * 2")), "<x>7</x>")

    assert (checked.problems, checked.answers["twice"]) == ((), "14")


def test_calculations_are_filled_in_for_those_who_could_not() -> None:
    definition = _form(q("integer", "x"), q("calculate", "twice", calculation="${x} * 2"))

    assert recompute(definition, b'<data id="f"><x>7</x></data>', at=AT)["/data/twice"] == "14"


@pytest.mark.parametrize("space", ["", ' xmlns="http://example.org/f"'])
def test_a_record_from_a_table_is_completed(space: str) -> None:
    definition = _form(
        q("integer", "x"),
        q("calculate", "twice", calculation="${x} * 2"),
        q("calculate", "on", calculation="today()"),
        q("calculate", "kept", calculation="now()"),
        *group("g", q("calculate", "c", calculation="${twice} + 1")),
        *repeat("r", q("calculate", "nth", calculation="position(..)")),
        q("calculate", "never", calculation="1", relevant="${x} > 50"),
    )
    sent = f'<data id="f" version="1"{space}><x>7</x><on/><kept>then</kept><r/><r/>{META}</data>'.encode()

    checked = validate(definition, complete(definition, sent, at=AT), at=AT)

    assert checked.problems == ()
    assert {name: checked.answers[name] for name in ("twice", "on", "kept", "g", "r", "never")} == {
        "twice": "14",
        "on": "2026-03-27",
        "kept": "then",
        "g": {"c": "15"},
        "r": [{"nth": "1"}, {"nth": "2"}],
        "never": None,
    }


def test_running_totals_need_several_passes_and_get_them() -> None:
    total = "${x} + coalesce(../../row[position() = position(current()/..) - 1]/total, 0)"
    definition = _form(*repeat("row", q("integer", "x"), q("calculate", "total", calculation=total)))
    rows = "".join(f"<row><x>{n}</x></row>" for n in (1, 2, 3, 4))

    texts = recompute(definition, f'<data id="f">{rows}</data>'.encode(), at=AT)

    assert [texts[f"/data/row[{n}]/total"] for n in (1, 2, 3, 4)] == ["1", "3", "6", "10"]


def test_absolute_paths_inside_a_repeat_mean_the_same_turn() -> None:
    xform = Sample("f", repeat("row", q("integer", "x"), q("text", "y", relevant="${x} > 1"))).xform()
    absolute = xform.replace("../x", "/data/row/x")
    assert absolute != xform
    definition = parse_form(absolute)

    checked = _check(definition, "<row><x>5</x><y>a</y></row><row><x>0</x><y>b</y></row>")

    assert _found(checked) == [("/data/row[2]/y", "irrelevant")]


def test_turns_are_counted() -> None:
    definition = _form(q("integer", "n"), *repeat("r", q("text", "t"), repeat_count="${n}"))

    assert _found(_check(definition, "<n>1</n><r><t/></r>")) == []
    assert _found(_check(definition, "<n>2</n><r><t/></r>")) == [("/data/r[1]", "repeat-count")]
    assert _found(_check(definition, "<n>2</n>")) == [("/data/r", "repeat-count")]


def test_files_that_did_not_arrive_are_told() -> None:
    definition = _form(q("image", "photo"))

    assert _found(_check(definition, "<photo>a.jpg</photo>")) == []
    assert _found(_check(definition, "<photo>a.jpg</photo>", attachments=["a.jpg"])) == []
    assert _found(_check(definition, "<photo>a.jpg</photo>", attachments=["b.jpg"])) == [("/data/photo", "attachment")]


def test_values_off_the_scale_are_told() -> None:
    definition = _form(q("range", "pain", parameters="start=0 end=10 step=2"))

    assert [_found(_check(definition, f"<pain>{n}</pain>")) for n in (4, 5, 12)] == [
        [],
        [("/data/pain", "range")],
        [("/data/pain", "range")],
    ]


def test_structure_is_compared() -> None:
    definition = _form(q("text", "a"), q("text", "b"), q("text", "c", relevant="${a} = 'x'"))

    checked = _check(definition, "<a>1</a><a>2</a><ghost><x>7</x></ghost>")

    assert _found(checked) == [("/data/a", "structure"), ("/data/ghost", "unknown"), ("/data/b", "missing")]
    assert checked.answers["ghost"] == "7"


@pytest.mark.parametrize(
    ("xml", "kinds"),
    [
        (f'<data id="other" version="1"><a/>{META}</data>', {"form"}),
        (f'<data id="f" version="9"><a/>{META}</data>', {"version"}),
        ('<data id="f" version="1"><a/></data>', {"instance-id"}),
        ("<nothing/>", {"form", "instance-id", "missing"}),
    ],
)
def test_whose_form_it_is_is_checked(xml: str, kinds: set[str]) -> None:
    assert {problem.kind for problem in validate(_form(q("text", "a")), xml.encode(), at=AT).problems} == kinds


def test_namespaces_of_other_programs_do_not_matter() -> None:
    xml = (
        '<data xmlns:orx="http://openrosa.org/xforms" xmlns="http://example.org/f" id="f" version="1"><a>x</a>'
        "<orx:meta><orx:instanceID>uuid:2</orx:instanceID></orx:meta></data>"
    )

    checked = validate(_form(q("text", "a")), xml.encode(), at=AT)

    assert (checked.problems, checked.instance_id, checked.answers["a"]) == ((), "uuid:2", "x")


def test_expressions_that_fail_become_problems() -> None:
    definition = _form(q("geotrace", "way"), q("text", "a", constraint="distance(${way}) > 1"))

    assert _found(_check(definition, "<way/><a>x</a>")) == [("/data/a", "expression")]


def test_what_is_no_xml_is_refused() -> None:
    with pytest.raises(UnreadableXml):
        validate(_form(q("text", "a")), b"not xml", at=AT)


def test_a_record_of_many_turns_is_checked_in_seconds() -> None:
    definition = _form(
        *repeat("r", q("integer", "x", constraint=". < 5"), q("calculate", "nth", calculation="position(..)"))
    )
    turns = "".join(f"<r><x>{n}</x><nth>{n + 1}</nth></r>" for n in range(20_000))

    begun = clock.process_time()
    checked = _check(definition, turns)

    assert len(checked.problems) == 1000
    assert len(checked.flat) == 40_001
    assert clock.process_time() - begun < 15


DEFINITIONS = {
    sample.name: (parse_form(sample.xform(), {name: text.encode() for name, text in sample.media.items()}), sample)
    for sample in [*question_samples(), *structure_samples()]
}
NAMES = st.sampled_from(sorted({one.name for form, _sample in DEFINITIONS.values() for one in form.questions.values()}))
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    [
        "-1",
        "1e400",
        "NaN",
        "9" * 400,
        "2024-13-45",
        "0000-00-00",
        "yes",
        "x y z",
        "1 1; 2 2",
        "999 999",
        "٣",
        "Infinity",
    ]
)
TREES = st.recursive(
    st.builds(lambda name, text: f"<{name}>{escape(text)}</{name}>", NAMES, TEXTS),
    lambda inner: st.builds(lambda name, some: f"<{name}>{''.join(some)}</{name}>", NAMES, st.lists(inner, max_size=5)),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(DEFINITIONS)), st.lists(TREES, max_size=6))
def test_whatever_is_sent_gets_a_verdict(name: str, trees: list[str]) -> None:
    definition, _sample = DEFINITIONS[name]

    checked = validate(definition, f"<data id='x'>{''.join(trees)}</data>".encode(), at=AT)

    assert all(problem.message and problem.path.startswith("/") for problem in checked.problems)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(DEFINITIONS)), st.binary(max_size=300), st.integers(0, 2**32))
def test_a_damaged_record_gets_a_verdict_or_is_refused(name: str, noise: bytes, seed: int) -> None:
    definition, sample = DEFINITIONS[name]
    rng = random.Random(seed)
    sent = fill(definition, rng, sample.texts).encode()
    at = rng.randrange(len(sent))

    try:
        told = [problem.message for problem in validate(definition, sent[:at] + noise + sent[at:], at=AT).problems]
    except UnreadableXml as error:
        told = [str(error)]
    assert all(told)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(DEFINITIONS)), st.integers(0, 2**32))
def test_what_is_worked_out_here_is_found_right_here(name: str, seed: int) -> None:
    definition, sample = DEFINITIONS[name]
    sent = fill(definition, random.Random(seed), sample.texts)
    root = etree.fromstring(sent)

    for path, text in recompute(definition, sent.encode(), at=AT).items():
        for element in root.findall("./" + "/".join(path.split("/")[2:])):
            element.text = text
    checked = validate(definition, etree.tostring(root), at=AT)

    assert [problem for problem in checked.problems if problem.kind == "calculate"] == []


def test_choices_looked_up_with_search_are_not_checked() -> None:
    columns: list[Row] = [{"list_name": "fruit", "name": "fruit_key", "label": "fruit_name"}]
    definition = _form(q("select_one fruit", "fruit", appearance="search('fruits')"), choices=columns)

    assert _check(definition, "<fruit>mango</fruit>").problems == ()


def test_a_calculated_text_may_have_other_spaces() -> None:
    definition = _form(q("text", "t"), q("calculate", "c", calculation="concat(' ', ${t}, ' x')"))

    assert _check(definition, "<t>Ann</t><c>Ann x</c>").problems == ()
    assert _found(_check(definition, "<t>Ann</t><c>Annx</c>")) == [("/data/c", "calculate")]
