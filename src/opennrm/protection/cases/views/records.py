"""The pages of all records that are declared as kinds: see, add, change, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import EditConflict, NotVisible
from opennrm.kernel.pages import PageRequest, page
from opennrm.kernel.records.kinds import RecordKind, kind_named
from opennrm.kernel.records.selectors import access_record, others_editing, show
from opennrm.kernel.records.services import note_editing, stop_editing
from opennrm.protection.cases.forms import RecordForm, record_form
from opennrm.protection.cases.selectors import EDITING_SHOWN, history_of, may_write
from opennrm.protection.cases.services import save_record
from opennrm.protection.cases.views.context import render_case

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened


def _opened(request: PageRequest, code: str, slug: str, *, write: bool) -> tuple[Opened, RecordKind]:
    kind = kind_named(slug)
    if kind is None or kind.file_kind != "case":
        raise NotVisible
    action, edit = (kind.action, kind.model.ROW_CATEGORY) if write else (Action.CASE_READ, None)
    opened = open_file(actor=request.actor, code=code, at=request.at, action=action, edit=edit, page=slug)
    if kind.applies is not None and not kind.applies(opened):
        raise NotVisible
    return opened, kind


def _back(opened: Opened, kind: RecordKind) -> str:
    return reverse("cases:section", args=[opened.code, kind.section])


@page(Action.CASE_READ)
def record(request: PageRequest, code: str, kind: str, record_id: UUID) -> HttpResponse:
    """Show one record."""
    opened, found = _opened(request, code, kind, write=False)
    row = access_record(opened=opened, model=found.model, record_id=record_id)
    context = {
        "kind": found, "shown": show(row, opened.sight), "back": _back(opened, found),
        "may_write": may_write(request.actor, opened, found),
    }  # fmt: skip
    return render_case(request, opened, "cases/record.html", context, section=found.section)


@page(Action.CASE_READ, methods=("GET", "POST"))
def record_add(request: PageRequest, code: str, kind: str) -> HttpResponse:
    """Ask for a new record and store it."""
    opened, found = _opened(request, code, kind, write=True)
    form = record_form(found, opened, request.POST or None, today=request.at.date())
    if request.method == "POST" and form.is_valid():
        with form.catch():
            save_record(actor=request.actor, at=request.at, opened=opened, kind=found, values=form.values())
            messages.success(request, _("Saved."))
            return redirect(_back(opened, found))
    return _form(request, opened, found, form, title=found.add_label)


@page(Action.CASE_READ, methods=("GET", "POST"))
def record_edit(request: PageRequest, code: str, kind: str, record_id: UUID) -> HttpResponse:
    """Ask for changes to a record; what others changed meanwhile is shown field by field."""
    opened, found = _opened(request, code, kind, write=True)
    row = access_record(opened=opened, model=found.model, record_id=record_id)
    form = record_form(found, opened, request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            try:
                save_record(
                    actor=request.actor, at=request.at, opened=opened, kind=found, values=form.values(),
                    record=row, base_version=form.base_version(),
                )  # fmt: skip
            except EditConflict as conflict:
                form = form.merging(conflict)
            else:
                stop_editing(actor=request.actor, subject=str(row.pk))
                messages.success(request, _("Saved."))
                return redirect(_back(opened, found))
    return _form(request, opened, found, form, title=found.title, subject=str(row.pk))


def _form(
    request: PageRequest, opened: Opened, kind: RecordKind, form: RecordForm, *, title: object, subject: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "kind": kind,
        "form": form,
        "title": title,
        "back": _back(opened, kind),
        "subject": subject,
    }
    if subject:
        context["others"] = others_editing(
            opened=opened, subject=subject, actor=request.actor, at=request.at, within=EDITING_SHOWN
        )
        note_editing(actor=request.actor, at=request.at, opened=opened, subject=subject)
    status = 422 if form.errors else 409 if form.conflicts else 200
    return render_case(request, opened, "cases/record_form.html", context, section=kind.section, status=status)


@page(Action.CASE_READ)
def record_history(request: PageRequest, code: str, kind: str, record_id: UUID) -> HttpResponse:
    """Show who changed what in a record, and what stood there before."""
    opened, found = _opened(request, code, kind, write=False)
    row = access_record(opened=opened, model=found.model, record_id=record_id)
    context = {
        "kind": found,
        "changes": history_of(opened, row),
        "back": _back(opened, found),
        "shown": show(row, opened.sight),
    }
    return render_case(request, opened, "cases/record_history.html", context, section=found.section)
