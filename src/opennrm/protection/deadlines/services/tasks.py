"""Set deadlines and tasks, meet, move, drop and hand them over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File
from opennrm.kernel.access.rules import EVERYTHING, Opened, as_the_node
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.records.services import change_record, create_record
from opennrm.protection.deadlines.models import Task
from opennrm.protection.deadlines.rules import BY_HAND, law_behind, task_kind

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.utils.functional import Promise


def _file(file_id: int, actor: Actor) -> Opened:
    file = File.objects.select_related("lead_agency").get(pk=file_id)
    return Opened(file=file, sight=EVERYTHING, is_lead=file.lead_agency_id == actor.agency_id)


def _change(actor: Actor, at: datetime, task: Task, event: str, **values: Any) -> Task:
    opened = _file(task.file_id, actor)
    return change_record(
        actor=actor, at=at, opened=opened, record=task, values=values, base_version=task.version, event=event
    )


@transaction.atomic
def set_deadline(
    *,
    actor: Actor,
    at: datetime,
    opened: Opened,
    kind: str,
    due_at: datetime,
    agency_id: int,
    title: str | Promise = "",
    category: Category = Category.BASIC,
    statutory: bool = True,
    legal_source: str = "",
    source_id: UUID | None = None,
    url_name: str = "",
    person_id: int | None = None,
) -> Task:
    """Set a deadline that a rule of the mechanism lays down; an open one of the same kind and source is moved."""
    values = {
        "kind": kind, "title_key": _words(title), "category": category.value, "due_at": due_at, "statutory": statutory,
        "legal_source": (legal_source or law_behind(kind))[:200], "agency": agency_id, "person": person_id,
        "source_id": source_id, "url_name": url_name,
    }  # fmt: skip
    standing = Task.objects.open().filter(file=opened.file, kind=kind, source_id=source_id).first()
    if standing is not None and kind != BY_HAND:
        fresh = {"warned_at": None, "escalated_at": None, "reported_at": None} if due_at > standing.due_at else {}
        return _change(actor, at, standing, "task.moved", **values, **fresh)
    return create_record(actor=actor, at=at, opened=as_the_node(opened), model=Task, values=values, event="task.set")


def _words(title: str | Promise) -> str:
    """Return the English sentence behind a translated one, so that each reader gets their own language."""
    with translation.override(None):
        return str(title)[:200]


def _of(file_id: int, kind: str | None, source_id: UUID | None) -> list[Task]:
    found = Task.objects.open().filter(file_id=file_id).select_related("file")
    if kind is not None:
        found = found.filter(kind=kind)
    if source_id is not None:
        found = found.filter(source_id=source_id)
    return list(found)


@transaction.atomic
def meet_deadline(*, actor: Actor, at: datetime, file_id: int, kind: str, source_id: UUID | None = None) -> list[Task]:
    """Mark the open deadlines of a kind (and source) as met, because what they asked for was done; return them."""
    return [_done(actor, at, task) for task in _of(file_id, kind, source_id)]


def _done(actor: Actor, at: datetime, task: Task) -> Task:
    return _change(actor, at, task, "task.done", done_at=at, done_by_person_id=actor.person_id)


@transaction.atomic
def cancel_deadlines(
    *,
    actor: Actor,
    at: datetime,
    file_id: int,
    because: str,
    kind: str | None = None,
    source_id: UUID | None = None,
) -> list[Task]:
    """Drop the open deadlines of a kind or source (all of the file, when neither is given); return them."""
    return [
        _change(actor, at, task, "task.cancelled", cancelled_at=at, because=because)
        for task in _of(file_id, kind, source_id)
    ]


@transaction.atomic
def extend_deadline(*, actor: Actor, at: datetime, task: Task, due_at: datetime, because: str) -> Task:
    """Move an open deadline further away, and say why.

    Raises
    ------
    Refused
        It is done or dropped.
    InvalidInput
        The new time is not later than the present one, or no reason is given.
    """
    _require_open(task)
    if not because.strip():
        raise InvalidInput(_("Say why it is moved."), {"because": _("Say why it is moved.")})
    if due_at <= task.due_at:
        message = _("Choose a time after the present one. A deadline is never made shorter.")
        raise InvalidInput(message, {"due_at": message})
    return _change(
        actor, at, task, "task.moved", due_at=due_at, because=because.strip(), warned_at=None, escalated_at=None,
        reported_at=None,
    )  # fmt: skip


def _require_open(task: Task) -> None:
    if not task.is_open:
        raise Refused(_("This task is finished already."))


@transaction.atomic
def add_task(
    *, actor: Actor, at: datetime, opened: Opened, note: str, due_at: datetime, person_id: int | None = None
) -> Task:
    """Add a task by hand, for the actor's own agency.

    Raises
    ------
    NotPermitted
        The actor may not change the file.
    InvalidInput
        Nothing is said about what is to be done, the time is past, or the person is of another agency.
    """
    require(actor, Action.CASE_EDIT)
    errors: dict[str, str] = {}
    if not note.strip():
        errors["note"] = _("Say what is to be done.")
    if due_at <= at:
        errors["due_at"] = _("Choose a time in the future.")
    if errors or actor.agency_id is None:
        raise InvalidInput(_("Some answers need another look."), errors)
    _require_colleague(actor.agency_id, person_id)
    values = {"kind": BY_HAND, "note": note.strip(), "due_at": due_at, "agency": actor.agency_id, "person": person_id}
    return create_record(actor=actor, at=at, opened=opened, model=Task, values=values, event="task.set")


def _require_colleague(agency_id: int, person_id: int | None) -> None:
    if person_id is None:
        return
    if not Person.objects.active().filter(pk=person_id, agency_id=agency_id).exists():
        message = _("Choose somebody of the agency that has the task.")
        raise InvalidInput(message, {"person": message})


def _require_mine(actor: Actor, task: Task) -> None:
    if task.agency_id != actor.agency_id:
        raise NotPermitted(_("Another agency has this task."))


@transaction.atomic
def complete_task(*, actor: Actor, at: datetime, task: Task) -> Task:
    """Tick off a task of the actor's agency; ticking it off again changes nothing.

    Raises
    ------
    NotPermitted
        Another agency has it.
    Refused
        It was dropped, or it is met only by doing the thing itself.
    """
    _require_mine(actor, task)
    if task.done_at is not None:
        return task
    _require_open(task)
    if not task_kind(task.kind, task.title_key).by_hand:
        raise Refused(_("This deadline is met by doing what it asks for, not by ticking it off."))
    return _done(actor, at, task)


@transaction.atomic
def drop_task(*, actor: Actor, at: datetime, task: Task, because: str) -> Task:
    """Drop a task that somebody set by hand and that is not needed any more.

    Raises
    ------
    NotPermitted, Refused
        Another agency has it; it is finished; or it is laid down by a rule.
    InvalidInput
        No reason is given.
    """
    _require_mine(actor, task)
    _require_open(task)
    if task.kind != BY_HAND:
        raise Refused(_("A deadline that a rule lays down cannot be dropped by hand."))
    if not because.strip():
        raise InvalidInput(_("Say why it is not needed."), {"because": _("Say why it is not needed.")})
    return _change(actor, at, task, "task.cancelled", cancelled_at=at, because=because.strip())


def require_movable(actor: Actor, task: Task) -> None:
    """Refuse to move what the actor's agency did not set by hand.

    Raises
    ------
    Refused
        Another agency has it, or it is laid down by a rule.
    """
    if task.kind != BY_HAND or task.agency_id != actor.agency_id:
        raise Refused(_("Only your agency's own tasks can be moved by hand."))


@transaction.atomic
def move_task(*, actor: Actor, at: datetime, task: Task, due_at: datetime, because: str) -> Task:
    """Give a task that the actor's agency set by hand more time.

    Raises
    ------
    Refused
        Another agency has it, it is laid down by a rule, or it is finished.
    InvalidInput
        As `extend_deadline`.
    """
    require_movable(actor, task)
    return extend_deadline(actor=actor, at=at, task=task, due_at=due_at, because=because)


@transaction.atomic
def assign_task(*, actor: Actor, at: datetime, task: Task, person_id: int | None) -> Task:
    """Give an open task to a colleague of the agency that has it, or leave it open to all of them.

    Raises
    ------
    NotPermitted, Refused, InvalidInput
        Another agency has it; it is finished; the person is of another agency or has left.
    """
    _require_mine(actor, task)
    _require_open(task)
    _require_colleague(task.agency_id, person_id)
    return _change(actor, at, task, "task.assigned", person=person_id)
