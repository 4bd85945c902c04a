"""The texts that are read aloud: versioned files, so that what somebody agreed to can always be read again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from opennrm.kernel.access.enums import Category
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.reference.rules.yaml_files import parse
from opennrm.kernel.reference.selectors import is_language, language, own_language_name

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXTS = Path(__file__).resolve().parent.parent / "texts"
FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One text in one language, as it is read aloud and printed."""

    version: str
    language: str
    direction: str
    sha256: str
    title: str
    body: tuple[str, ...]
    question: str
    rights: tuple[str, ...]
    child: tuple[str, ...]
    labels: Mapping[str, str]
    part_names: Mapping[int, str]

    def parts(self, categories: Category | int) -> list[str]:
        """Return the names of the parts of the file, in the language of the text."""
        return [self.part_names[one.value] for one in Category(categories).parts if one.value in self.part_names]


@cache
def _versions() -> dict[str, Any]:
    return cast("dict[str, Any]", parse((TEXTS / "versions.yaml").read_text(encoding="utf-8")))


def current_version() -> str:
    """Return the version that is shown today."""
    return str(_versions()["current"])


def published_fingerprints(version: str) -> dict[str, str]:
    """Return the fingerprint of each language's file as it was when the version was published."""
    return {str(code): str(digest) for code, digest in _versions()["versions"][version].items()}


def text_languages(version: str | None = None) -> list[str]:
    """Return the languages that a version is written in."""
    return list(published_fingerprints(version or current_version()))


def text_language_choices() -> list[tuple[str, str]]:
    """Return the languages of the present version: their own names first, for the person who looks on."""
    return [(code, own_language_name(code)) for code in text_languages()]


def best_text_language(wanted: str) -> str:
    """Return the language to show first to somebody who speaks `wanted`."""
    if is_language(wanted):
        code = language(wanted).code
        if code in text_languages():
            return code
    return FALLBACK


@cache
def _file(version: str, code: str) -> tuple[dict[str, Any], str]:
    raw = (TEXTS / version / f"{code}.yaml").read_bytes()
    return cast("dict[str, Any]", parse(raw.decode("utf-8"))), hashlib.sha256(raw).hexdigest()


@cache
def consent_text(purpose: str, code: str, version: str | None = None) -> ConsentText:
    """Return the text for a purpose in a language, of the present or an earlier version.

    Raises
    ------
    NotVisible
        There is no such text.
    """
    wanted = version or current_version()
    if wanted not in _versions()["versions"] or code not in text_languages(wanted):
        raise NotVisible
    content, digest = _file(wanted, code)
    asked = content["purposes"].get(purpose)
    if asked is None:
        raise NotVisible
    return ConsentText(
        version=wanted, language=code, direction=language(code).direction, sha256=digest, title=asked["title"],
        body=tuple(asked["body"]), question=asked["question"], rights=tuple(content["rights"]),
        child=tuple(content["child"]), labels=content["labels"], part_names=content["parts"],
    )  # fmt: skip
