"""What the answers to a form say, by the column `bind::opennrm:indicator` of its workbook.

A cell holds one or more entries with spaces between them:

`un.means.threat`              fires when the answer is yes
`ilo.exploitation.pay=a|b`     fires when one of the named choices is chosen
`sign.*`                       fires `sign.x` for each chosen choice `x`
`!ilo.exploitation=no`         this answer rules the whole family out: what was skipped counts as answered
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from opennrm.protection.screening.enums import Why

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COLUMN = "indicator"
FIRES = frozenset({"yes", "true", "1"})
SILENT = {"unknown": Why.UNKNOWN, "unsaid": Why.UNSAID}
NO_SIGN = frozenset({"none", "no", "unknown", "unsaid"})
_ENTRY = re.compile(r"(?P<out>!?)(?P<code>[a-z_]+(?:\.[a-z0-9_]+)*(?:\.\*)?)(?:=(?P<values>[^=\s]+))?")
_POSITION = re.compile(r"\[\d+\]")


class Heard(Enum):
    """What was heard about an indicator, if anything was."""

    FIRED = auto()
    ANSWERED = auto()


@dataclass(frozen=True, slots=True)
class Binding:
    """One entry of the column."""

    code: str
    values: frozenset[str] = FIRES
    rules_out: bool = False

    @property
    def is_family(self) -> bool:
        """Tell whether each choice is an indicator of its own."""
        return self.code.endswith(".*")


@dataclass(frozen=True, slots=True)
class Readings:
    """Which indicators fired, which stay open and why, and which the form asks for at all."""

    fired: frozenset[str]
    open: Mapping[str, Why]
    bound: frozenset[str]

    def fired_in(self, family: str) -> frozenset[str]:
        """Return the fired indicators of a family such as `un.means`."""
        return frozenset(code for code in self.fired if code.startswith(f"{family}."))

    def asks(self, family: str) -> bool:
        """Tell whether the form has indicators of a family."""
        return any(code.startswith(f"{family}.") for code in self.bound)


def parse_bindings(text: str) -> tuple[Binding, ...]:
    """Return the entries of one cell; what cannot be read is left out (`unreadable_entries` names it)."""
    found = (_ENTRY.fullmatch(entry) for entry in text.split())
    return tuple(_binding(match) for match in found if match)


def unreadable_entries(text: str) -> tuple[str, ...]:
    """Return the entries of a cell that are not written as they should be, for the form's designer."""
    return tuple(entry for entry in text.split() if not _ENTRY.fullmatch(entry))


def _binding(match: re.Match[str]) -> Binding:
    values = frozenset(match["values"].split("|")) if match["values"] else FIRES
    return Binding(code=match["code"], values=values, rules_out=bool(match["out"]))


def read_answers(
    columns: Mapping[str, Mapping[str, str]], answers: Mapping[str, str], *, skipped: Iterable[str] = ()
) -> Readings:
    """Read what the answers say.

    `columns` and `answers` have the same keys (names or paths of questions; positions of repeats are ignored).
    `skipped` are the questions that the form's own skip logic left out: nobody forgot them.
    """
    picks = _picks(answers)
    left_out = {_POSITION.sub("", one) for one in skipped}
    found: dict[str, set[Why | Heard]] = defaultdict(set)
    ruled_out: set[str] = set()
    for question, column in columns.items():
        name = _POSITION.sub("", question)
        for binding in parse_bindings(column.get(COLUMN) or ""):
            if binding.rules_out:
                ruled_out |= {f"{binding.code}."} if picks[name] & binding.values else set()
            else:
                _collect(found, binding, picks[name], was_skipped=name in left_out)
    fired = frozenset(code for code, states in found.items() if Heard.FIRED in states)
    return Readings(
        fired=fired,
        open={code: why for code in found if code not in fired and (why := _why(code, found[code], ruled_out))},
        bound=frozenset(found),
    )


def _picks(answers: Mapping[str, str]) -> defaultdict[str, frozenset[str]]:
    picks: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for question, answer in answers.items():
        picks[_POSITION.sub("", question)] |= frozenset(answer.split())
    return picks


def _collect(found: dict[str, set[Why | Heard]], binding: Binding, picks: frozenset[str], *, was_skipped: bool) -> None:
    """Note for each code of the binding: fired, answered, or why not."""
    hits = picks - NO_SIGN if binding.is_family else picks & binding.values
    for code in {binding.code.replace("*", hit) for hit in hits} if binding.is_family else {binding.code}:
        if hits:
            found[code].add(Heard.FIRED)
    if binding.is_family or not hits:
        silent = next((why for word, why in SILENT.items() if word in picks), None)
        found[binding.code].add(silent or (Heard.ANSWERED if picks or was_skipped else Why.NOT_ASKED))


def _why(code: str, states: set[Why | Heard], ruled_out: set[str]) -> Why | None:
    """Return why an indicator is open; a doubt weighs more than a no, a no more than a question not reached."""
    for why in (Why.UNKNOWN, Why.UNSAID):
        if why in states:
            return why
    if Heard.ANSWERED in states or any(code.startswith(family) for family in ruled_out):
        return None
    return Why.NOT_ASKED
