"""Kinds of tasks: what each is called, where it is done, and whether somebody may tick it off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.reference.selectors import country_pack

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.utils.functional import Promise

    from opennrm.kernel.actors import Actor

BY_HAND = "manual"
SOON = timedelta(days=1)
SOON_STATUTORY = timedelta(days=2)
LONG_OVERDUE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class TaskKind:
    """One kind of task.

    Attributes
    ----------
    title
        What is to be done, as a sentence in the imperative.
    section
        The section of the case page where it is done.
    by_hand
        Whether a person ticks it off; otherwise doing the thing itself (a decision, an answer) meets it.
    clock
        The clock of the country pack behind it, whose law is shown.
    """

    kind: str
    title: str | Promise
    section: str = ""
    by_hand: bool = False
    clock: str = ""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something a person's own calendar shows beside tasks; the title names no person and no case."""

    uid: UUID
    at: datetime
    title: str | Promise


CalendarSource = Callable[["Actor", "datetime"], "Iterable[CalendarEntry]"]
_kinds: dict[str, TaskKind] = {}
_calendar_sources: dict[str, CalendarSource] = {}


def register_calendar_source(key: str, source: CalendarSource) -> None:
    """Have something else shown in people's own calendars: what of it an actor may see; at start-up only."""
    _calendar_sources[key] = source


def calendar_sources() -> list[CalendarSource]:
    """Return all that is shown beside tasks."""
    return list(_calendar_sources.values())


def register_task_kind(
    kind: str, title: str | Promise, *, section: str = "", by_hand: bool = False, clock: str = ""
) -> None:
    """Say what a kind of task is called; at start-up only, the same kind again replaces it."""
    _kinds[kind] = TaskKind(kind, title, section, by_hand, clock)


def law_behind(kind: str) -> str:
    """Return the law that lays a kind of deadline down, as the country pack cites it; empty where none is known."""
    clock = _kinds[kind].clock if kind in _kinds else ""
    laws = country_pack().sources_of(clock) if clock else ()
    return str(laws[0]) if laws else ""


def task_kind(kind: str, title: str = "") -> TaskKind:
    """Return what is known of a kind; one that nobody registered goes by the title it was stored with."""
    return _kinds.get(kind) or TaskKind(kind, gettext(title) if title else gettext("Task"), by_hand=True)


def is_overdue(due_at: datetime, at: datetime) -> bool:
    """Tell whether a deadline has passed."""
    return due_at < at


register_task_kind(BY_HAND, _("Task"), by_hand=True)
