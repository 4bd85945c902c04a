"""The languages of a form: what its designer called them, and what a browser has to be told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from django.conf.locale import LANG_INFO

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMED: Final = re.compile(r"^(?P<name>.*?)\s*\((?P<tag>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)\)\s*$")
_TAG: Final = re.compile(r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
_RTL: Final = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi", "prs"})


@dataclass(frozen=True, slots=True)
class Language:
    """A language of a form: as its designer wrote it, as people read it, as a browser knows it."""

    source: str
    name: str
    tag: str
    direction: str


UNTOLD: Final = Language("", "", "", "auto")


def languages_of(sources: Iterable[str]) -> tuple[Language, ...]:
    """Return the languages in their order, each with a tag of its own."""
    found: list[Language] = []
    for source in sources:
        name, tag = _told(source)
        if not tag or tag in {one.tag for one in found}:
            tag = f"x-{len(found) + 1}"
        found.append(Language(source, name, tag, "rtl" if tag.partition("-")[0].lower() in _RTL else "ltr"))
    return tuple(found)


def _told(source: str) -> tuple[str, str]:
    named = _NAMED.match(source)
    if named is not None and named["name"]:
        return named["name"], named["tag"]
    if _TAG.match(source):
        return _own_names().get(source, source), source
    return source, _tags().get(source.strip().lower(), "")


@cache
def _tags() -> dict[str, str]:
    """Return the codes of languages by their names, in English and in themselves."""
    named = [(code, info) for code, info in LANG_INFO.items() if "name" in info]
    return {info[key].lower(): code for key in ("name", "name_local") for code, info in reversed(named)}


@cache
def _own_names() -> dict[str, str]:
    return {code: str(info["name_local"]) for code, info in LANG_INFO.items() if "name_local" in info}
