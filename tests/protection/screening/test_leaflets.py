"""The leaflet about rights."""

from __future__ import annotations

import re

import pytest

from opennrm.kernel.errors import NotVisible
from opennrm.protection.screening.rules.leaflets import LANGUAGES, best_language, leaflet, numbers

WORDS = {
    "title", "intro", "rights_title", "next_title", "child_title", "numbers_title", "emergency", "code_title",
    "code_note", "safe",
}  # fmt: skip


@pytest.mark.parametrize("code", LANGUAGES)
def test_leaflet_says_the_same_in_every_language(code: str) -> None:
    shown, english = leaflet(code), leaflet("en")

    assert set(shown.words) == WORDS
    assert all(text.strip() for text in (*shown.words.values(), *shown.rights, *shown.next, *shown.child))
    assert [len(one) for one in (shown.rights, shown.next, shown.child)] == [
        len(one) for one in (english.rights, english.next, english.child)
    ]
    assert shown.direction == ("rtl" if code == "ar" else "ltr")


@pytest.mark.parametrize("code", LANGUAGES)
def test_leaflet_does_not_say_what_it_is_about_to_whoever_finds_it(code: str) -> None:
    shown = leaflet(code)
    words = " ".join((*shown.words.values(), *shown.rights, *shown.next, *shown.child))

    assert not re.search(r"traffick|traite|торгівл|торговл|الاتجار", words, re.IGNORECASE)


@pytest.mark.parametrize(("wanted", "found"), [("ar", "ar"), ("uk", "uk"), ("sw", "en"), ("", "en"), ("zzz", "en")])
def test_leaflet_is_printed_in_the_persons_language_where_there_is_one(wanted: str, found: str) -> None:
    assert best_language(wanted) == found


def test_leaflet_in_another_language_does_not_exist() -> None:
    with pytest.raises(NotVisible):
        leaflet("../en")


def test_numbers_lead_with_the_emergency_and_then_who_speaks_the_language() -> None:
    assert [one.number for one in numbers("ar")] == ["112", "0800 000 116", "0800 000 117"]
    assert [one.is_emergency for one in numbers("ar")] == [True, False, False]
    assert (numbers("ru")[0].hours, numbers("ru")[0].languages) == ("круглосуточно", ("English", "Français", "Русский"))
    assert numbers("ar")[1].hours == "ليلاً ونهاراً"
