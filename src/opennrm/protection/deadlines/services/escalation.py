"""What happens when time runs out: first who does it, then the supervisor, then (as a number) the co-ordinator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_noop

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.selectors import sights_of
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import Action, Role
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.events.services import publish
from opennrm.kernel.notifications.services import notify
from opennrm.protection.cases.models import Case
from opennrm.protection.deadlines.models import Task
from opennrm.protection.deadlines.rules import LONG_OVERDUE, SOON, SOON_STATUTORY

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor

AT_ONCE = 1000  # a backlog is worked off over several ticks, so that no transaction grows without bound


@dataclass(frozen=True, slots=True)
class Escalation:
    """How many tasks were warned of, shown to a supervisor, counted for the co-ordinator."""

    n_warned: int
    n_escalated: int
    n_reported: int


@transaction.atomic
def escalate(*, actor: Actor, at: datetime) -> Escalation:
    """Warn of what is due soon, escalate what is overdue; each step once a deadline."""
    live = Task.objects.open().filter(file__erased_at__isnull=True).select_related("file").order_by("due_at", "pk")
    soon = Q(statutory=False, due_at__lt=at + SOON) | Q(statutory=True, due_at__lt=at + SOON_STATUTORY)
    warned = list(live.filter(soon, warned_at__isnull=True, due_at__gte=at)[:AT_ONCE])
    missed = list(live.filter(due_at__lt=at, escalated_at__isnull=True)[:AT_ONCE])
    for task in warned:
        _warn(task, at)
    for task in missed:
        _escalate(actor, task, at)
    return Escalation(len(warned), len(missed), _report(actor, at))


def _page(task: Task) -> str:
    return reverse("cases:section", args=[task.file.code, "tasks"])


def _warn(task: Task, at: datetime) -> None:
    words = (
        gettext_noop("A deadline laid down by law is near.") if task.statutory else gettext_noop("A task is due soon.")
    )
    _tell_assigned(task, at, "task.soon", words)
    Task.objects.filter(pk=task.pk).update(warned_at=at)


def _tell_assigned(task: Task, at: datetime, kind: str, words: str) -> None:
    for person in _assigned(task, at):
        notify(at=at, kind=kind, text_key=words, url=_page(task), person_id=person.pk, file=task.file)


def _assigned(task: Task, at: datetime) -> list[Person]:
    """Return the person who has it; else the agency's own case worker; else those of the agency who see the file."""
    seeing = _seeing(task, at)
    worker_id = task.person_id or Case.objects.filter(file_id=task.file_id).values_list("worker_id", flat=True).first()
    return [person for person in seeing if person.pk == worker_id] or seeing


def _seeing(task: Task, at: datetime) -> list[Person]:
    """Return the people of the agency who may see the file: nobody else is told that there is one."""
    people = Person.objects.active().filter(agency_id=task.agency_id).order_by("pk")
    actors = [(person, actor_of(person)) for person in people]
    return [person for person, actor in actors if actor.may(Action.CASE_READ) and sights_of(actor, [task.file_id], at)]


def _escalate(actor: Actor, task: Task, at: datetime) -> None:
    """Tell the one who has it and the agency's supervisors that the time has passed."""
    _tell_assigned(task, at, "task.overdue", gettext_noop("The time for a task has passed."))
    for person in _seeing(task, at):
        if Role.SUPERVISOR in person.role_set and person.pk != task.person_id:
            notify(
                at=at, kind="task.escalated", text_key=gettext_noop("Your agency has missed a deadline."),
                url=_page(task), person_id=person.pk, file=task.file, urgent=task.statutory, escalated=True,
            )  # fmt: skip
    Task.objects.filter(pk=task.pk).update(escalated_at=at)
    publish(
        actor=actor, at=at, file=task.file, type="task.missed", category=task.row_category, record_id=task.pk,
        detail={"kind": task.kind, "statutory": task.statutory},
    )  # fmt: skip
    write_entry(actor=actor, at=at, verb="task.escalated", file_id=task.file_id, target=f"task:{task.pk}")


def _report(actor: Actor, at: datetime) -> int:
    """Tell the co-ordinator that there is something new among what is long overdue: a number, never a case."""
    late = Task.objects.overdue(at - LONG_OVERDUE).filter(
        statutory=True, reported_at__isnull=True, file__erased_at__isnull=True
    )
    n_late = late.update(reported_at=at)
    if n_late:
        notify(
            at=at, kind="task.long_overdue", role=Role.COORDINATOR, url=reverse("web:home"), escalated=True,
            text_key=gettext_noop("More deadlines laid down by law are long overdue. Your home page shows how many."),
        )  # fmt: skip
        write_entry(actor=actor, at=at, verb="task.reported", detail={"n_tasks": n_late})
    return n_late


def n_open_of(person: Person) -> int:
    """Return how many open tasks a person has, in whatever file."""
    with system_wall():
        return Task.objects.open().filter(person=person).count()


@transaction.atomic
def hand_over_tasks(*, actor: Actor, at: datetime, leaver: Person, successor: Person) -> int:
    """Give the open tasks of somebody who leaves to a colleague, or back to the agency as a whole; return how many."""
    with system_wall():
        held = Task.objects.open().filter(person=leaver)
        n_mine = held.filter(agency_id=successor.agency_id).update(person=successor)
        n_others = held.update(person=None)
    write_entry(
        actor=actor, at=at, verb="task.handed_over", target=f"person:{leaver.pk}",
        detail={"to": successor.pk, "n_tasks": n_mine + n_others},
    )  # fmt: skip
    return n_mine + n_others
