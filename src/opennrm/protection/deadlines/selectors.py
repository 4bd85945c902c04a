"""What is to be done, by whom, by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.selectors import sights_of
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import Shown, redact
from opennrm.protection.deadlines.models import CalendarLink, Task, TaskQuerySet
from opennrm.protection.deadlines.rules import BY_HAND, LONG_OVERDUE, is_overdue, task_kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks the reader looks for."""

    when: str = ""  # overdue, today, week, done; empty: all that are open
    whose: str = "mine"  # mine (given to me, or to nobody in my agency), agency
    statutory: bool = False


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as its reader may see it, in words."""

    task: Task
    shown: Shown
    title: object
    code: str
    url: str
    is_overdue: bool
    may_tick: bool
    may_edit: bool

    @property
    def who(self) -> str:
        """Return the name of the person, or of the agency when nobody has taken it."""
        return self.task.person.name if self.task.person else self.task.agency.name


def open_tasks(actor: Actor, at: datetime) -> TaskQuerySet:
    """Return the open tasks of the actor's agency that the actor may see, the most urgent first."""
    return Task.objects.readable_to(actor, at).open().filter(agency_id=actor.agency_id).order_by("due_at", "pk")


def tasks_to_do(actor: Actor, at: datetime, chosen: TaskFilter | None = None) -> TaskQuerySet:
    """Return the tasks of the actor (and those nobody has taken), or of the whole agency, as filtered."""
    chosen = chosen or TaskFilter()
    if chosen.when == "done":
        own = Task.objects.readable_to(actor, at).filter(agency_id=actor.agency_id, done_at__isnull=False)
        found = own.order_by("-done_at", "-pk")
    else:
        found = open_tasks(actor, at)
        ends = {"overdue": at, "today": end_of_day(at), "week": at + timedelta(days=7)}
        if chosen.when in ends:
            found = found.filter(due_at__lt=ends[chosen.when])
    if chosen.whose == "mine":
        found = found.filter(Q(person_id=actor.person_id) | Q(person__isnull=True))
    return found.filter(statutory=True) if chosen.statutory else found


def end_of_day(at: datetime) -> datetime:
    """Return the next midnight of the State's own clock."""
    local = timezone.localtime(at)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def task_rows(actor: Actor, at: datetime, tasks: Iterable[Task]) -> list[TaskRow]:
    """Return tasks in words, redacted file by file."""
    found = list(tasks)
    sights = sights_of(actor, {task.file_id for task in found}, at)
    return [_row(actor, at, shown) for shown in redact(found, sights)]


def _row(actor: Actor, at: datetime, shown: Shown) -> TaskRow:
    task: Task = shown.record  # type: ignore[assignment]
    known = task_kind(task.kind, task.title_key)
    mine = task.is_open and task.agency_id == actor.agency_id
    return TaskRow(
        task=task, shown=shown, title=shown.note if task.kind == BY_HAND else known.title, code=task.file.code,
        url=_address(task, known.section), is_overdue=task.is_open and is_overdue(task.due_at, at),
        may_tick=mine and known.by_hand, may_edit=mine,
    )  # fmt: skip


def _address(task: Task, section: str) -> str:
    if task.url_name:
        return reverse(task.url_name, args=[task.file.code])
    return reverse("cases:section", args=[task.file.code, section or "tasks"])


def joined(tasks: TaskQuerySet) -> TaskQuerySet:
    """Return the tasks with all that a row shows, in one query."""
    return tasks.select_related("file", "agency", "person")


def tasks_of(opened: Opened, *, finished: bool = False) -> TaskQuerySet:
    """Return the tasks of an opened file whose part the reader may read, the most urgent first."""
    part = {category.value for category in opened.sight.readable.parts}
    found = joined(Task.objects.filter(file=opened.file, category__in=part))
    return (
        found.exclude(pk__in=found.open().values("pk")).order_by("-changed_at")
        if finished
        else (found.open().order_by("due_at", "pk"))
    )


def access_task(*, actor: Actor, at: datetime, task_id: UUID | str) -> Task:
    """Return one task that the actor may see.

    Raises
    ------
    NotVisible
        There is none, or it belongs to a file or a part of it that the actor does not see.
    """
    found = joined(Task.objects.readable_to(actor, at)).filter(pk=task_id).first()
    if not isinstance(found, Task):
        raise NotVisible
    return found


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many deadlines laid down by law are long overdue, by agency; no case shows."""

    agency: str
    n_tasks: int


def long_overdue(at: datetime) -> list[Overdue]:
    """Return the agencies with deadlines laid down by law that are long overdue, the most first."""
    with system_wall():
        late = Task.objects.overdue(at - LONG_OVERDUE).filter(statutory=True, file__erased_at__isnull=True)
        rows = late.values_list("agency__name").annotate(n=Count("pk")).order_by("-n", "agency__name")
        return [Overdue(agency=name, n_tasks=n) for name, n in rows]


def calendar_link_of(actor: Actor) -> CalendarLink | None:
    """Return the actor's own calendar link, if they made one."""
    return CalendarLink.objects.filter(person_id=actor.person_id or 0).first()
