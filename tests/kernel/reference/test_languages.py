"""Languages people speak, read and need an interpreter for."""

from __future__ import annotations

import unicodedata

import pytest

from opennrm.kernel.reference.models import OSCE_LANGUAGES
from opennrm.kernel.reference.selectors import UnknownLanguage, language, language_choices, language_name, languages


def test_languages_are_distinct_and_complete() -> None:
    """Each has both codes and its own name."""
    assert all(one.code and one.iso3 and one.endonym and one.english for one in languages())
    assert len({one.code for one in languages()}) == len(languages()) == 148
    assert len({one.iso3 for one in languages()}) == 148


def test_languages_run_in_the_direction_of_their_script() -> None:
    """The direction agrees with the letters of the language's own name."""
    for one in languages():
        written_rtl = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in one.endonym)
        assert (one.code, one.is_rtl) == (one.code, written_rtl)


def test_languages_that_run_right_to_left_are_these() -> None:
    """Dari and Sorani are easily forgotten."""
    rtl = {one.code for one in languages() if one.direction == "rtl"}

    assert rtl == {"ar", "fa", "prs", "ps", "ckb", "ur", "he", "yi", "ug", "sd", "dv"}


def test_languages_asked_for_most_come_first() -> None:
    """Ranks have neither gaps nor ties."""
    ranked = [one.rank for one in languages() if one.rank]

    assert ranked == list(range(1, len(ranked) + 1))
    assert [one.code for one in languages()][:4] == ["en", "ar", "ru", "ro"]


@pytest.mark.parametrize(
    ("code", "in_language", "name"),
    [
        ("prs", "ru", "дари"),
        ("ckb", "en", "Kurdish (Sorani)"),
        ("ku", "fr", "kurde (kurmandji)"),
        ("zh", "de", "Chinesisch (Mandarin)"),
        ("rom", "ru", "романи"),
        ("uk", "ar", "الأوكرانية"),
        ("ukr", "en", "Ukrainian"),
    ],
)
def test_language_name_is_the_one_interpreters_use(code: str, in_language: str, name: str) -> None:
    """Ours where the CLDR has none or another, the CLDR's elsewhere."""
    assert language_name(code, in_language) == name


@pytest.mark.parametrize("in_language", OSCE_LANGUAGES)
def test_language_choices_have_distinct_names(in_language: str) -> None:
    """Nobody has to guess between two entries."""
    choices = language_choices(in_language)

    assert len({name for _, name in choices}) == len(choices) == 148


def test_language_choices_show_the_own_name() -> None:
    """The person may point at it."""
    choices = dict(language_choices("en"))

    assert choices["ar"] == "Arabic (العربية)"
    assert choices["en"] == "English"


def test_language_refuses_an_unknown_code() -> None:
    """The refusal says what to do."""
    with pytest.raises(UnknownLanguage, match="Choose one from the list"):
        language("qqq")
