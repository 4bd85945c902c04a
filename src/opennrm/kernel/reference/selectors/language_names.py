"""Languages: their own names and direction from our table, their names in other languages from the Unicode CLDR."""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.errors import DomainError
from opennrm.kernel.reference.models import Language
from opennrm.kernel.reference.rules.texts import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = Path(__file__).resolve().parent.parent / "data"


class UnknownLanguage(DomainError):
    """A code that no language of the table has."""

    status = 422


def language(code: str) -> Language:
    """Return a language by its ISO 639-1 or 639-3 code.

    Raises
    ------
    UnknownLanguage
        When the table has no such language.
    """
    found = _by_code().get(code.lower())
    if found is None:
        raise UnknownLanguage(_("There is no language with this code. Choose one from the list."))
    return found


def is_language(code: str) -> bool:
    """Tell whether the table has the code."""
    return code.lower() in _by_code()


@cache
def languages() -> tuple[Language, ...]:
    """Return all languages: those interpreters are asked for most, then the others by their English names."""
    found = [_language(row) for row in _rows("languages.csv")]
    return tuple(sorted(found, key=lambda one: (one.rank or len(found), folded(one.english))))


def language_name(code: str, in_language: str | None = None) -> str:
    """Return the name of a language in another (the active one by default).

    Raises
    ------
    UnknownLanguage
        When the table has no such language.
    """
    found = language(code)
    asked = in_language or get_language() or "en"
    ours = _own_names().get(found.code, {})
    return ours.get(asked.split("-")[0]) or _cldr(asked).get(found.code) or found.english


def own_language_name(code: str) -> str:
    """Return the name of a language as its speakers write it, and in the active language where that differs."""
    own, name = language(code).endonym, language_name(code)
    return own if folded(own) == folded(name) else f"{own} ({name})"


def language_choices(in_language: str | None = None) -> list[tuple[str, str]]:
    """Return codes with names and own names, those interpreters are asked for most first, the others by name."""
    return list(_choices(in_language or get_language() or "en"))


@lru_cache(maxsize=64)
def _choices(in_language: str) -> tuple[tuple[str, str], ...]:
    named = [(one, language_name(one.code, in_language)) for one in languages()]
    ordered = sorted(named, key=lambda pair: (pair[0].rank or len(named), folded(pair[1])))
    return tuple((one.code, _shown(one, name)) for one, name in ordered)


def _shown(one: Language, name: str) -> str:
    return name if folded(name) == folded(one.endonym) else f"{name} ({one.endonym})"


@cache
def _by_code() -> dict[str, Language]:
    return {code: one for one in languages() for code in (one.code, one.iso3)}


@lru_cache(maxsize=64)
def _cldr(code: str) -> Mapping[str, str]:
    try:
        return dict(Locale.parse(code, sep="-" if "-" in code else "_").languages)
    except (UnknownLocaleError, ValueError):
        return {}


@cache
def _own_names() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in _rows("language_names.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _language(row: Mapping[str, str]) -> Language:
    return Language(
        code=row["code"],
        iso3=row["iso3"],
        endonym=row["endonym"],
        english=row["english"],
        is_rtl=row["direction"] == "rtl",
        rank=int(row["rank"] or 0),
    )
