"""Reading forms: what they say, and what makes one unusable."""

from __future__ import annotations

import time

import pytest

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.forms.rules.xform import InvalidForm, parse_form
from opennrm.protection.forms.rules.xml import UnreadableXml
from tests.support.xlsforms import Sample, group, listed, q, repeat

YES_NO = listed("yn", "yes", "no")


def _bare(binds: str, data: str = "<a/><b/><c/>", body: str = "") -> str:
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
        'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>T</h:title><model><instance>'
        f'<data id="t" version="2">{data}<meta><instanceID/></meta></data></instance>{binds}</model></h:head>'
        f"<h:body>{body}</h:body></h:html>"
    )


def test_form_says_who_it_is_and_what_it_asks() -> None:
    sample = Sample(
        "first",
        [
            q("text", "name", required="yes", **{"bind::opennrm:field": "given_name", "label": "Name"}),
            *group("home", q("select_one yn", "alone", relevant="${name} != ''"), label="Home"),
            *repeat("child", q("integer", "age", constraint=". < 18", constraint_message="Too old for ${name}")),
        ],
        YES_NO,
        settings={"namespaces": 'opennrm="http://opennrm.org/xforms"'},
    )

    definition = parse_form(sample.xform())

    assert (definition.form_id, definition.version, definition.title) == ("first", "1", "first")
    assert [(one.path_text, one.type, one.control) for one in definition.leaves()] == [
        ("/data/name", "string", "input"),
        ("/data/home/alone", "string", "select1"),
        ("/data/child/age", "int", "input"),
    ]
    name, age = (definition.questions["data", *path] for path in (("name",), ("child", "age")))
    assert name.custom == {"field": "given_name"}
    assert definition.words(name.label) == "Name"
    assert definition.words(age.constraint_message) == "Too old for [name]"
    assert definition.questions["data", "child"].is_repeat
    assert [one.name for one in definition.order] == ["alone"]
    assert definition.warnings == ()


def test_the_same_form_is_read_once_and_with_other_files_anew() -> None:
    xform = Sample("once", [q("select_one_from_file towns.csv", "town")]).xform()
    towns = {"towns.csv": b"name,label\nt1,One\n"}

    assert parse_form(xform) is parse_form(xform)
    assert parse_form(xform, towns) is parse_form(xform, dict(towns))
    assert parse_form(xform, towns) is not parse_form(xform)


def test_words_come_in_every_language() -> None:
    row = {"type": "text", "name": "a", "label::English (en)": "Hello", "label::العربية (ar)": "مرحبا"}
    rows = [row, {"type": "text", "name": "b", "label::English (en)": "Only English", "label::العربية (ar)": ""}]

    definition = parse_form(Sample("words", rows, settings={"default_language": "English (en)"}).xform())

    assert definition.languages == ("English (en)", "العربية (ar)")
    label = definition.questions["data", "a"].label
    assert [definition.words(label, language) for language in (None, "العربية (ar)", "Klingon")] == [
        "Hello",
        "مرحبا",
        "Hello",
    ]


def test_old_forms_with_binds_by_id_and_written_choices_are_read() -> None:
    body = '<select1 bind="one"><label>One?</label><item><label>Yes</label><value>y</value></item></select1>'

    definition = parse_form(_bare('<bind id="one" nodeset="a" type="select1" required="true()"/>', body=body))

    question = definition.questions["data", "a"]
    assert (question.control, question.required is not None) == ("select1", True)
    assert question.choices is not None
    assert question.choices.known_values == frozenset({"y"})


@pytest.mark.parametrize(
    ("binds", "names"),
    [
        ('<bind nodeset="/data/a" calculate="/data/b + 1"/><bind nodeset="/data/b" calculate="/data/a"/>', ("a", "b")),
        (
            (
                '<bind nodeset="/data/a" relevant="/data/b = 1"/><bind nodeset="/data/b" calculate="/data/c"/>'
                '<bind nodeset="/data/c" relevant="/data/a = 1"/>'
            ),
            ("a", "b", "c"),
        ),
    ],
)
def test_a_circle_is_refused_and_named(binds: str, names: tuple[str, ...]) -> None:
    with pytest.raises(InvalidForm) as refused:
        parse_form(_bare(binds))

    message = str(refused.value)
    assert "in a circle" in message
    assert [name for name in names if f" {name} " in message.replace(".", " ")] == list(names)


def test_a_group_that_asks_what_is_inside_it_is_a_circle() -> None:
    with pytest.raises(InvalidForm, match="in a circle"):
        parse_form(_bare('<bind nodeset="/data/g" relevant="/data/g/x = 1"/>', data="<g><x/></g>"))


@pytest.mark.parametrize(
    "binds",
    [
        '<bind nodeset="/data/a" constraint=". != /data/b"/><bind nodeset="/data/b" constraint=". != /data/a"/>',
        '<bind nodeset="/data/a" required="/data/b = \'\'"/><bind nodeset="/data/b" required="/data/a = \'\'"/>',
        '<bind nodeset="/data/a" calculate="once(/data/b)"/><bind nodeset="/data/b" calculate="if(. = \'\', 1, .)"/>',
    ],
)
def test_rules_that_look_at_one_another_are_no_circle(binds: str) -> None:
    assert parse_form(_bare(binds)).form_id == "t"


def test_questions_that_do_not_exist_are_named() -> None:
    binds = '<bind nodeset="/data/a" relevant="/data/ghost = 1"/><bind nodeset="/data/b" constraint=". &lt; ../spook"/>'

    with pytest.raises(InvalidForm) as refused:
        parse_form(_bare(binds))

    assert list(refused.value.errors) == ["/data/a", "/data/b"]
    assert "“a” (relevant) refers to “/data/ghost”" in str(refused.value)
    assert "“b” (constraint) refers to “/data/spook”" in str(refused.value)


def test_lists_that_do_not_exist_are_named() -> None:
    with pytest.raises(InvalidForm, match="asks the list “towns”"):
        parse_form(_bare('<bind nodeset="/data/a" calculate="count(instance(\'towns\')/root/item)"/>'))


@pytest.mark.parametrize(
    ("binds", "why"),
    [
        ('<bind nodeset="/data/a" calculate="1 +"/>', "“a”, calculate: The expression stops"),
        ('<bind nodeset="/data/a" constraint="frobnicate(.)"/>', "“a”, constraint: The function “frobnicate”"),
    ],
)
def test_expressions_that_cannot_be_read_name_their_question(binds: str, why: str) -> None:
    with pytest.raises(InvalidForm, match=why):
        parse_form(_bare(binds))


def test_what_is_shown_must_be_in_the_data() -> None:
    with pytest.raises(InvalidForm, match="“/data/ghost” is shown"):
        parse_form(_bare("", body='<input ref="/data/ghost"><label>Boo</label></input>'))


@pytest.mark.parametrize(
    "xform",
    ["<a/>", "<html><head><model/></head></html>", "<html><head><model><instance/></model></head></html>"],
)
def test_what_is_no_form_is_refused(xform: str) -> None:
    with pytest.raises(InvalidForm, match="no XForm"):
        parse_form(xform)


def test_a_form_without_identifier_is_refused() -> None:
    with pytest.raises(InvalidForm, match="form_id"):
        parse_form(_bare("").replace(' id="t"', ""))


def test_hostile_xml_is_refused() -> None:
    with pytest.raises(UnreadableXml):
        parse_form('<!DOCTYPE a [<!ENTITY b "c">]>' + _bare(""))


def test_a_file_that_cannot_be_read_is_named() -> None:
    sample = Sample("lists", [q("select_one_from_file towns.geojson", "town")])

    with pytest.raises(InvalidInput, match=r"towns\.geojson"):
        parse_form(sample.xform(), {"towns.geojson": b'{"features": [1]}'})


def test_designer_is_told_what_is_odd() -> None:
    rows = [
        q("select_one_from_file towns.csv", "town"),
        *group("g", q("text", "same", label="Same")),
        q("text", "nothing", label="", hint="Only a hint"),
        q("text", "code", label="Code", constraint="regex(., '[')"),
    ]
    xform = Sample("odd", [*rows, *group("h", q("text", "same", label="Same"))]).xform()

    definition = parse_form(xform.replace(' version="1"', ""))

    assert sorted({warning.kind for warning in definition.warnings}) == ["label", "media", "name", "pattern", "version"]
    assert definition.missing_media == ("towns.csv",)
    assert "“towns.csv” is missing" in str(definition.warnings[0])


def test_ten_thousand_questions_are_read_in_seconds() -> None:
    n = 10_000
    data = "".join(f"<q{at}/>" for at in range(n))
    binds = "".join(f'<bind nodeset="/data/q{at}" calculate="/data/q{at - 1} + 1"/>' for at in range(1, n))

    begun = time.process_time()
    definition = parse_form(_bare(binds, data=data))

    assert len(definition.order) == n - 1
    assert time.process_time() - begun < 20


def test_running_totals_across_turns_are_no_circle() -> None:
    sample = Sample(
        "running",
        repeat(
            "row",
            q("integer", "x"),
            q(
                "calculate",
                "total",
                calculation="${x} + coalesce(../../row[position() = position(current()/..) - 1]/total, 0)",
            ),
        ),
    )

    assert parse_form(sample.xform()).needs_passes


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            '<select1 ref="/data/a"><label>A</label><itemset nodeset="instance(\'l\')/root/item[ghost::b]"/></select1>',
            "“a”, choices",
        ),
        ('<input ref="/data/b"><label>B <output value="1 +"/></label></input>', "“b”, label"),
        ('<group ref="/data/c"><repeat nodeset="/data/c" jr:count="1 +"/></group>', "“c”, repeat_count"),
    ],
)
def test_an_expression_in_the_body_that_cannot_be_read_names_its_question(body: str, why: str) -> None:
    with pytest.raises(InvalidForm, match=why):
        parse_form(_bare("", body=body))


def test_a_translation_that_cannot_be_read_names_its_question() -> None:
    words = (
        '<itext><translation lang="en"><text id="/data/a:label"><value><output value="1 +"/></value></text>'
        "</translation></itext>"
    )

    with pytest.raises(InvalidForm, match="“a:label”, label"):
        parse_form(_bare(words))


def test_choices_looked_up_with_search_come_with_a_warning() -> None:
    sample = Sample(
        "searched",
        [q("select_one fruit", "fruit", appearance="minimal search('fruits')")],
        [{"list_name": "fruit", "name": "fruit_key", "label": "fruit_name"}],
    )

    definition = parse_form(sample.xform())

    assert [(one.kind, one.path) for one in definition.warnings] == [("choices", "/data/fruit")]
    assert "search()" in str(definition.warnings[0])
