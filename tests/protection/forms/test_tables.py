"""Answers written out as tables and read back are the same answers."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook, load_workbook

from opennrm.protection.forms.rules.tables import (
    Imported,
    Options,
    Record,
    RowError,
    UnreadableTable,
    read_csv,
    read_json,
    read_xlsx,
    read_xml,
    tables_of,
    write_csv,
    write_json,
    write_xlsx,
    write_xml,
)
from opennrm.protection.forms.rules.validation import validate
from opennrm.protection.forms.rules.xform import FormDefinition, parse_form
from tests.protection.forms.gallery.filling import fill
from tests.protection.forms.gallery.questions import question_samples
from tests.protection.forms.gallery.structures import structure_samples
from tests.support.xlsforms import Sample, group, listed, q, repeat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

AT = datetime(2026, 3, 27, 12, tzinfo=UTC)
SAMPLES = [*question_samples(), *structure_samples()]
WAYS: dict[str, tuple[Callable[..., int], Callable[..., Iterable[Imported | RowError]]]] = {
    "csv": (write_csv, read_csv),
    "xlsx": (write_xlsx, read_xlsx),
    "json": (write_json, read_json),
    "xml": (write_xml, read_xml),
}
FAMILY = Sample(
    "family",
    [
        q("text", "name"),
        *group("where", q("select_multiple towns", "towns"), q("integer", "n")),
        *repeat("child", q("text", "name"), q("date", "born"), *repeat("toy", q("text", "what"))),
    ],
    listed("towns", "t1", "t2", "t3"),
)
ANN = (
    '<data id="family" version="1"><name>=1+1</name><where><towns>t1 t3</towns><n>-4</n></where>'
    "<child><name>Bo</name><born>2020-02-29</born><toy><what>ball</what></toy><toy><what>-x</what></toy></child>"
    "<child><name>'=Cy</name><born/></child>"
    "<meta><instanceID>uuid:1</instanceID></meta></data>"
)


def _form(sample: Sample) -> FormDefinition:
    return parse_form(sample.xform(), {name: text.encode() for name, text in sample.media.items()})


FAMILY_FORM = _form(FAMILY)


def _written(way: str, definition: FormDefinition, *xml: str, **more: Any) -> io.BytesIO:
    out = io.BytesIO()
    assert WAYS[way][0](definition, [Record(one.encode()) for one in xml], out, **more) == len(xml)
    out.seek(0)
    return out


def _sheet(out: io.BytesIO, name: str) -> list[list[str]]:
    with zipfile.ZipFile(out) as archive:
        return list(csv.reader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sample", [*SAMPLES, FAMILY], ids=lambda sample: sample.name)
def test_answers_come_back_as_they_were(way: str, sample: Sample) -> None:
    definition = _form(sample)
    rng = random.Random(sample.name)
    sent = [fill(definition, rng, sample.texts).replace("uuid:0d5a4a0e", f"uuid:{n:08d}") for n in range(4)]

    come_back = list(WAYS[way][1](definition, _written(way, definition, *sent)))

    assert [type(one) for one in come_back] == [Imported] * len(sent)
    for xml, imported in zip(sent, come_back, strict=True):
        assert isinstance(imported, Imported)
        before, after = (validate(definition, one, at=AT) for one in (xml.encode(), imported.instance_xml))
        assert after.instance_id == before.instance_id == imported.instance_id
        assert after.answers == before.answers


def test_tables_are_one_for_the_form_and_one_for_each_repeat() -> None:
    tables = tables_of(_form(FAMILY), Options(split=True))

    assert [(table.name, table.headers()) for table in tables] == [
        ("family", ["KEY", "name", "where/towns", "where/towns/t1", "where/towns/t2", "where/towns/t3", "where/n"]),
        ("child", ["PARENT_KEY", "KEY", "name", "born"]),
        ("toy", ["PARENT_KEY", "KEY", "what"]),
    ]


def test_csv_ties_repeats_to_their_rows_and_guards_formulas() -> None:
    out = _written("csv", _form(FAMILY), ANN, options=Options(split=True))

    assert _sheet(out, "family")[1] == ["uuid:1", "'=1+1", "t1 t3", "1", "0", "1", "-4"]
    assert _sheet(out, "child")[1:] == [
        ["uuid:1", "uuid:1/child[1]", "Bo", "2020-02-29"],
        ["uuid:1", "uuid:1/child[2]", "''=Cy", ""],
    ]
    assert _sheet(out, "toy")[1:] == [
        ["uuid:1/child[1]", "uuid:1/child[1]/toy[1]", "ball"],
        ["uuid:1/child[1]", "uuid:1/child[1]/toy[2]", "'-x"],
    ]


@pytest.mark.parametrize("way", ["csv", "xlsx"])
def test_texts_like_formulas_come_back_unharmed(way: str) -> None:
    definition = _form(FAMILY)

    (imported,) = WAYS[way][1](definition, _written(way, definition, ANN))

    assert isinstance(imported, Imported)
    answers = validate(definition, imported.instance_xml, at=AT).answers
    assert answers["name"] == "=1+1"
    assert [child["name"] for child in answers["child"]] == ["Bo", "'=Cy"]
    assert [toy["what"] for toy in answers["child"][0]["toy"]] == ["ball", "-x"]


def test_xlsx_has_numbers_and_days_as_such() -> None:
    book = load_workbook(_written("xlsx", _form(FAMILY), ANN))

    assert [cell.value for cell in book["family"][2]] == ["uuid:1", "'=1+1", "t1 t3", -4]
    assert book["child"]["D2"].value == datetime(2020, 2, 29)  # noqa: DTZ001 - what openpyxl gives for a day
    assert book["family"]["B2"].data_type == "s"


def test_words_of_a_language_stand_for_names_and_values() -> None:
    sample = next(sample for sample in SAMPLES if sample.name == "translated")
    xml = '<data id="translated" version="1"><agrees>yes</agrees></data>'

    out = _written("csv", _form(sample), xml, options=Options(language="العربية (ar)"))

    assert _sheet(out, "translated") == [["KEY", "هل توافق؟", "words"], ["", "نعم", ""]]


def test_extra_columns_follow() -> None:
    definition = _form(FAMILY)
    out = io.BytesIO()

    write_csv(definition, [Record(ANN.encode(), {"received": "2026-03-27"})], out, extra=("received",))

    assert [line[-1] for line in _sheet(out, "family")] == ["received", "2026-03-27"]


def test_plain_csv_gives_records_with_new_identifiers() -> None:
    source = io.BytesIO(b"name;where/n\nAnn;3\n;\nBo;x\n")

    read = list(read_csv(_form(FAMILY), source))

    assert [one.row for one in read] == [2, 4]
    assert all(isinstance(one, Imported) and one.instance_id.startswith("uuid:") for one in read)


def test_rows_that_cannot_be_taken_are_told() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("family.csv", "KEY,name,shoe\nuuid:1,Ann,4\nuuid:1,Bo,5\n")
        archive.writestr("child.csv", "PARENT_KEY,KEY,name\nuuid:9,uuid:9/child[1],Cy\n")
    out.seek(0)

    read = list(read_csv(_form(FAMILY), out))

    assert [(one.table, one.row, one.column) for one in read if isinstance(one, RowError)] == [
        ("family", 1, "shoe"),
        ("child", 2, "PARENT_KEY"),
        ("family", 3, "KEY"),
    ]
    assert [one.instance_id for one in read if isinstance(one, Imported)] == ["uuid:1"]


@pytest.mark.parametrize("way", ["csv", "xlsx", "json", "xml"])
def test_what_is_no_table_is_refused(way: str) -> None:
    with pytest.raises(UnreadableTable):
        list(WAYS[way][1](_form(FAMILY), io.BytesIO(b"\xff\xfe\x00\x81nothing")))


def test_a_workbook_without_the_forms_sheet_is_refused() -> None:
    out = io.BytesIO()
    Workbook().save(out)

    with pytest.raises(UnreadableTable, match="family"):
        list(read_xlsx(_form(FAMILY), out))


def test_json_of_other_programs_is_read() -> None:
    source = io.BytesIO(json.dumps({"results": [{"name": "Ann", "where": {"n": 2}, "shoe": 1, "_id": 7}, 5]}).encode())

    read = list(read_json(_form(FAMILY), source))

    assert [(one.row, one.column) for one in read if isinstance(one, RowError)] == [(1, "shoe"), (2, "")]
    assert [one.row for one in read if isinstance(one, Imported)] == [1]


def test_xml_of_another_form_is_left_out() -> None:
    source = io.BytesIO(b"<all><data id='family'/><other/></all>")

    assert [type(one) for one in read_xml(_form(FAMILY), source)] == [Imported, RowError]


NASTY = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x0b\x0c\r"), max_size=30
) | st.sampled_from(
    [
        "=cmd()",
        "'=x",
        "''+1",
        "-1",
        "@a",
        "\t=1",
        " lead",
        "a\nb",
        '"q"',
        "_x0041_",
        "1e5",
        "007",
        "3.0",
        "TRUE",
        "2024-01-01",
    ]
)


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=60, deadline=None)
@given(st.lists(NASTY, min_size=1, max_size=4))
def test_any_text_comes_back_as_it_was(way: str, texts: list[str]) -> None:
    root = etree.Element("data", id="family", version="1")
    for text in texts:
        child = etree.SubElement(root, "child")
        etree.SubElement(child, "name").text = "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")
    etree.SubElement(etree.SubElement(root, "meta"), "instanceID").text = "uuid:1"
    sent = etree.tostring(root)

    (imported,) = WAYS[way][1](FAMILY_FORM, _written(way, FAMILY_FORM, sent.decode()))

    assert isinstance(imported, Imported)
    before, after = (validate(FAMILY_FORM, xml, at=AT).answers["child"] for xml in (sent, imported.instance_xml))
    assert [child["name"] for child in after] == [child["name"] for child in before]
