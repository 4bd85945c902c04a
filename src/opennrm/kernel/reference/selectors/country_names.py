"""Countries: our own table for the OSCE's States and a few others, the Unicode CLDR for the rest."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.errors import DomainError
from opennrm.kernel.reference.enums import Standing
from opennrm.kernel.reference.models import OSCE_LANGUAGES, Country, FormerName
from opennrm.kernel.reference.rules.texts import folded
from opennrm.kernel.reference.selectors.packs import country_pack

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = Path(__file__).resolve().parent.parent / "data"
KOSOVO = "XKX"  # user-assigned code; under United Nations Security Council Resolution 1244
KOSOVO_NOTE = _("Under United Nations Security Council Resolution 1244.")


class UnknownCountry(DomainError):
    """A code that no country has."""

    status = 422


def country(code: str) -> Country:
    """Return a country by its alpha-2, alpha-3 or numeric code.

    Raises
    ------
    UnknownCountry
        When no country has the code.
    """
    found = _by_code().get(code.upper())
    if found is None:
        raise UnknownCountry(_("There is no country with this code. Choose one from the list."))
    return found


def is_country(code: str) -> bool:
    """Tell whether a country has the code."""
    return code.upper() in _by_code()


@lru_cache(maxsize=8192)
def _name(code: str, language: str, on: date | None) -> str:
    found = country(code)
    names: Mapping[str, str] = found.names
    former = [one for one in found.former_names if on is not None and on < one.until]
    if former:
        names = min(former, key=lambda one: one.until).names
    short = language.replace("_", "-").split("-")[0].lower()
    return (
        names.get(short)
        or (None if former else _cldr(language).get(found.iso2))
        or names.get("en")
        or _cldr("en")[found.iso2]
    )


def country_name(code: str, language: str | None = None, on: date | None = None) -> str:
    """Return the name of a country in a language (the active one by default), as it was in use on a date.

    Raises
    ------
    UnknownCountry
        When no country has the code.
    """
    return _name(code.upper(), language or get_language() or "en", on)


@cache
def countries() -> tuple[Country, ...]:
    """Return all countries by alpha-3 code: ISO 3166-1, Kosovo, and the fictitious ones of the country pack."""
    return tuple(sorted((*_iso_countries(), *_fictitious()), key=lambda one: one.iso3))


@cache
def osce_states() -> tuple[Country, ...]:
    """Return the participating States and the Partners, in the order of their English names."""
    return tuple(sorted((one for one in countries() if one.is_osce), key=lambda one: folded(one.names["en"])))


def country_choices(language: str | None = None) -> list[tuple[str, str]]:
    """Return alpha-3 codes with names, sorted by name in the language; the State itself and its neighbours first."""
    return list(_choices(language or get_language() or "en"))


@lru_cache(maxsize=64)
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    pack = country_pack()
    near = [pack.code, *(one.code for one in pack.neighbours)]
    named = sorted(((one.iso3, _name(one.iso3, language, None)) for one in countries()), key=lambda one: folded(one[1]))
    first = sorted((one for one in named if one[0] in near), key=lambda one: near.index(one[0]))
    return (*first, *(one for one in named if one[0] not in near))


def find_country(text: str) -> Country | None:
    """Return the country that a code, or a name in one of the OSCE's languages, today's or a former one, means."""
    return _by_code().get(text.strip().upper()) or _by_name().get(folded(text))


@cache
def _by_code() -> dict[str, Country]:
    found: dict[str, Country] = {}
    for one in countries():
        found |= {code: one for code in (one.iso2, one.iso3, one.numeric) if code}
    return found


@cache
def _by_name() -> dict[str, Country]:
    found: dict[str, Country] = {}
    for language in OSCE_LANGUAGES:
        for one in countries():
            names = [_cldr(language).get(one.iso2), one.names.get(language)]
            names += [former.names[language] for former in one.former_names]
            for name in names:
                if name:
                    found.setdefault(folded(name), one)
    return found


@lru_cache(maxsize=64)
def _cldr(language: str) -> Mapping[str, str]:
    try:
        return dict(Locale.parse(language, sep="-" if "-" in language else "_").territories)
    except (UnknownLocaleError, ValueError):
        return {}


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _names(row: Mapping[str, str]) -> dict[str, str]:
    return {language: row[language] for language in OSCE_LANGUAGES}


def _iso_countries() -> list[Country]:
    states = {row["iso3"]: row for row in _rows("states.csv")}
    names = {row["iso3"]: _names(row) for row in (*_rows("other_names.csv"), *states.values())}
    former = _former_names()
    codes = [*_rows("countries.csv"), {"iso2": "XK", "iso3": KOSOVO, "numeric": ""}]
    return [
        Country(
            iso2=row["iso2"],
            iso3=row["iso3"],
            numeric=row["numeric"],
            standing=Standing(states[row["iso3"]]["standing"]) if row["iso3"] in states else Standing.NONE,
            names=names.get(row["iso3"], {}),
            former_names=former.get(row["iso3"], ()),
        )
        for row in codes
    ]


def _former_names() -> dict[str, tuple[FormerName, ...]]:
    found: dict[str, tuple[FormerName, ...]] = {}
    for row in _rows("former_names.csv"):
        one = FormerName(date.fromisoformat(row["until"]), _names(row), row["source"])
        found[row["iso3"]] = (*found.get(row["iso3"], ()), one)
    return found


def _fictitious() -> list[Country]:
    pack = country_pack()
    own = {pack.code: pack.names} if pack.is_fictitious else {}
    named = own | {one.code: one.names for one in pack.neighbours if one.names}
    return [Country("", code, "", names=names, is_fictitious=True) for code, names in named.items()]
