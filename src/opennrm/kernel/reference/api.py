"""Reference data for other systems: the same in every node, but for the country pack."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from ninja import Router, Schema

from opennrm.kernel.errors import InvalidInput, NotVisible
from opennrm.kernel.pages.api import ApiRequest, may
from opennrm.kernel.reference.selectors import (
    clocks,
    code_list,
    code_list_names,
    code_lists,
    countries,
    country_name,
    country_pack,
    language_name,
    languages,
    public_holidays,
)
from opennrm.kernel.reference.selectors import language as find_language

if TYPE_CHECKING:
    from opennrm.kernel.reference.models import CodeList

router = Router(tags=["Reference"])


class CountryOut(Schema):
    """A country; `iso2` and `numeric` are empty where ISO 3166-1 has none."""

    iso2: str
    iso3: str
    numeric: str
    name: str
    standing: str
    is_fictitious: bool


class LanguageOut(Schema):
    """A language; `rank` 0 means that interpreters are seldom asked for it."""

    code: str
    iso3: str
    name: str
    endonym: str
    direction: str
    rank: int


class HtcdsOut(Schema):
    """How a code is written in HTCDS."""

    code: str
    is_exact: bool
    note: str


class CodeOut(Schema):
    """One code of a list."""

    code: str
    label: str
    description: str
    htcds: HtcdsOut | None = None


class CodeListOut(Schema):
    """A code list."""

    name: str
    title: str
    description: str
    source: str
    codes: list[CodeOut]


class CodeListRow(Schema):
    """A code list without its codes."""

    name: str
    title: str
    n_codes: int


class ClockOut(Schema):
    """A deadline and the law behind it."""

    name: str
    label: str
    value: int
    unit: str
    sources: list[str]


class PlaceOut(Schema):
    """A place of the State."""

    code: str
    name: str
    kind: str
    latitude: float
    longitude: float


class HolidayOut(Schema):
    """A public holiday."""

    on: date
    name: str


class CountryPackOut(Schema):
    """What the node's country pack says in public."""

    code: str
    name: str
    is_fictitious: bool
    currency: str
    time_zone: str
    official_languages: list[str]
    weekend: list[str]
    clocks: list[ClockOut]
    retention_years: dict[str, int]
    places: list[PlaceOut]
    holidays: list[HolidayOut]


@router.get("/reference/countries", auth=may(None), response=list[CountryOut], summary="All countries")
def list_countries(request: ApiRequest, language: str = "en") -> list[CountryOut]:  # noqa: ARG001
    """Return every country with its name in a language, and what it is to the OSCE."""
    asked = _known(language)
    return [
        CountryOut(
            iso2=one.iso2, iso3=one.iso3, numeric=one.numeric, name=country_name(one.iso3, asked),
            standing=one.standing.value, is_fictitious=one.is_fictitious,
        )
        for one in countries()
    ]  # fmt: skip


@router.get("/reference/languages", auth=may(None), response=list[LanguageOut], summary="All languages")
def list_languages(request: ApiRequest, language: str = "en") -> list[LanguageOut]:  # noqa: ARG001
    """Return every language, those interpreters are asked for most first."""
    asked = _known(language)
    return [
        LanguageOut(
            code=one.code, iso3=one.iso3, name=language_name(one.code, asked), endonym=one.endonym,
            direction=one.direction, rank=one.rank,
        )
        for one in languages()
    ]  # fmt: skip


@router.get("/reference/code-lists", auth=may(None), response=list[CodeListRow], summary="All code lists")
def list_code_lists(request: ApiRequest) -> list[CodeListRow]:  # noqa: ARG001
    """Return the names of the code lists, ours and those of HTCDS 2.0."""
    return [CodeListRow(name=one.name, title=str(one.title), n_codes=len(one.codes)) for one in code_lists()]


@router.get("/reference/code-lists/{name}", auth=may(None), response=CodeListOut, summary="One code list")
def get_code_list(request: ApiRequest, name: str) -> CodeListOut:  # noqa: ARG001
    """Return a code list with its codes and how each is written in HTCDS."""
    if name not in code_list_names():
        raise NotVisible
    return _code_list(code_list(name))


@router.get("/reference/country-pack", auth=may(None), response=CountryPackOut, summary="The State's own parameters")
def get_country_pack(request: ApiRequest, language: str = "en", year: int | None = None) -> CountryPackOut:
    """Return the State's deadlines, places and holidays of a year (this year if none is given)."""
    pack, asked = country_pack(), _known(language)
    shown = request.at.year if year is None else year
    if not 1900 <= shown <= 2200:  # noqa: PLR2004 - the years for which Easter is of interest
        raise InvalidInput(_("Choose a year from 1900 to 2200."))
    return CountryPackOut(
        code=pack.code,
        name=pack.name(asked),
        is_fictitious=pack.is_fictitious,
        currency=pack.currency.code,
        time_zone=pack.time_zone,
        official_languages=list(pack.official_languages),
        weekend=[day.value for day in pack.weekend],
        clocks=[
            ClockOut(
                name=one.name, label=one.label, value=one.value, unit=one.unit, sources=list(map(str, one.sources))
            )
            for one in clocks()
        ],
        retention_years={kind.value: years for kind, years in pack.retention_years.items()},
        places=[
            PlaceOut(
                code=one.code, name=one.name(asked), kind=one.kind.value, latitude=one.latitude, longitude=one.longitude
            )
            for one in pack.places
        ],
        holidays=[HolidayOut(on=day, name=names.get(asked, names["en"])) for day, names in public_holidays(shown)],
    )


def _known(language: str) -> str:
    find_language(language.partition("-")[0])
    return language


def _code_list(found: CodeList) -> CodeListOut:
    codes = []
    for code in found.codes:
        there = found.to_htcds(code.code)
        htcds = HtcdsOut(code=there.theirs, is_exact=there.is_exact, note=there.note) if there else None
        codes.append(CodeOut(code=code.code, label=str(code.label), description=str(code.description), htcds=htcds))
    return CodeListOut(
        name=found.name, title=str(found.title), description=str(found.description), source=found.source, codes=codes
    )
