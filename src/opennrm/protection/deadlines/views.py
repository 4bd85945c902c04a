"""My tasks, and the tasks of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, confirm, form_page, page, paginate, public_page
from opennrm.protection.cases.views import render_case
from opennrm.protection.deadlines.forms import WHEN, AssignForm, BecauseForm, MoveForm, TaskFilterForm, TaskForm
from opennrm.protection.deadlines.selectors import access_task, calendar_link_of, joined, task_rows, tasks_to_do
from opennrm.protection.deadlines.services import (
    add_task,
    assign_task,
    calendar_of,
    complete_task,
    drop_task,
    end_calendar_link,
    make_calendar_link,
    move_task,
    require_movable,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.core.paginator import Page

    from opennrm.protection.deadlines.models import Task


@page(Action.CASE_READ)
def task_list(request: PageRequest) -> HttpResponse:
    """List what is to be done, the most urgent first."""
    form = TaskFilterForm(request.GET)
    chosen = form.chosen()
    shown: Page[Task] = paginate(request, joined(tasks_to_do(request.actor, request.at, chosen)))
    context = {
        "form": form, "page": shown, "rows": task_rows(request.actor, request.at, shown), "chosen": chosen,
        "views": [(key, label, chosen.when == key) for key, label in WHEN],
    }  # fmt: skip
    return render(request, "deadlines/list.html", context)


def _back(request: PageRequest, task: Task) -> HttpResponse:
    """Return to the page the button was on."""
    came_from = str(request.POST.get("next", ""))
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts=None):
        return HttpResponseRedirect(came_from)
    return redirect("cases:section", task.file.code, "tasks")


def _found(request: PageRequest, task_id: UUID) -> Task:
    """Return the task, once the reading of its file is written down."""
    task = access_task(actor=request.actor, at=request.at, task_id=task_id)
    open_file(actor=request.actor, code=task.file.code, kind=task.file.kind, at=request.at, page="task")
    return task


@page(Action.CASE_READ)
def task(request: PageRequest, task_id: UUID) -> HttpResponse:
    """Lead from a calendar, which knows no case, to the task's place in its case."""
    found = access_task(actor=request.actor, at=request.at, task_id=task_id)
    return redirect("cases:section", found.file.code, "tasks")


@page(Action.CASE_READ, methods=("GET", "POST"))
def calendar(request: PageRequest) -> HttpResponse:
    """Say what a calendar would show, and make its secret address, which stands on the page once."""
    context: dict[str, object] = {}
    if request.method == "POST":
        secret = make_calendar_link(actor=request.actor, at=request.at)
        context["address"] = request.build_absolute_uri(reverse("deadlines:calendar_feed", args=[secret]))
    context["link"] = calendar_link_of(request.actor)
    return render(request, "deadlines/calendar.html", context)


@page(Action.CASE_READ, methods=("GET", "POST"))
def calendar_end(request: PageRequest) -> HttpResponse:
    """Make the secret address open nothing."""
    back = reverse("deadlines:calendar")
    if request.method == "POST":
        end_calendar_link(actor=request.actor, at=request.at)
        messages.success(request, _("The address opens nothing any more."))
        return redirect(back)
    return confirm(
        request, title=_("End your calendar address?"), action_label=_("End it"), back=back, danger=True,
        body=_("Calendars that use it show no tasks any more. You can make a new one."),
    )  # fmt: skip


@public_page()
def calendar_feed(request: PageRequest, secret: str) -> HttpResponse:
    """Give a calendar program what the secret opens; it shows when something is due and of which kind, no more."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    written = calendar_of(at=request.at, secret=secret, address=address)
    if written is None:  # no refusal of ours: what it counted has to stand
        return HttpResponseNotFound()
    return HttpResponse(written, content_type="text/calendar; charset=utf-8")


@page(Action.CASE_EDIT, methods=("GET", "POST"))
def add(request: PageRequest, code: str) -> HttpResponse:
    """Add a task to a case."""
    opened = open_file(actor=request.actor, code=code, at=request.at, action=Action.CASE_EDIT, page="task")
    form = TaskForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        initial={"person": request.actor.person_id},
    )
    if request.method == "POST" and form.is_valid():
        with form.catch():
            add_task(
                actor=request.actor, at=request.at, opened=opened, note=form.cleaned_data["note"],
                due_at=form.cleaned_data["due_at"], person_id=form.person_id(),
            )  # fmt: skip
            messages.success(request, _("The task is added."))
            return redirect("cases:section", code, "tasks")
    context = {"form": form, "title": _("Add a task"), "back": reverse("cases:section", args=[opened.code, "tasks"])}
    return render_case(
        request, opened, "deadlines/form.html", context, section="tasks", status=422 if form.errors else 200
    )


@page(Action.CASE_READ, methods=("POST",))
def done(request: PageRequest, task_id: UUID) -> HttpResponse:
    """Tick a task off."""
    task = _found(request, task_id)
    complete_task(actor=request.actor, at=request.at, task=task)
    messages.success(request, _("Done."))
    return _back(request, task)


@page(Action.CASE_READ, methods=("GET", "POST"))
def assign(request: PageRequest, task_id: UUID) -> HttpResponse:
    """Give a task to a colleague."""
    task = _found(request, task_id)
    form = AssignForm(
        request.POST if request.method == "POST" else None, actor=request.actor, initial={"person": task.person_id}
    )
    if request.method == "POST" and form.is_valid():
        with form.catch():
            assign_task(actor=request.actor, at=request.at, task=task, person_id=form.person_id())
            messages.success(request, _("Saved."))
            return _back(request, task)
    return form_page(
        request, form, title=_("Who does this task?"), action_label=_("Save"),
        back=reverse("cases:section", args=[task.file.code, "tasks"]),
    )  # fmt: skip


@page(Action.CASE_READ, methods=("GET", "POST"))
def move(request: PageRequest, task_id: UUID) -> HttpResponse:
    """Give a task that was set by hand more time."""
    task = _found(request, task_id)
    require_movable(request.actor, task)
    form = MoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            move_task(
                actor=request.actor, at=request.at, task=task, due_at=form.cleaned_data["due_at"],
                because=form.cleaned_data["because"],
            )  # fmt: skip
            messages.success(request, _("The task has more time."))
            return _back(request, task)
    return form_page(
        request, form, title=_("Give this task more time"), action_label=_("Save"),
        back=reverse("cases:section", args=[task.file.code, "tasks"]),
    )  # fmt: skip


@page(Action.CASE_READ, methods=("GET", "POST"))
def drop(request: PageRequest, task_id: UUID) -> HttpResponse:
    """Drop a task that is not needed any more."""
    task = _found(request, task_id)
    form = BecauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            drop_task(actor=request.actor, at=request.at, task=task, because=form.cleaned_data["because"])
            messages.success(request, _("The task is dropped."))
            return _back(request, task)
    return form_page(
        request, form, title=_("Drop this task"), action_label=_("Drop it"), danger=True,
        back=reverse("cases:section", args=[task.file.code, "tasks"]),
    )  # fmt: skip
