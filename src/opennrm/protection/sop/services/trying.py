"""A version tried on past cases: how many would keep each rule; no case shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.audit.services import write_entry
from opennrm.methods.conformance import State
from opennrm.protection.cases.models import Case
from opennrm.protection.sop.selectors.figures import rounded
from opennrm.protection.sop.selectors.files import read_text
from opennrm.protection.sop.services.bulk import AT_ONCE, find_in_many

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.protection.sop.models import Procedure

MOST_CASES = 5000
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Tried:
    """How one rule would stand in past cases, in rounded numbers."""

    rule: str
    title: str
    n_cases: int
    n_kept: int
    n_open: int
    n_missed: int


@dataclass(frozen=True, slots=True)
class Trial:
    """How all rules would stand, and in how many cases they were tried."""

    n_cases: int
    rules: list[Tried]


def try_on_cases(*, actor: Actor, at: datetime, procedure: Procedure) -> Trial:
    """Return how the rules of a version would stand in the cases of the last year, at most the 5,000 newest.

    Raises
    ------
    NotPermitted
        The actor does not write procedures.
    """
    require(actor, Action.SOP_EDIT)
    read, language = read_text(procedure.text), get_language() or "en"
    counts: Counter[tuple[str, str]] = Counter()
    with system_wall():
        recent = Case.objects.filter(file__opened_at__gt=at - _YEAR, file__erased_at__isnull=True)
        files = list(recent.order_by("-file__opened_at").values_list("file_id", flat=True)[:MOST_CASES])
        for start in range(0, len(files), AT_ONCE):
            for findings in find_in_many(files[start : start + AT_ONCE], read, at).values():
                counts.update((one.rule.id, _state(one.state)) for one, _parts in findings)
    write_entry(actor=actor, at=at, verb="procedure.tried", target=f"procedure:{procedure.pk}")
    rules = [
        Tried(
            rule.id, rule.title(language), rounded(sum(counts[rule.id, one] for one in ("kept", "open", "missed"))),
            *(rounded(counts[rule.id, one]) for one in ("kept", "open", "missed")),
        )
        for rule in read.rules
    ]  # fmt: skip
    return Trial(rounded(len(files)), rules)


def _state(state: State) -> str:
    if state is State.VIOLATED:
        return "missed"
    return "open" if state is State.TEMPORARILY_VIOLATED else "kept"
