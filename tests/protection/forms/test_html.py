"""The page of a form: what Enketo's own style sheet says of it, ours says, too; and nothing of it runs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.forms.rules.html import FormPage, form_html
from opennrm.protection.forms.rules.html.languages import languages_of
from opennrm.protection.forms.rules.html.markdown import markdown
from tests.factories.screening import compiled
from tests.protection.forms.gallery.functions import function_samples
from tests.protection.forms.gallery.questions import question_samples
from tests.protection.forms.gallery.structures import structure_samples
from tests.protection.forms.wide import WIDE
from tests.support.enketo import style_sheet, transformed
from tests.support.xlsforms import Sample, q

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

SAMPLES = [*question_samples(), *structure_samples(), *function_samples(), *WIDE]
BUILT_IN = ("first_arrival", "labour_inspection", "child", "detention", "ilo_labour")
SITE = '<a href="https://a.example/?b=1&amp;c=2" rel="noreferrer" target="_blank">site</a>'
RULES = ("required", "constraint", "relevant", "calculate", "preload", "preload-params", "setvalue", "event")


def page_of(sample: Sample) -> FormPage:
    return form_html(sample.xform(), {name: text.encode() for name, text in sample.media.items()})


def parsed(page: FormPage) -> HtmlElement:
    return html.fromstring(page.html)


@cache
def sheet() -> etree.XSLT:
    return style_sheet()


def fields(tree: Any) -> set[tuple[str, ...]]:
    """Return each path with its type and its rules, as far as its fields carry them."""
    found = set()
    for field in tree.iter("input", "select", "textarea"):
        path = field.get("data-name") or field.get("name")
        if path and "ignore" not in (field.get("class") or "").split():
            rules = tuple(" ".join((field.get(f"data-{name}") or "").split()) for name in RULES)
            found.add((path, field.get("data-type-xml") or "", *rules))
    return {one for one in found if one[0].startswith("/")}


def branches(tree: Any) -> set[tuple[str, str]]:
    """Return the groups with their conditions."""
    return {
        (one.get("name") or "", one.get("data-relevant") or "")
        for one in tree.iter("section")
        if {"or-group", "or-group-data"} & set((one.get("class") or "").split())
    }


def repeats(tree: Any) -> list[tuple[str | None, ...]]:
    names = ("data-name", "data-repeat-count", "data-repeat-fixed")
    return [tuple(one.get(name) for name in names) for one in tree.iter("div") if "or-repeat-info" in one.get("class")]


def outputs(tree: Any) -> set[str]:
    return {(one.get("data-value") or "").strip() for one in tree.iter("span") if one.get("class") == "or-output"}


def words(tree: Any) -> set[tuple[str, str]]:
    """Return the words of questions, hints and messages by language, without marks and spaces."""
    found = set()
    for span in tree.iter("span"):
        css = set((span.get("class") or "").split())
        if css & {"question-label", "or-hint", "or-constraint-msg", "or-required-msg"}:
            found.add((span.get("lang") or "", "".join("".join(span.itertext()).replace("*", "").split())))
    return found


# What a choice of a list quotes, their style sheet drops; ours shows it.
ONLY_OURS = {"choices_that_quote": {"/data/whole"}}


def samples() -> Iterator[Any]:
    for sample in SAMPLES:
        yield pytest.param(sample.xform(), ONLY_OURS.get(sample.name, set()), id=sample.name)
    yield from (pytest.param(str(compiled(form_id)["xform"]), set(), id=form_id) for form_id in BUILT_IN)


@pytest.mark.parametrize(("xform", "only_ours"), list(samples()))
def test_a_page_says_what_enketos_own_style_sheet_says(xform: str, only_ours: set[str]) -> None:
    theirs = transformed(sheet(), xform).getroot()
    page = form_html(xform)
    ours = parsed(page)

    assert fields(ours) == fields(theirs)
    assert branches(ours) == branches(theirs)
    assert repeats(ours) == repeats(theirs)
    assert outputs(ours) - outputs(theirs) == only_ours
    assert outputs(theirs) <= outputs(ours)
    picker = theirs.find(".//select[@id='form-languages']")
    told = [] if picker is None else [one.get("value") for one in picker.iter("option")]
    assert [one.source for one in page.languages] == [one for one in told if one != "default"]


@pytest.mark.parametrize("form_id", BUILT_IN)
def test_the_words_of_built_in_forms_are_those_of_enketos_own_style_sheet(form_id: str) -> None:
    xform = str(compiled(form_id)["xform"])
    page = form_html(xform)
    tags = {one.source: one.tag for one in page.languages}
    theirs = {(tags.get(lang, lang), said) for lang, said in words(transformed(sheet(), xform).getroot())}

    assert {one for one in words(parsed(page)) if one in theirs} == {one for one in theirs if one[0]}


def test_nothing_in_a_label_runs() -> None:
    evil = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'><b onclick="x">'
    survey = [
        q("text", "a", label=evil, hint=evil, required="yes", required_message=evil, constraint=". != ''",
          constraint_message=evil),
        q("select_one evil", "b", label=evil), q("select_one evil", "c", label=evil, appearance="minimal"),
        q("begin_group", "g", label=evil), q("note", "n", label=evil), {"type": "end_group"},
    ]  # fmt: skip
    choices = [{"list_name": "evil", "name": "x", "label": evil}, {"list_name": "evil", "name": "y", "label": "y"}]
    made = parsed(form_html(Sample("evil", survey, choices, settings={"form_title": evil}).xform()))

    assert list(made.iter("script", "img", "b", "style", "iframe", "object")) == []
    assert [name for one in made.iter() for name in one.attrib if name.startswith("on") or name == "style"] == []
    assert [one for one in made.iter("a") if not (one.get("href") or "").startswith(("http", "mailto:"))] == []


@given(st.text(st.sampled_from("*_#[]()<>&\"' \nab:/") | st.characters(exclude_categories=("Cc", "Cs")), max_size=120))
def test_markdown_only_ever_makes_the_marks_it_knows(source: str) -> None:
    made = html.fromstring(f"<div>{markdown(source)}</div>")

    assert {one.tag for one in made.iterdescendants()} <= {"strong", "em", "a", "br"}
    assert {name for one in made.iterdescendants() for name in one.attrib} <= {"href", "rel", "target"}


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("**b** and *s* and __b__ and _s_", "<strong>b</strong> and <em>s</em> and <strong>b</strong> and <em>s</em>"),
        ("# Head\nbody", "<strong>Head</strong><br>body"),
        ("[site](https://a.example/?b=1&c=2)", SITE),
        ("[no](javascript:alert(1))", "[no](javascript:alert(1))"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("<b>1 < 2</b>", "&lt;b&gt;1 &lt; 2&lt;/b&gt;"),
    ],
)  # fmt: skip
def test_markdown_makes_what_designers_use(source: str, made: str) -> None:
    assert markdown(source) == made


def test_languages_are_known_by_code_or_name_and_their_direction() -> None:
    found = languages_of(["English (en)", "العربية (ar)", "French", "Klingon", "uk", "Arabic"])

    assert [(one.name, one.tag, one.direction) for one in found] == [
        ("English", "en", "ltr"), ("العربية", "ar", "rtl"), ("French", "fr", "ltr"), ("Klingon", "x-4", "ltr"),
        ("Українська", "uk", "ltr"), ("Arabic", "x-6", "ltr"),
    ]  # fmt: skip


def test_the_model_holds_lists_from_files_and_a_place_for_the_number() -> None:
    sample = next(one for one in SAMPLES if one.name == "csv_list")
    model = etree.fromstring(page_of(sample).model.encode())
    rows = model.findall("{*}instance[@id='villages']/{*}root/{*}item")

    assert [row.findtext("{*}name") for row in rows] == [f"v{n}" for n in range(12)]
    assert [one.get("src") for one in model.iterfind("{*}instance")] == [None, None]
    assert model.find("{*}instance/{*}data/{*}meta/{*}instanceID") is not None


def test_a_readonly_text_with_a_value_shows_it_and_a_note_has_no_field_to_see() -> None:
    survey = [q("text", "fixed", readonly="yes", default="x"), q("note", "told")]
    made = parsed(form_html(Sample("notes", survey).xform()))

    assert [one.get("hidden") is None for one in made.iter("input") if one.get("type") == "text"] == [True, False]


def test_every_field_has_a_label_and_hints_are_bound() -> None:
    made = parsed(page_of(WIDE[0]))
    ids = [one.get("id") for one in made.iter() if one.get("id")]
    bound = [name for one in made.iter() for name in (one.get("aria-describedby") or "").split()]

    assert len(ids) == len(set(ids))
    assert set(bound) <= set(ids)
    assert {one.get("for") for one in made.iter("label") if one.get("for")} <= set(ids)
    assert all(one[0].tag == "legend" for one in made.iter("fieldset") if "question" in (one.get("class") or ""))


@pytest.mark.parametrize("content", ["<html/>", "<a>", "", "<!DOCTYPE a><a/>"])
def test_what_is_no_form_is_refused(content: str) -> None:
    with pytest.raises(InvalidInput):
        form_html(content)
