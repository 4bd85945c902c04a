"""Cases in from a file, and out to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, form_page, page, paginate
from opennrm.protection.interchange.forms import ExportForm, ImportForm
from opennrm.protection.interchange.selectors import my_exports
from opennrm.protection.interchange.services import ask_export, fetch_export, import_cases

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from opennrm.kernel.access.rules import Opened


@page(Action.CASE_IMPORT, methods=("GET", "POST"))
def take_in(request: PageRequest) -> HttpResponse:
    """Look at a file, or open a case for each of its rows."""
    form = ImportForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        with form.catch():
            report = import_cases(
                actor=request.actor, at=request.at, data=form.cleaned_data["file"].read(),
                dry_run=request.POST.get("step") != "import",
            )  # fmt: skip
    wrong = bool(form.errors) or (report is not None and bool(report.errors))
    return render(request, "interchange/import.html", {"form": form, "report": report}, status=422 if wrong else 200)


@page(Action.CASE_EXPORT)
def exports(request: PageRequest) -> HttpResponse:
    """List what the reader asked to take out."""
    shown = paginate(request, my_exports(request.actor))
    rows = [(one, one.status(request.at)) for one in shown]
    may_import = request.actor.may(Action.CASE_IMPORT)
    return render(request, "interchange/exports.html", {"page": shown, "rows": rows, "may_import": may_import})


@page(Action.CASE_EXPORT, methods=("GET", "POST"))
def ask_caseload(request: PageRequest) -> HttpResponse:
    """Ask for all cases that the reader's agency leads."""
    return _ask(
        request, None, title=_("Take out all cases that your agency leads"), back=reverse("interchange:exports")
    )


@page(Action.CASE_EXPORT, methods=("GET", "POST"))
def ask_case(request: PageRequest, code: str) -> HttpResponse:
    """Ask for one case."""
    opened = open_file(actor=request.actor, code=code, at=request.at, action=Action.CASE_EXPORT, page="export")
    return _ask(request, opened, title=_("Take this case out as a file"), back=reverse("cases:overview", args=[code]))


def _ask(request: PageRequest, opened: Opened | None, *, title: str, back: str) -> HttpResponse:
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            ask_export(actor=request.actor, at=request.at, opened=opened, **form.cleaned_data)
            messages.success(request, _("A colleague has been asked to agree. You find the file here afterwards."))
            return redirect("interchange:exports")
    body = _(
        "The file holds what you may read; the rest is marked as withheld. Your name, the time and your reason stand in"
        " it. Each case that is taken out shows this in its timeline."
    )
    return form_page(request, form, title=title, action_label=_("Ask for the file"), back=back, body=body)


def file_of(request: PageRequest, export_id: UUID) -> HttpResponseBase:
    """Return the file of an export, piece by piece."""
    download = fetch_export(actor=request.actor, at=request.at, export_id=export_id)
    response = StreamingHttpResponse(download.pieces, content_type=download.media_type)
    response["Content-Disposition"] = f'attachment; filename="{download.name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page(Action.CASE_EXPORT)  # type: ignore[arg-type] # a streamed answer
def fetch(request: PageRequest, export_id: UUID) -> HttpResponseBase:
    """Hand out the file."""
    return file_of(request, export_id)
