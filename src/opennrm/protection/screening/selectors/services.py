"""Services of the directory that can take the person, those open now first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.kernel.reference.selectors import code_choices
from opennrm.protection.directory.selectors import matching_services

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.utils.functional import Promise

    from opennrm.protection.directory.rules.matching import Match
    from opennrm.protection.screening.selectors.results import Assessed

_MOST = 5
_USUAL = ("safety", "shelter")
_CHILD_AGE = 17


@dataclass(frozen=True, slots=True)
class OpenService:
    """What can be offered for one need: those open now, else those with the opening hours not known or later."""

    need: str
    title: str | Promise
    matches: list[Match]

    @property
    def n_open(self) -> int:
        """Return how many are open now."""
        return sum(one.is_open is True for one in self.matches)


def open_services(assessed: Assessed, at: datetime) -> list[OpenService]:
    """Return services for each need the person named, else for safety and shelter."""
    titles = dict(code_choices("needs"))
    return [
        OpenService(need, titles[need], _matches(need, assessed.case, at))
        for need in _needs(assessed)
        if need in titles
    ]


def _needs(assessed: Assessed) -> tuple[str, ...]:
    """Return what the person asked for, and an interpreter where one would help."""
    needs = assessed.needs or _USUAL
    wants_interpreter = assessed.case.get("needs_interpreter") is True
    return (*needs, "interpretation") if wants_interpreter and "interpretation" not in needs else needs


def _matches(need: str, case: Mapping[str, object], at: datetime) -> list[Match]:
    found = matching_services(
        at=at, need=need, place=str(case.get("found_in", "")), language=str(case.get("language", "")),
        sex=_sex(case), age=_age(case, at),
    )  # fmt: skip
    return sorted(found, key=lambda one: one.is_open is not True)[:_MOST]


def _sex(case: Mapping[str, object]) -> str:
    sex = str(case.get("sex", ""))
    return "" if sex == "unknown" else sex


def _age(case: Mapping[str, object], at: datetime) -> int | None:
    year = case.get("birth_year")
    if isinstance(year, int):
        return at.year - year
    return _CHILD_AGE if case.get("is_child") is True else None
