"""Fill in a form: in the browser, or on paper where a browser cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import FileKind
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import DomainError, InvalidInput
from opennrm.kernel.pages import PageRequest, page
from opennrm.kernel.pages.views import tell_of_refusal
from opennrm.protection.forms.enums import Channel
from opennrm.protection.forms.rules.after import result_address
from opennrm.protection.forms.rules.html.languages import languages_of
from opennrm.protection.forms.rules.preview import preview_of
from opennrm.protection.forms.rules.workbooks import media_type_of
from opennrm.protection.forms.selectors import definition_of, shown_submission, submission_of
from opennrm.protection.forms.selectors.pages import forms_offered, media_named, page_of, version_offered
from opennrm.protection.forms.services.in_browser import receive_with_files
from opennrm.protection.forms.views.spoken import spoken

if TYPE_CHECKING:
    from opennrm.protection.forms.models import FormVersion

RECORD = "xml_submission_file"
MOST_RECORD_BYTES = 4_000_000
MOST_FILES = 50


@page(Action.FORM_FILL)
def fill_list(request: PageRequest) -> HttpResponse:
    """List the forms that can be filled in now."""
    return render(request, "forms/filling/list.html", {"forms": forms_offered()})


@page(Action.FORM_FILL)
def fill(request: PageRequest, form_id: str) -> HttpResponse:
    """Show a form to be filled in, or filled in once more to correct what was sent."""
    version = version_offered(form_id)
    made = page_of(version)
    data = _told(request, version) | {"model": made.model, "correction": _correction(request)}
    context = {"version": version, "made": made, "data": data}
    return render(request, "forms/filling/fill.html", context)


def _told(request: PageRequest, version: FormVersion) -> dict[str, Any]:
    """Return what the scripts of the page have to know."""
    form_id = version.form.form_id
    return {
        "csrf": get_token(request), "digest": version.digest, "formId": form_id, "language": get_language(),
        "offlineModule": static("built/field.js"), "strings": spoken(), "title": version.title,
        "submitUrl": reverse("forms:fill_submit", args=[form_id]), "version": version.version,
    }  # fmt: skip


def _correction(request: PageRequest) -> dict[str, str] | None:
    """Return what was sent before, to be corrected; reading it is written down."""
    code = request.GET.get("corrects", "")
    if not code:
        return None
    opened = open_file(
        actor=request.actor, code=code, at=request.at, kind=FileKind.SCREENING, action=Action.FORM_FILL,
        page="correction",
    )  # fmt: skip
    shown = shown_submission(opened, submission_of(opened))
    return {"code": opened.code, "xml": str(shown.instance)}


@page(Action.FORM_FILL, methods=("POST",))
def fill_submit(request: PageRequest, form_id: str) -> HttpResponse:  # noqa: ARG001 - the record says its form
    """Take a filled-in form with its files; sent again, it is known again."""
    try:
        files = _files(request)
        received = receive_with_files(
            actor=request.actor, at=request.at, instance_xml=_record(request), channel=Channel.BROWSER, files=files
        )
    except DomainError as error:
        tell_of_refusal(request, error)
        return JsonResponse({"message": str(error)}, status=error.status)
    told = {"code": received.submission.file.code, "result_url": result_address(received.submission)}
    return JsonResponse(told, status=200 if received.was_known else 201)


def _record(request: PageRequest) -> bytes:
    sent = request.FILES.get(RECORD)
    if not isinstance(sent, UploadedFile) or (sent.size or 0) > MOST_RECORD_BYTES:
        raise InvalidInput(_("No filled-in form came, or it is too large. It is still in your browser: try again."))
    return bytes(sent.read())


def _files(request: PageRequest) -> dict[str, Any]:
    found = {name: sent for name, sent in request.FILES.items() if name != RECORD}
    if len(found) > MOST_FILES:
        raise InvalidInput(_("Attach at most %(n)d files.") % {"n": MOST_FILES})
    return found


@page(Action.FORM_FILL)
def fill_paper(request: PageRequest, form_id: str) -> HttpResponse:
    """Show a form to be printed and filled in by hand, in one language."""
    version = version_offered(form_id)
    definition = definition_of(version)
    languages = languages_of(definition.languages)
    asked = request.GET.get("language") or get_language()
    default = next((one for one in languages if one.source == definition.default_language), None)
    chosen = next((one for one in languages if one.tag == asked), default)
    context = {
        "version": version, "parts": preview_of(definition, chosen.source if chosen else ""), "languages": languages,
        "chosen": chosen,
    }  # fmt: skip
    return render(request, "forms/filling/paper.html", context)


@page(Action.FORM_FILL)
def fill_media(request: PageRequest, form_id: str, name: str) -> HttpResponse:  # noqa: ARG001 - a view takes it
    """Send a picture, sound or film that belongs to a form."""
    found = media_named(version_offered(form_id), name)
    response = HttpResponse(bytes(found.content), content_type=media_type_of(found.name))
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
