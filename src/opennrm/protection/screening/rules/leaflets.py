"""The leaflet about rights: one text a language, the same in every part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from opennrm.kernel.errors import NotVisible
from opennrm.kernel.reference.rules.yaml_files import parse
from opennrm.kernel.reference.selectors import country_pack, is_language, language

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).resolve().parent.parent / "leaflets"
LANGUAGES = ("en", "ru", "fr", "uk", "ar")
FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Number:
    """A number to call, when and in which languages; not its name, which could give the bearer away."""

    number: str
    hours: str
    languages: tuple[str, ...]
    is_emergency: bool


@dataclass(frozen=True, slots=True)
class Leaflet:
    """The leaflet in one language; `words` has its headings and sentences by name."""

    language: str
    direction: str
    endonym: str
    words: Mapping[str, str]
    rights: tuple[str, ...]
    next: tuple[str, ...]
    child: tuple[str, ...]


@cache
def leaflet(code: str) -> Leaflet:
    """Return the leaflet in a language.

    Raises
    ------
    NotVisible
        There is none in this language.
    """
    if code not in LANGUAGES:
        raise NotVisible
    content = cast("dict[str, Any]", parse((FOLDER / f"{code}.yaml").read_text(encoding="utf-8")))
    spoken = language(code)
    lists = {name: tuple(map(str, content.pop(name))) for name in ("rights", "next", "child")}
    return Leaflet(code, spoken.direction, spoken.endonym, words=content, **lists)


def best_language(wanted: str) -> str:
    """Return the language to print for somebody who understands `wanted` best."""
    code = language(wanted).code if is_language(wanted) else ""
    return code if code in LANGUAGES else FALLBACK


def numbers(code: str) -> tuple[Number, ...]:
    """Return the State's numbers in a language, those that speak it first; the emergency number leads."""
    lines = sorted(country_pack().helplines, key=lambda line: (not line.is_emergency, code not in line.languages))
    return tuple(
        Number(
            number=line.number,
            hours=_in(line.hours, code),
            languages=tuple(language(one).endonym for one in line.languages),
            is_emergency=line.is_emergency,
        )
        for line in lines
    )


def _in(names: Mapping[str, str], code: str) -> str:
    """Return the name in a language, else in English, else in any."""
    return names.get(code) or names.get(FALLBACK) or next(iter(names.values()), "")
