"""Read, write and open restricted notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages import PageRequest, page
from opennrm.protection.cases.views import render_case
from opennrm.protection.notes.forms import NoteForm, OpeningForm
from opennrm.protection.notes.rules import knows_of_all, may_write
from opennrm.protection.notes.selectors import access_note, notes_of
from opennrm.protection.notes.services import add_note, open_note

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@page(Action.CASE_READ)
def notes(request: PageRequest, code: str) -> HttpResponse:
    """List the notes that the reader may read, or of which the reader learns."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="notes")
    context = {"notes": notes_of(request.actor, request.at, opened), "may_write": may_write(request.actor, opened)}
    return render_case(request, opened, "notes/list.html", context)


@page(Action.CASE_EDIT, methods=("GET", "POST"))
def add(request: PageRequest, code: str) -> HttpResponse:
    """Put a note down for named people."""
    opened = open_file(
        actor=request.actor, code=code, at=request.at, action=Action.CASE_EDIT, edit=Category.ASSISTANCE, page="notes"
    )
    form = NoteForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.catch():
            add_note(
                actor=request.actor, at=request.at, opened=opened, text=given["text"], readers=given["readers"],
                roles=given["reader_roles"],
            )  # fmt: skip
            messages.success(request, _("The note is there for you and for whom you named."))
            return redirect("notes:list", opened.code)
    return render_case(request, opened, "notes/add.html", {"form": form}, status=422 if form.errors else 200)


@page(Action.CASE_READ, methods=("GET", "POST"))
def open_one(request: PageRequest, code: str, note_id: UUID) -> HttpResponse:
    """Ask a supervisor why a note cannot wait, and open it."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="notes")
    access_note(actor=request.actor, at=request.at, opened=opened, note_id=note_id)
    if not knows_of_all(request.actor, opened):
        raise NotVisible
    form = OpeningForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            open_note(
                actor=request.actor, at=request.at, opened=opened, note_id=note_id, reason=form.cleaned_data["reason"]
            )
            return redirect("notes:list", opened.code)
    return render_case(request, opened, "notes/open.html", {"form": form}, status=422 if form.errors else 200)
