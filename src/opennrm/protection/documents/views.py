"""The documents of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import Refused
from opennrm.kernel.pages import PageRequest, page
from opennrm.kernel.records.selectors import show
from opennrm.protection.cases.views import render_case
from opennrm.protection.documents.forms import ContentForm, DocumentForm, EditForm, RemovalForm
from opennrm.protection.documents.rules import extension_of
from opennrm.protection.documents.selectors import access_document
from opennrm.protection.documents.services import (
    add_document,
    describe_document,
    open_content,
    remove_document,
    replace_document,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.pages import GovForm
    from opennrm.protection.documents.models import Document


def _opened(request: PageRequest, code: str, action: Action = Action.CASE_EDIT) -> Opened:
    return open_file(actor=request.actor, code=code, at=request.at, action=action, page="document")


def _back(opened: Opened) -> HttpResponse:
    return redirect("cases:section", opened.code, "documents")


def _form_page(
    request: PageRequest,
    opened: Opened,
    form: GovForm,
    title: str,
    label: str,
    *,
    danger: bool = False,
) -> HttpResponse:
    back = reverse("cases:section", args=[opened.code, "documents"])
    context = {"form": form, "title": title, "label": label, "back": back, "danger": danger}
    status = 422 if form.errors else 200
    return render_case(request, opened, "documents/form.html", context, section="documents", status=status)


@page(Action.CASE_EDIT, methods=("GET", "POST"))
def add(request: PageRequest, code: str) -> HttpResponse:
    """Add a document."""
    opened = _opened(request, code)
    form = DocumentForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        opened=opened,
    )
    if request.method == "POST" and form.is_valid():
        with form.catch():
            add_document(
                actor=request.actor, at=request.at, opened=opened, content=form.cleaned_data["content"],
                title=form.cleaned_data["title"], kind=form.cleaned_data["kind"], category=form.chosen_category(),
                note=form.cleaned_data["note"],
            )  # fmt: skip
            messages.success(request, _("The document is added and sealed."))
            return _back(opened)
    return _form_page(request, opened, form, _("Add a document"), _("Add the document"))


@page(Action.CASE_READ)  # type: ignore[arg-type] # a streamed answer
def download(request: PageRequest, code: str, document_id: UUID) -> HttpResponseBase:
    """Hand out the content, piece by piece; a browser saves it and never shows it as a page."""
    opened = _opened(request, code, Action.CASE_READ)
    document = access_document(opened=opened, document_id=document_id)
    return content_of(request, opened, document)


def content_of(request: PageRequest, opened: Opened, document: Document) -> HttpResponseBase:
    """Return the content as an answer that a browser only ever saves, and write the reading down.

    Raises
    ------
    Refused
        The document was removed, or its content is missing.
    """
    if document.removed_at is not None:
        raise Refused(_("This document was removed."))
    write_entry(
        actor=request.actor, at=request.at, verb="document.read", file_id=opened.file.pk,
        target=f"document:{document.pk}", categories=document.row_category,
    )  # fmt: skip
    response = StreamingHttpResponse(open_content(document), content_type=document.media_type)
    name = f"document-{document.stored_as.hex[:8]}.{extension_of(document.media_type)}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Length"] = str(document.n_bytes)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _initial(opened: Opened, document: Document) -> dict[str, object]:
    shown = show(document, opened.sight)
    fields = ("title", "kind", "category", "note")
    return {**{name: shown[name] for name in fields}, "version": document.version}


@page(Action.CASE_EDIT, methods=("GET", "POST"))
def edit(request: PageRequest, code: str, document_id: UUID) -> HttpResponse:
    """Change what is said about a document."""
    opened = _opened(request, code)
    document = access_document(opened=opened, document_id=document_id)
    form = EditForm(
        request.POST if request.method == "POST" else None, opened=opened, initial=_initial(opened, document)
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.catch():
            describe_document(
                actor=request.actor, at=request.at, opened=opened, document=document, title=given["title"],
                kind=given["kind"], category=form.chosen_category(), note=given["note"],
                base_version=given["version"],
            )  # fmt: skip
            messages.success(request, _("Saved."))
            return _back(opened)
    return _form_page(request, opened, form, _("What the document is"), _("Save"))


@page(Action.CASE_EDIT, methods=("GET", "POST"))
def replace(request: PageRequest, code: str, document_id: UUID) -> HttpResponse:
    """Put a new version in the place of a document's content."""
    opened = _opened(request, code)
    document = access_document(opened=opened, document_id=document_id)
    form = ContentForm(
        request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid():
        with form.catch():
            replace_document(
                actor=request.actor, at=request.at, opened=opened, document=document,
                content=form.cleaned_data["content"],
            )  # fmt: skip
            messages.success(request, _("The new version is in its place. The former one is deleted."))
            return _back(opened)
    return _form_page(request, opened, form, _("Put a new version in its place"), _("Replace it"))


@page(Action.CASE_EDIT, methods=("GET", "POST"))
def remove(request: PageRequest, code: str, document_id: UUID) -> HttpResponse:
    """Delete the content of a document for good."""
    opened = _opened(request, code)
    document = access_document(opened=opened, document_id=document_id)
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            remove_document(
                actor=request.actor, at=request.at, opened=opened, document=document,
                because=form.cleaned_data["because"],
            )  # fmt: skip
            messages.success(request, _("The document is removed."))
            return _back(opened)
    return _form_page(request, opened, form, _("Remove this document for good"), _("Remove it"), danger=True)
