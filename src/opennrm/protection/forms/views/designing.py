"""Forms for those who design them: upload, look, publish, retire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, confirm, form_page, page, paginate
from opennrm.protection.forms.enums import VersionStatus
from opennrm.protection.forms.forms import MediaForm, UploadForm
from opennrm.protection.forms.rules.describing import described, parts_of, untranslated
from opennrm.protection.forms.rules.differences import differences
from opennrm.protection.forms.rules.preview import preview_of
from opennrm.protection.forms.rules.workbooks import media_type_of
from opennrm.protection.forms.selectors import (
    access_media,
    access_version,
    compiler_warnings,
    definition_of,
    forms_listed,
    media_needed,
    published_version,
)
from opennrm.protection.forms.services import (
    add_media,
    discard_draft,
    publish_version,
    retire_version,
    upload_form,
)

if TYPE_CHECKING:
    from uuid import UUID

    from opennrm.protection.forms.models import FormVersion
    from opennrm.protection.forms.rules.differences import Differences
    from opennrm.protection.forms.rules.xform import FormDefinition

BOTH = ("GET", "POST")
QUESTIONS_A_PAGE = 50


@page(Action.FORM_DESIGN)
def form_list(request: PageRequest) -> HttpResponse:
    """List the forms and their versions."""
    return render(request, "forms/list.html", {"page": paginate(request, forms_listed())})


@page(Action.FORM_DESIGN, methods=BOTH)
def upload(request: PageRequest) -> HttpResponse:
    """Compile a workbook, and keep it as a draft."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["workbook"]
        with form.catch():
            version = upload_form(actor=request.actor, at=request.at, workbook=given.read(), name=given.name)
            messages.success(request, _("The form is kept as a draft. Look at it, then publish it."))
            return redirect("forms:version", version.pk)
    body = _("Forms of ODK and Kobo can be uploaded as they are. Nobody sees the form until you publish it.")
    return form_page(
        request, form, title=_("Upload a form"), action_label=_("Upload"), back=reverse("forms:list"), body=body
    )


@page(Action.FORM_DESIGN)
def version(request: PageRequest, version_id: UUID) -> HttpResponse:
    """Show a version: its questions in every language, its rules in words, what it fills, what it changes."""
    found = access_version(version_id)
    definition = definition_of(found)
    shown = paginate(request, parts_of(definition), QUESTIONS_A_PAGE)
    context = {
        "version": found, "page": shown, "questions": [described(definition, one) for one in shown],
        "warnings": [*compiler_warnings(found, definition), *map(str, definition.warnings)],
        "untranslated": untranslated(definition),
        "changes": _changes(found, definition), "media": _media(found, definition),
        "is_draft": found.status == VersionStatus.DRAFT, "is_published": found.status == VersionStatus.PUBLISHED,
    }  # fmt: skip
    return render(request, "forms/version.html", context)


def _changes(version: FormVersion, definition: FormDefinition) -> Differences | None:
    published = published_version(version.form)
    if published is None or published.pk == version.pk or version.status != VersionStatus.DRAFT:
        return None
    return differences(definition_of(published), definition)


def _media(version: FormVersion, definition: FormDefinition) -> list[tuple[str, object]]:
    held = {one.name: one for one in version.media.defer("content")}
    return [(name, held.get(name)) for name in dict.fromkeys([*media_needed(definition), *held])]


@page(Action.FORM_DESIGN)
def preview(request: PageRequest, version_id: UUID) -> HttpResponse:
    """Show the form as people read it, in one language; nothing can be filled in."""
    found = access_version(version_id)
    definition = definition_of(found)
    asked = request.GET.get("language", "")
    language = asked if asked in definition.languages else definition.default_language
    parts = preview_of(definition, language)
    shown = paginate(request, parts, QUESTIONS_A_PAGE)
    context = {"version": found, "page": shown, "language": language, "languages": definition.languages}
    return render(request, "forms/preview.html", context)


@page(Action.FORM_DESIGN, methods=BOTH)
def publish(request: PageRequest, version_id: UUID) -> HttpResponse:
    """Have people fill in this version from now on."""
    found = access_version(version_id)
    back = reverse("forms:version", args=[found.pk])
    if request.method == "POST":
        publish_version(actor=request.actor, at=request.at, version=found)
        messages.success(request, _("The form is published. People and devices get it from now on."))
        return redirect(back)
    title = _("Publish “%(form)s”?") % {"form": found}
    body = _("People fill in this version from now on. The version before it is retired; what was filled in stays.")
    return confirm(request, title=title, body=body, action_label=_("Publish"), back=back)


@page(Action.FORM_DESIGN, methods=BOTH)
def retire(request: PageRequest, version_id: UUID) -> HttpResponse:
    """Stop offering a version."""
    found = access_version(version_id)
    back = reverse("forms:version", args=[found.pk])
    if request.method == "POST":
        retire_version(actor=request.actor, at=request.at, version=found)
        messages.success(request, _("The form is no longer offered."))
        return redirect(back)
    title = _("Retire “%(form)s”?") % {"form": found}
    body = _("Nobody starts it any more. What is filled in stays, and what waits on devices is still taken.")
    return confirm(request, title=title, body=body, action_label=_("Retire"), back=back, danger=True)


@page(Action.FORM_DESIGN, methods=BOTH)
def discard(request: PageRequest, version_id: UUID) -> HttpResponse:
    """Delete a draft."""
    found = access_version(version_id)
    if request.method == "POST":
        discard_draft(actor=request.actor, at=request.at, version=found)
        messages.success(request, _("The draft is deleted."))
        return redirect("forms:list")
    title = _("Delete the draft “%(form)s”?") % {"form": found}
    body = _("Nobody has filled it in. The workbook on your computer stays.")
    back = reverse("forms:version", args=[found.pk])
    return confirm(request, title=title, body=body, action_label=_("Delete the draft"), back=back, danger=True)


@page(Action.FORM_DESIGN, methods=BOTH)
def media_add(request: PageRequest, version_id: UUID) -> HttpResponse:
    """Add a file that the form speaks of, or replace it."""
    found = access_version(version_id)
    names = [name for name, _held in _media(found, definition_of(found))]
    form = MediaForm(
        request.POST or None, request.FILES or None, names=names, initial={"name": request.GET.get("name")}
    )
    back = reverse("forms:version", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        name, content = form.cleaned_data["name"], form.cleaned_data["content"].read()
        with form.catch():
            add_media(
                actor=request.actor, at=request.at, version=found, name=name, media_type=media_type_of(name),
                content=content,
            )  # fmt: skip
            messages.success(request, _("The file is kept with the form."))
            return redirect(back)
    return form_page(request, form, title=_("Add a file to the form"), action_label=_("Add the file"), back=back)


@page(Action.FORM_DESIGN)
def media(request: PageRequest, version_id: UUID, media_id: int) -> HttpResponse:  # noqa: ARG001 - a view takes it
    """Hand out a file of a version."""
    found = access_media(access_version(version_id), media_id)
    return _download(bytes(found.content), found.media_type, found.name)


@page(Action.FORM_DESIGN)
def workbook(request: PageRequest, version_id: UUID) -> HttpResponse:  # noqa: ARG001 - a view takes it
    """Hand out the workbook as it was uploaded."""
    found = access_version(version_id)
    return _download(bytes(found.workbook), media_type_of(found.filename), found.filename)


@page(Action.FORM_DESIGN)
def xform(request: PageRequest, version_id: UUID) -> HttpResponse:  # noqa: ARG001 - a view takes it
    """Hand out what the workbook was compiled to."""
    found = access_version(version_id)
    return _download(found.xform.encode(), "application/xml; charset=utf-8", f"{found.form.form_id}.xml")


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    safe = "".join(one if one.isascii() and (one.isalnum() or one in "._- ") else "_" for one in name)
    response["Content-Disposition"] = f'attachment; filename="{safe}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
