"""Code lists and their correspondence with HTCDS."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.utils import translation

from opennrm.kernel.reference import selectors
from opennrm.kernel.reference.enums import RetentionClass
from opennrm.kernel.reference.models import CodeList, UnknownCode
from opennrm.kernel.reference.selectors import code_choices, code_list, code_list_names, code_lists

MAPPED = [name for name in code_list_names() if code_list(name).mapped_to]
HTCDS_FILE = Path(selectors.__file__).parents[1] / "data" / "htcds" / "codelists.json"


def test_code_list_names_are_ours_and_all_of_htcds() -> None:
    """21 lists of the standard, 12 of our own."""
    theirs = json.loads(HTCDS_FILE.read_text())["codelists"]

    assert [name for name in code_list_names() if name.startswith("htcds.")] == [f"htcds.{name}" for name in theirs]
    assert len(theirs) == 21
    assert [name for name in code_list_names() if "." not in name] == [
        "acts", "avenues", "closure_reasons", "consent_givers", "consent_purposes", "decline_reasons",
        "exploitation_forms", "genders", "legal_bases", "means", "needs", "sexes",
    ]  # fmt: skip


@pytest.mark.parametrize("one", code_lists(), ids=lambda one: one.name)
def test_code_list_has_distinct_codes_and_labels(one: CodeList) -> None:
    """A person never meets the same words twice in one list."""
    labels = [str(code.label) for code in one.codes]

    assert len(set(one.values)) == len(one.codes) > 0
    assert len(set(labels)) == len(labels)
    assert all(labels)
    assert str(one.title)
    assert one.source


def test_code_list_of_htcds_has_the_two_values_its_picklist_forgot() -> None:
    """RestrictsMovement and UsesChildren are defined in the standard but absent from the pick-list."""
    written = [code["code"] for code in json.loads(HTCDS_FILE.read_text())["codelists"]["vic_MethodsOfControl"]]

    assert code_list("htcds.vic_MethodsOfControl").values == (*written, "RestrictsMovement", "UsesChildren")


@pytest.mark.parametrize("name", MAPPED)
def test_mapping_names_only_codes_that_exist(name: str) -> None:
    """On both sides."""
    ours = code_list(name)
    theirs = code_list(ours.mapped_to)

    assert {one.ours for one in ours.correspondences} | set(ours.only_ours) <= set(ours.values)
    assert {one.theirs for one in ours.correspondences} | set(ours.only_theirs) <= set(theirs.values)


@pytest.mark.parametrize("name", MAPPED)
def test_mapping_accounts_for_every_code_of_ours(name: str) -> None:
    """Each has one HTCDS code, or a reason why not; what is lost is named."""
    ours = code_list(name)

    for code in ours.values:
        to = [one for one in ours.correspondences if one.ours == code and one.way != "from"]
        assert (code, len(to)) == (code, 0 if code in ours.only_ours else 1)
    assert [one for one in ours.correspondences if not one.is_exact and not one.note] == []


@pytest.mark.parametrize("name", MAPPED)
def test_mapping_accounts_for_every_code_of_theirs(name: str) -> None:
    """Each has one code of ours, or a reason why not."""
    ours = code_list(name)

    for code in code_list(ours.mapped_to).values:
        back = [one for one in ours.correspondences if one.theirs == code and one.way != "to"]
        assert (code, len(back)) == (code, 0 if code in ours.only_theirs else 1)


@pytest.mark.parametrize("name", MAPPED)
def test_mapping_that_is_exact_returns_to_where_it_began(name: str) -> None:
    """There and back is the identity for exact codes; a lossy one is never called exact."""
    ours = code_list(name)

    for one in ours.correspondences:
        if one.is_exact:
            assert ours.to_htcds(one.ours) == ours.from_htcds(one.theirs) == one


def test_mapping_says_what_is_lost() -> None:
    """Domestic servitude comes back as servitude, and the note says so."""
    forms = code_list("exploitation_forms")
    there = forms.to_htcds("domestic_servitude")
    assert there is not None
    back = forms.from_htcds(there.theirs)

    assert (there.theirs, there.is_exact) == ("Servitude", False)
    assert there.note == "HTCDS does not tell households from other servitude."
    assert back is not None
    assert back.ours == "slavery_servitude"


def test_mapping_has_nothing_for_what_htcds_lacks() -> None:
    """An absent correspondence is None, not a guess."""
    assert code_list("needs").to_htcds("other") is None
    assert code_list("means").from_htcds("Other") is None
    assert code_list("avenues").to_htcds("hotline") is None


def test_legal_bases_name_article_and_retention() -> None:
    """The retention class is one for which every country pack has years."""
    for code in code_list("legal_bases").codes:
        assert code.attributes is not None
        assert code.attributes["article"]
        assert RetentionClass(code.attributes["retention_class"])


def test_code_list_refuses_unknown_names_and_codes() -> None:
    """The message names both."""
    with pytest.raises(UnknownCode, match="no code list 'nonsense'"):
        code_list("nonsense")
    with pytest.raises(UnknownCode, match="no code 'nonsense'"):
        code_list("needs").get("nonsense")
    assert "nonsense" not in code_list("needs")
    assert "shelter" in code_list("needs")


def test_code_list_shows_a_code_it_no_longer_has() -> None:
    """An old record stays readable."""
    assert code_list("needs").labels(["shelter", "gone"]) == ["Safe place to stay", "gone"]


def test_code_choices_follow_the_active_language() -> None:
    """Labels are translated when shown, not when loaded."""
    with translation.override("en"):
        assert dict(code_choices("acts"))["recruitment"] == "Recruitment"
    with translation.override("fr"):
        assert dict(code_choices("acts"))["recruitment"] == "Recrutement"
    with translation.override("ru"):
        assert dict(code_choices("acts"))["recruitment"] == "Вербовка"
