"""What was found in a filled-in form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Answer = str | int | Decimal | date | time | datetime | list[str] | None

REQUIRED: Final = "required"
CONSTRAINT: Final = "constraint"
TYPE: Final = "type"
CHOICE: Final = "choice"
RANGE: Final = "range"
CALCULATE: Final = "calculate"
REPEAT_COUNT: Final = "repeat-count"
ATTACHMENT: Final = "attachment"
STRUCTURE: Final = "structure"
FORM: Final = "form"
VERSION: Final = "version"
INSTANCE_ID: Final = "instance-id"
EXPRESSION: Final = "expression"
IRRELEVANT: Final = "irrelevant"
UNKNOWN: Final = "unknown"
MISSING: Final = "missing"
NOTES: Final = frozenset({IRRELEVANT, UNKNOWN, MISSING, VERSION})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as the form wants it; `path` says where, each turn of a repeat by number."""

    path: str
    kind: str
    message: str

    @property
    def is_note(self) -> bool:
        """Tell whether it is only worth knowing: the answers hold all the same."""
        return self.kind in NOTES


@dataclass(frozen=True, slots=True)
class Flat:
    """One answer with its path and the turns of the repeats it stands in."""

    path: tuple[str, ...]
    turns: tuple[int, ...]
    value: Answer


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """The verdict on a filled-in form, and its answers with their types.

    `answers` nests like the form: groups are dicts, repeats lists of dicts; what does not apply is None.
    """

    problems: tuple[Problem, ...]
    answers: Mapping[str, Any]
    flat: tuple[Flat, ...]
    instance_id: str
    form_id: str
    version: str

    @property
    def is_valid(self) -> bool:
        """Tell whether nothing but notes was found."""
        return all(problem.is_note for problem in self.problems)

    def __iter__(self) -> Iterator[Flat]:
        """Yield the answers one by one."""
        return iter(self.flat)
