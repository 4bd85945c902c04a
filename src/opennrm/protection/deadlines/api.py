"""Tasks and deadlines for programs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, may, page_of
from opennrm.protection.deadlines.selectors import access_task, joined, open_tasks, task_rows, tasks_of
from opennrm.protection.deadlines.services import add_task, complete_task

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
    due_at: datetime
    person_id: int | None = Field(None, description="A colleague; empty for everybody in the agency.")


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


@router.post("/tasks/{task_id}/done", auth=may(Action.CASE_READ), response=TaskOut, summary="Tick a task off")
def finish_task(request: ApiRequest, task_id: UUID) -> dict[str, Any]:
    """Tick off a task of the caller's agency; a deadline that the mechanism lays down is met by doing the thing."""
    task = access_task(actor=request.actor, at=request.at, task_id=task_id)
    open_file(actor=request.actor, code=task.file.code, kind=task.file.kind, at=request.at, page="api.task")
    complete_task(actor=request.actor, at=request.at, task=task)
    return _out(request, [access_task(actor=request.actor, at=request.at, task_id=task_id)])[0]
