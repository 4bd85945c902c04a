"""The built-in forms: whole in every language, compiled without a warning, short, and understood by the rules."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook

from opennrm.kernel.access.enums import Category
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.reference.selectors import code_list, is_language
from opennrm.protection.cases.enums import AgeBasis, Channel, RiskLevel, Sex
from opennrm.protection.screening.rules import builtin
from opennrm.protection.screening.rules.bindings import FIRES, NO_SIGN, parse_bindings, unreadable_entries
from opennrm.protection.screening.rules.builtin import FORM_IDS, LANGUAGES, sheet, workbook_of
from opennrm.protection.screening.rules.ilo import indicators
from opennrm.protection.screening.rules.mapping import FIELDS
from opennrm.protection.screening.rules.names import name_of
from tests.factories.screening import CALM, compiled, definition_of
from tests.protection.screening.filling import fill_in

WORDS = ("label", "hint", "constraint_message", "required_message")
each_form = pytest.mark.parametrize("form_id", FORM_IDS)
SILENT_TYPES = {"calculate", "end_group"}


def in_language(row: dict[str, str], words: str) -> dict[str, str]:
    return {code: row.get(f"{words}::{column}", "") for code, column in LANGUAGES.items()}


def list_of(form_id: str, row: dict[str, str]) -> list[str]:
    wanted = row["type"].split()[1]
    return [choice["name"] for choice in sheet(form_id, "choices") if choice["list_name"] == wanted]


@each_form
def test_form_compiles_without_a_warning(form_id: str) -> None:
    found = compiled(form_id)

    assert (found.get("error"), found.get("warnings")) == (None, [])
    assert definition_of(form_id).form_id == form_id
    assert [str(one) for one in definition_of(form_id).warnings] == []


@each_form
def test_form_is_whole_in_every_language(form_id: str) -> None:
    rows = [*sheet(form_id, "survey"), *sheet(form_id, "choices")]
    holes = [
        (row["name"], words, code)
        for row in rows
        for words in WORDS
        for code, text in in_language(row, words).items()
        if not text.strip() and (any(in_language(row, words).values()) or _must_have(row, words))
    ]

    assert holes == []


def _must_have(row: dict[str, str], words: str) -> bool:
    return {
        "label": row.get("type") not in SILENT_TYPES,
        "constraint_message": bool(row.get("constraint")),
        "required_message": bool(row.get("required")),
    }.get(words, False)


@each_form
def test_form_is_written_in_each_languages_own_script(form_id: str) -> None:
    scripts = {"ru": r"[А-Яа-яЁё]", "uk": r"[А-Яа-яІіЇїЄєҐґ]", "ar": r"[\u0600-\u06FF]"}
    rows = [*sheet(form_id, "survey"), *(row for row in sheet(form_id, "choices") if row["list_name"] != "languages")]
    foreign = [
        (row["name"], words, code)
        for row in rows
        for words in WORDS
        for code, text in in_language(row, words).items()
        if text and not re.search(scripts.get(code, r"[A-Za-zÀ-ÿ]"), text)
    ]
    wrong_letters = [
        (row["name"], words)
        for row in rows
        for words in WORDS
        if re.search(r"[ІіЇїЄєҐґ]", in_language(row, words)["ru"])
        or re.search(r"[ЫыЭэЪъЁё]", in_language(row, words)["uk"])
    ]

    assert (foreign, wrong_letters) == ([], [])


@each_form
def test_form_asks_in_short_sentences(form_id: str) -> None:
    questions = [row for row in sheet(form_id, "survey") if row["type"].startswith(("select", "text", "integer"))]
    long = [
        (row["name"], code)
        for row in questions
        for code, text in in_language(row, "label").items()
        if len(text.split()) > 18
    ]

    assert long == []


@each_form
def test_form_puts_rights_danger_and_consent_before_the_talk(form_id: str) -> None:
    names = [row["name"] for row in sheet(form_id, "survey") if row["type"] not in {"begin_group", "end_group"}]

    assert names[0] == "rights"
    assert names.index("danger") < names.index("consent") < names.index("declined")
    assert all(names.index("consent") < names.index(one) for one in ("sex", "needs"))
    assert "pseudonym" in names[names.index("consent") :]
    assert not [row for row in sheet(form_id, "survey") if row.get("bind::opennrm:field", "").startswith("identity.")]


@each_form
def test_form_asks_nothing_more_without_consent(form_id: str) -> None:
    asked = fill_in(form_id, **(CALM | {"consent": "no", "pseudonym": ""})).asked

    assert set(asked) <= {
        "place", "avenue", "language", "interpreter", "alone", "with_whom", "danger", "lawyer", "consent", "seen",
        "things", "signs",
    }  # fmt: skip


@each_form
def test_form_has_entries_that_can_be_read_and_named(form_id: str) -> None:
    for row in sheet(form_id, "survey"):
        cell = row.get("bind::opennrm:indicator", "")
        assert unreadable_entries(cell) == ()
        for binding in parse_bindings(cell):
            if binding.rules_out:
                assert any(code.startswith(f"{binding.code}.") for code in indicators())
                continue
            codes = [binding.code]
            if binding.is_family:
                choices = set(list_of(form_id, row)) - NO_SIGN
                codes = [binding.code.replace("*", choice) for choice in sorted(choices)]
            else:
                values = {"yes"} if binding.values == FIRES else binding.values
                assert values <= set(list_of(form_id, row))
            for code in codes:
                _check_known(code)


def codes_in(name: str) -> set[str]:
    return {one.code for one in code_list(name).codes}


def _check_known(code: str) -> None:
    family, _dot, last = code.rpartition(".")
    lists = {"un.act": "acts", "un.means": "means", "un.purpose": "exploitation_forms"}
    if family in lists:
        assert last in codes_in(lists[family])
    elif code.startswith("ilo."):
        assert code in indicators()
    elif family not in {"condition", "legal"}:
        assert str(name_of(code)) != last.replace("_", " "), f"{code} has no name"


@each_form
def test_form_fills_fields_that_exist_with_codes_that_exist(form_id: str) -> None:
    codes = {
        "case.sex": set(Sex.values),
        "case.avenue": codes_in("avenues"),
        "contact.channel": set(Channel.values),
        "screening.needs": codes_in("needs") | {"none"},
    }
    for row in sheet(form_id, "survey"):
        field, category = row.get("bind::opennrm:field"), row.get("bind::opennrm:category")
        assert not field or field in FIELDS
        assert not field or category, f"{row['name']} fills a field without a category"
        assert not category or category in Category.__members__
        if field in codes and row["type"].startswith("select"):
            assert set(list_of(form_id, row)) <= codes[field]
        if field == "case.language":
            assert all(is_language(code) for code in list_of(form_id, row) if code != "other")
    calculated = {row["name"]: row["calculation"] for row in sheet(form_id, "survey") if row["type"] == "calculate"}
    assert set(re.findall(r"'([a-z]+)'", calculated["age_basis"])) <= {*AgeBasis.values, "child", "adult", "perhaps"}
    assert set(re.findall(r"'([a-z]+)'", calculated["risk"])) <= {*RiskLevel.values, "yes"}


def test_first_arrival_shows_an_average_person_at_most_18_questions() -> None:
    someone = CALM | {
        "age": "adult", "sex": "female", "acts": "transported", "means": "none", "purposes": "none", "signs": "none",
        "needs": "legal_aid", "contact_safe": "yes", "contact_channel": "phone", "contact_value": "0800",
    }  # fmt: skip

    filled = fill_in("first_arrival", **someone)

    assert filled.problems == ()
    assert len(filled.asked) <= 18


@pytest.mark.parametrize(("form_id", "answers"), [
    ("labour_inspection", {"hours_a_week": "169"}),
    ("child", {"age_years": "40"}),
    ("first_arrival", {"means": "none lied"}),
    ("first_arrival", {"pseudonym": " "}),
    ("detention", {"refusal": "none hurt", "told_to": "yes"}),
])  # fmt: skip
def test_form_refuses_what_cannot_be(form_id: str, answers: dict[str, str]) -> None:
    needed = {"child": {"with_whom": "alone"}}.get(form_id, {"age": "adult"})
    sound = fill_in(form_id, **CALM, **needed)
    wrong = fill_in(form_id, **(CALM | needed | answers))

    assert [one.path for one in sound.problems] == []
    assert len(wrong.problems) == 1


def test_ilo_form_asks_every_indicator_of_adults_once_and_of_children_without_two() -> None:
    gates = dict.fromkeys(("dr_gate", "cr_gate", "ra_gate", "ad_gate"), "yes")
    for age, expected in (("adult", 67), ("perhaps", 65)):
        filled = fill_in("ilo_labour", **CALM, age=age, **gates)
        asked = [name for name in filled.asked if name[:3] in {"dr_", "cr_", "ra_", "ex_", "cd_", "ad_"}]
        assert len(asked) - len(gates) == expected


def test_ilo_form_skips_what_a_gate_rules_out() -> None:
    gates = dict.fromkeys(("dr_gate", "cr_gate", "ra_gate", "ad_gate"), "no")

    filled = fill_in("ilo_labour", **CALM, age="adult", **gates)

    assert not [name for name in filled.asked if name[:3] in {"dr_", "cr_", "ra_", "ad_"} and name not in gates]


def test_workbook_has_the_same_bytes_each_time() -> None:
    assert {workbook_of("child") for _time in range(2)} == {workbook_of("child")}


def test_workbook_opens_with_its_sheets_and_words() -> None:
    book = load_workbook(io.BytesIO(workbook_of("first_arrival")))

    assert book.sheetnames == ["survey", "choices", "settings"]
    assert [cell.value for cell in book["survey"][1]][:7] == [
        "type", "name", *(f"label::{column}" for column in LANGUAGES.values())
    ]  # fmt: skip
    assert book["survey"].max_row == len(sheet("first_arrival", "survey")) + 1


def test_workbook_takes_the_states_places() -> None:
    places = {"havenport": {"en": "Havenport", "ru": "Хейвенпорт"}}
    book = load_workbook(io.BytesIO(workbook_of("first_arrival", places=places)))

    assert [cell.value for cell in book["choices"][2]][:4] == ["places", "havenport", "Havenport", "Хейвенпорт"]


@pytest.mark.parametrize(("form_id", "name"), [("unknown", "survey"), ("../enums", "survey"), ("child", "../choices")])
def test_sheet_of_an_unknown_form_does_not_exist(form_id: str, name: str) -> None:
    with pytest.raises(NotVisible):
        sheet(form_id, name)


def test_folders_are_the_forms() -> None:
    assert sorted(one.name for one in builtin.FOLDER.iterdir()) == sorted(FORM_IDS)
