"""Versions of the procedure: in words, compared, and tried on past cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from opennrm.kernel.errors import NotVisible
from opennrm.protection.sop.enums import Severity
from opennrm.protection.sop.models import Procedure
from opennrm.protection.sop.rules import in_words
from opennrm.protection.sop.selectors.files import read_text

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from opennrm.protection.sop.rules import ReadProcedure, Rule


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule in words."""

    rule: str
    title: str
    words: str
    sources: str
    severity: str
    line: int


def versions() -> QuerySet[Procedure]:
    """Return all versions, the newest first."""
    return Procedure.objects.order_by("-created_at", "-pk")


def access_version(version_id: UUID | str) -> Procedure:
    """Return one version.

    Raises
    ------
    NotVisible
        There is none.
    """
    found = Procedure.objects.filter(pk=version_id).first()
    if found is None:
        raise NotVisible
    return found


def rules_in_words(text: str) -> list[RuleRow]:
    """Return the rules of a text that is known to be sound, in words."""
    read, language = read_text(text), get_language() or "en"
    return [_row(read, rule, language) for rule in read.rules]


def _row(read: ReadProcedure, rule: Rule, language: str) -> RuleRow:
    severity = str(Severity(rule.text.severity).label)
    return RuleRow(rule.id, rule.title(language), in_words(rule), read.cited(rule), severity, rule.line)


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that is new, gone or changed between two versions."""

    rule: str
    kind: str
    before: RuleRow | None
    after: RuleRow | None


def differences(before: Procedure, after: Procedure) -> list[Difference]:
    """Return the rules in which two versions differ, in the order of the later one."""
    old = {row.rule: row for row in rules_in_words(before.text)}
    new = {row.rule: row for row in rules_in_words(after.text)}
    first, second = read_text(before.text).by_id, read_text(after.text).by_id
    found = []
    for name, row in new.items():
        if name not in old:
            found.append(Difference(name, "new", None, row))
        elif first[name].text != second[name].text or old[name].words != row.words:
            found.append(Difference(name, "changed", old[name], row))
    return found + [Difference(name, "gone", row, None) for name, row in old.items() if name not in new]
