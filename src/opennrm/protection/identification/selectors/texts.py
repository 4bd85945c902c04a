"""The words in which the person is told of a decision: versioned files, one a language."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from opennrm.kernel.errors import NotVisible
from opennrm.kernel.reference.rules.yaml_files import parse
from opennrm.kernel.reference.selectors import is_language, language, own_language_name
from opennrm.protection.identification.enums import OPEN_OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opennrm.protection.identification.models import Decision

TEXTS = Path(__file__).resolve().parent.parent / "texts"
FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class NoticeText:
    """One notice in one language."""

    version: str
    language: str
    direction: str
    sha256: str
    title: str
    body: tuple[str, ...]
    labels: Mapping[str, str]


@cache
def _versions() -> dict[str, Any]:
    return cast("dict[str, Any]", parse((TEXTS / "versions.yaml").read_text(encoding="utf-8")))


def notice_version() -> str:
    """Return the version that is shown today."""
    return str(_versions()["current"])


def notice_fingerprints(version: str) -> dict[str, str]:
    """Return the fingerprint of each language's file as it was when the version was published."""
    return {str(code): str(digest) for code, digest in _versions()["versions"][version].items()}


def notice_language_choices() -> list[tuple[str, str]]:
    """Return the languages of the present version, by their own names."""
    codes = notice_fingerprints(notice_version())
    return [(code, own_language_name(code)) for code in codes]


def best_notice_language(wanted: str) -> str:
    """Return the language to show first to somebody who speaks `wanted`."""
    if is_language(wanted) and language(wanted).code in notice_fingerprints(notice_version()):
        return language(wanted).code
    return FALLBACK


@cache
def _file(version: str, code: str) -> tuple[dict[str, Any], str]:
    raw = (TEXTS / version / f"{code}.yaml").read_bytes()
    return cast("dict[str, Any]", parse(raw.decode("utf-8"))), hashlib.sha256(raw).hexdigest()


def notice_text(decision: Decision, code: str, version: str | None = None) -> NoticeText:
    """Return the words for a decision in a language.

    Raises
    ------
    NotVisible
        There are none: nothing is decided, or there is no such language or version.
    """
    wanted = version or notice_version()
    key = "any.suspended" if decision.outcome in OPEN_OUTCOMES else f"{decision.step}.{decision.outcome}"
    if (
        wanted not in _versions()["versions"]
        or code not in notice_fingerprints(wanted)
        or decision.outcome == "pending"
    ):
        raise NotVisible
    content, digest = _file(wanted, code)
    words = content["notices"].get(key)
    if words is None:
        raise NotVisible
    return NoticeText(
        version=wanted, language=code, direction=language(code).direction, sha256=digest, title=words["title"],
        body=tuple(words["body"]), labels=content["labels"],
    )  # fmt: skip
