"""The answers to a form, in from a file and out to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, form_page, page, paginate
from opennrm.protection.forms.forms import ExportForm, ImportForm
from opennrm.protection.forms.selectors import my_form_exports
from opennrm.protection.forms.services import ask_form_export, fetch_form_export, import_filled

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

BOTH = ("GET", "POST")


@page(Action.CASE_EXPORT)
def exports(request: PageRequest) -> HttpResponse:
    """List what the reader asked to take out."""
    shown = paginate(request, my_form_exports(request.actor))
    rows = [(one, one.status(request.at)) for one in shown]
    may_import = request.actor.may(Action.CASE_IMPORT)
    return render(request, "forms/exports.html", {"page": shown, "rows": rows, "may_import": may_import})


@page(Action.CASE_EXPORT, methods=BOTH)
def ask_export(request: PageRequest) -> HttpResponse:
    """Ask for the answers to a form."""
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            ask_form_export(actor=request.actor, at=request.at, **form.cleaned_data)
            messages.success(request, _("A colleague has been asked to agree. You find the file here afterwards."))
            return redirect("forms:exports")
    title, back = _("Take the answers to a form out"), reverse("forms:exports")
    body = _("The file holds the filled-in forms that you may read, all versions of the form together. Each shows this "
             "in its log.")  # fmt: skip
    return form_page(request, form, title=title, action_label=_("Ask for the file"), back=back, body=body)


@page(Action.CASE_EXPORT)  # type: ignore[arg-type] # a streamed answer
def fetch(request: PageRequest, export_id: UUID) -> HttpResponseBase:
    """Hand out the file."""
    download = fetch_form_export(actor=request.actor, at=request.at, export_id=export_id)
    response = StreamingHttpResponse(download.pieces, content_type=download.media_type)
    response["Content-Disposition"] = f'attachment; filename="{download.name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page(Action.CASE_IMPORT, methods=BOTH)
def take_in(request: PageRequest) -> HttpResponse:
    """Look at a file, or take its rows in as filled-in forms."""
    form = ImportForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.catch():
            report = import_filled(
                actor=request.actor, at=request.at, form=given["form"], format=given["format"], source=given["file"],
                dry_run=request.POST.get("step") != "import",
            )  # fmt: skip
    wrong = bool(form.errors) or (report is not None and bool(report.errors))
    return render(request, "forms/import.html", {"form": form, "report": report}, status=422 if wrong else 200)
