"""What somebody leaves behind, and who takes it over.

The apps above say what work they hold for a person or an agency when they start up; accounts knows none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.utils.functional import Promise

    from opennrm.kernel.accounts.models import Agency, Person
    from opennrm.kernel.actors import Actor


@dataclass(frozen=True)
class OpenWork:
    """One kind of work: how to count what a person holds, and how to give it to a colleague."""

    name: str
    title: str | Promise
    count: Callable[[Person], int]
    hand_over: Callable[[Actor, datetime, Person, Person], None]


@dataclass(frozen=True)
class AgencyWork:
    """One kind of work that keeps an agency from leaving."""

    name: str
    title: str | Promise
    count: Callable[[Agency], int]


@dataclass(frozen=True)
class LeftBehind:
    """How much of one kind of work is open."""

    title: str | Promise
    n_items: int


_person_work: dict[str, OpenWork] = {}
_agency_work: dict[str, AgencyWork] = {}


def register_open_work(
    name: str,
    title: str | Promise,
    count: Callable[[Person], int],
    hand_over: Callable[[Actor, datetime, Person, Person], None],
) -> None:
    """Say that an app holds such work for people; `hand_over(actor, at, leaver, successor)` moves it."""
    _person_work[name] = OpenWork(name, title, count, hand_over)


def register_agency_work(name: str, title: str | Promise, count: Callable[[Agency], int]) -> None:
    """Say that an app holds such work for agencies."""
    _agency_work[name] = AgencyWork(name, title, count)


def open_work_of(person: Person) -> list[LeftBehind]:
    """Return what the person holds, without the empty kinds."""
    found = [LeftBehind(work.title, work.count(person)) for work in _person_work.values()]
    return [left for left in found if left.n_items]


def open_work_of_agency(agency: Agency) -> list[LeftBehind]:
    """Return what the agency holds, without the empty kinds."""
    found = [LeftBehind(work.title, work.count(agency)) for work in _agency_work.values()]
    return [left for left in found if left.n_items]


def hand_over_work(*, actor: Actor, at: datetime, leaver: Person, successor: Person) -> None:
    """Give all that the leaver holds to the successor."""
    for work in _person_work.values():
        if work.count(leaver):
            work.hand_over(actor, at, leaver, successor)
