"""One case: overview, sections, timeline, printable summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.events.selectors import events_of
from opennrm.kernel.pages import PageRequest, form_page, page, paginate
from opennrm.kernel.records.kinds import section_named, section_panels_of, sections_of
from opennrm.kernel.records.selectors import others_editing
from opennrm.kernel.records.services import note_editing
from opennrm.protection.cases.forms import WorkerForm
from opennrm.protection.cases.selectors import EDITING_SHOWN, record_lists, timeline_rows
from opennrm.protection.cases.services import assign_worker
from opennrm.protection.cases.views.context import render_case

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened


def _panels(request: PageRequest, opened: Opened, slug: str) -> list[dict[str, Any]]:
    found = [(panel, panel.query(request.actor, request.at, opened)) for panel in section_panels_of(slug)]
    return [{"template": panel.template, "data": data} for panel, data in found if data is not None]


@page(Action.CASE_READ)
def overview(request: PageRequest, code: str) -> HttpResponse:
    """Show where the case stands and what needs doing."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="overview")
    context = {"panels": _panels(request, opened, "overview"), "recent": timeline_rows(events_of(opened)[:5])}
    return render_case(request, opened, "cases/overview.html", context, section="overview")


@page(Action.CASE_READ)
def section(request: PageRequest, code: str, section: str) -> HttpResponse:
    """Show one section of the case: its panels and its records."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page=section)
    found = section_named(section)
    if found is None or found not in sections_of(opened):
        raise NotVisible
    context = {
        "found": found,
        "panels": _panels(request, opened, section),
        "lists": record_lists(request.actor, opened, section),
    }
    return render_case(request, opened, "cases/section.html", context, section=section)


@page(Action.CASE_READ)
def timeline(request: PageRequest, code: str) -> HttpResponse:
    """Show what happened, the newest first."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="timeline")
    shown = paginate(request, events_of(opened), per_page=50)
    return render_case(
        request, opened, "cases/timeline.html", {"page": shown, "rows": timeline_rows(shown)}, section="timeline"
    )


@page(Action.CASE_READ)
def summary(request: PageRequest, code: str) -> HttpResponse:
    """Show all the reader may see of the case on one page made to be printed."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="summary")
    parts = [(one, record_lists(request.actor, opened, one.slug)) for one in sections_of(opened)]
    context = {
        "parts": [part for part in parts if any(found.shown for found in part[1])], "printed_at": request.at,
        "panels": _panels(request, opened, "summary"),
    }  # fmt: skip
    return render_case(request, opened, "cases/summary.html", context, section="overview")


@page(Action.CASE_EDIT, methods=("GET", "POST"))
def worker(request: PageRequest, code: str) -> HttpResponse:
    """Give the case to a colleague."""
    opened = open_file(
        actor=request.actor, code=code, at=request.at, action=Action.CASE_EDIT, edit=Category.BASIC, page="worker"
    )
    form = WorkerForm(request.POST or None, opened=opened)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            person = form.cleaned_data["worker"]
            assign_worker(actor=request.actor, at=request.at, opened=opened, person_id=person.pk)
            messages.success(request, _("The case has a new case worker."))
            return redirect("cases:overview", code=opened.code)
    back = reverse("cases:overview", args=[opened.code])
    return form_page(request, form, title=_("Who works on this case?"), action_label=_("Save"), back=back)


@page(Action.CASE_READ)
def editing(request: PageRequest, code: str) -> HttpResponse:
    """Tell a form that is open who else has the same record open; the form asks every few seconds."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="editing")
    subject = str(request.GET.get("subject", ""))[:80]
    others = others_editing(opened=opened, subject=subject, actor=request.actor, at=request.at, within=EDITING_SHOWN)
    note_editing(actor=request.actor, at=request.at, opened=opened, subject=subject)
    return render(request, "cases/editing.html", {"others": others})
