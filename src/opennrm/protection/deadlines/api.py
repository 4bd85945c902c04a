"""Tasks and deadlines for programs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of
from opennrm.protection.deadlines.forms import AssignForm, BecauseForm, MoveForm
from opennrm.protection.deadlines.selectors import access_task, joined, open_tasks, task_rows, tasks_of
from opennrm.protection.deadlines.services import (
    add_task,
    assign_task,
    complete_task,
    drop_task,
    move_task,
    require_movable,
)

if TYPE_CHECKING:
    from opennrm.protection.deadlines.models import Task, TaskQuerySet
    from opennrm.protection.deadlines.selectors import TaskRow

router = Router(tags=["Tasks"])


class TaskOut(Schema):
    """One thing to do."""

    id: UUID
    case: str
    kind: str
    title: str
    due_at: datetime
    is_statutory: bool
    legal_source: str
    agency_id: int
    person_id: int | None
    done_at: datetime | None
    is_overdue: bool


class TaskIn(Schema):
    """A task set by hand, for the caller's own agency."""

    note: str = Field(max_length=200, description="What is to be done.")
    due_at: AwareDatetime
    person_id: int | None = Field(None, description="A colleague; empty for everybody in the agency.")


class AssignIn(Schema):
    """Who does a task."""

    person_id: int | None = Field(None, description="A colleague; empty for everybody in the agency.")


class MoveIn(Schema):
    """A later time, and why."""

    due_at: AwareDatetime
    because: str


class DropIn(Schema):
    """Why a task is not needed any more."""

    because: str


def _page(request: ApiRequest, tasks: TaskQuerySet, paging: Paging) -> dict[str, Any]:
    found = page_of(joined(tasks), paging, lambda task: task)
    return found | {"items": _out(request, found["items"])}


def _out(request: ApiRequest, tasks: list[Task]) -> list[dict[str, Any]]:
    return [_values(row) for row in task_rows(request.actor, request.at, tasks)]


def _values(row: TaskRow) -> dict[str, Any]:
    task = row.task
    return {
        "id": task.pk, "case": row.code, "kind": task.kind, "title": str(row.title), "due_at": task.due_at,
        "is_statutory": task.statutory, "legal_source": task.legal_source, "agency_id": task.agency_id,
        "person_id": task.person_id, "done_at": task.done_at, "is_overdue": row.is_overdue,
    }  # fmt: skip


@router.get("/tasks", auth=may(Action.CASE_READ), response=PageOf[TaskOut], summary="What is to be done")
def list_tasks(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return the open tasks of the caller's agency, the most urgent first."""
    return _page(request, open_tasks(request.actor, request.at), paging)


@router.get("/cases/{code}/tasks", auth=may(Action.CASE_READ), response=PageOf[TaskOut], summary="Tasks of a case")
def list_tasks_of_case(request: ApiRequest, code: str, paging: Paging) -> dict[str, Any]:
    """Return the open tasks of a case, of every agency, the most urgent first."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="api.tasks")
    return _page(request, tasks_of(opened), paging)


@router.post("/cases/{code}/tasks", auth=may(Action.CASE_EDIT), response={201: TaskOut}, summary="Add a task")
def create_task(request: ApiRequest, code: str, given: TaskIn) -> Status[dict[str, Any]]:
    """Add a task to a case."""
    opened = open_file(actor=request.actor, code=code, at=request.at, action=Action.CASE_EDIT, page="api.tasks")
    task = add_task(actor=request.actor, at=request.at, opened=opened, **given.dict())
    return Status(201, _out(request, [access_task(actor=request.actor, at=request.at, task_id=task.pk)])[0])


def _found(request: ApiRequest, task_id: UUID) -> Task:
    """Return the task, once the reading of its file is written down."""
    task = access_task(actor=request.actor, at=request.at, task_id=task_id)
    open_file(actor=request.actor, code=task.file.code, kind=task.file.kind, at=request.at, page="api.task")
    return task


def _again(request: ApiRequest, task_id: UUID) -> dict[str, Any]:
    return _out(request, [access_task(actor=request.actor, at=request.at, task_id=task_id)])[0]


@router.post("/tasks/{task_id}/done", auth=may(Action.CASE_READ), response=TaskOut, summary="Tick a task off")
def finish_task(request: ApiRequest, task_id: UUID) -> dict[str, Any]:
    """Tick off a task of the caller's agency; a deadline that the mechanism lays down is met by doing the thing."""
    complete_task(actor=request.actor, at=request.at, task=_found(request, task_id))
    return _again(request, task_id)


@router.post("/tasks/{task_id}/assignment", auth=may(Action.CASE_READ), response=TaskOut, summary="Give a task away")
def assign_task_to_colleague(request: ApiRequest, task_id: UUID, given: AssignIn) -> dict[str, Any]:
    """Give a task of the caller's agency to a colleague, or leave it open to all of them."""
    task = _found(request, task_id)
    form = AssignForm(form_data({"person": given.person_id}), actor=request.actor)
    checked(form)
    assign_task(actor=request.actor, at=request.at, task=task, person_id=form.person_id())
    return _again(request, task_id)


@router.post("/tasks/{task_id}/move", auth=may(Action.CASE_READ), response=TaskOut, summary="Give a task more time")
def move_task_later(request: ApiRequest, task_id: UUID, given: MoveIn) -> dict[str, Any]:
    """Move a task that the caller's agency set by hand to a later time."""
    task = _found(request, task_id)
    require_movable(request.actor, task)
    values = checked(MoveForm(form_data(given.model_dump())))
    move_task(actor=request.actor, at=request.at, task=task, **values)
    return _again(request, task_id)


@router.post("/tasks/{task_id}/drop", auth=may(Action.CASE_READ), response=TaskOut, summary="Drop a task")
def drop_unneeded_task(request: ApiRequest, task_id: UUID, given: DropIn) -> dict[str, Any]:
    """Drop a task that the caller's agency set by hand and that is not needed any more."""
    task = _found(request, task_id)
    values = checked(BecauseForm(form_data(given.model_dump())))
    dropped = drop_task(actor=request.actor, at=request.at, task=task, **values)
    return _out(request, [dropped])[0]
