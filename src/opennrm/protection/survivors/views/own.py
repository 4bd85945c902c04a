"""The survivor's own page: rights, dates, consents, appointments, and who looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opennrm.kernel.pages import PageRequest, confirm, page, public_page
from opennrm.protection.consents.enums import ConsentPurpose
from opennrm.protection.identification.selectors import period_shown
from opennrm.protection.survivors.enums import SEEN_KEY, SESSION_KEY
from opennrm.protection.survivors.forms import DoorForm
from opennrm.protection.survivors.selectors import (
    openings_of,
    overrides_of,
    own_consent,
    own_consents,
    own_file,
    own_page,
    rights_language_choices,
    rights_recording,
    rights_text,
)
from opennrm.protection.survivors.services import let_in, take_back

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@public_page(methods=("GET", "POST"))
def sign_in(request: PageRequest) -> HttpResponse:
    """Ask for code and PIN."""
    form = DoorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = str(request.META.get("REMOTE_ADDR", ""))
        access = let_in(at=request.at, code=form.cleaned_data["code"], pin=form.cleaned_data["pin"], address=address)
        if access is not None:
            request.session.flush()
            request.session[SESSION_KEY] = {"file": access.file_id, "language": access.language}
            request.session[SEEN_KEY] = request.at.timestamp()
            request.session.set_expiry(0)
            response = redirect("survivors:home")
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)  # the paper's language, not the last reader's
            return response
        form.add_error(
            None, _("Code and PIN do not fit together. After five wrong tries the page is locked for 15 minutes.")
        )
    return render(request, "survivors/sign_in.html", {"form": form}, status=422 if form.errors else 200)


@page(methods=("POST",), survivor=True)
def sign_out(request: PageRequest) -> HttpResponse:
    """Leave, and let nothing behind."""
    request.session.flush()
    return redirect("survivors:sign_in")


@page(survivor=True)
def home(request: PageRequest) -> HttpResponse:
    """Show where things stand, in plain words."""
    opened = own_file(actor=request.actor, at=request.at)
    context = {"own": own_page(opened=opened, at=request.at), "period": period_shown(opened, request.at)}
    return render(request, "survivors/home.html", context)


@page(survivor=True)
def rights(request: PageRequest) -> HttpResponse:
    """Show the person's rights in their language."""
    own_file(actor=request.actor, at=request.at)
    language = request.GET.get("language") or request.session[SESSION_KEY]["language"]
    return render(request, "survivors/rights.html", _rights(language))


@public_page()
def rights_leaflet(request: PageRequest) -> HttpResponse:
    """Show and print the rights for somebody who has no file: the safe "not now"."""
    language = request.GET.get("language") or get_language() or "en"
    return render(request, "survivors/rights.html", _rights(language))


def _rights(language: str) -> dict[str, Any]:
    text = rights_text(language)
    return {"text": text, "languages": rights_language_choices(), "recording": rights_recording(language)}


@page(survivor=True)
def consents(request: PageRequest) -> HttpResponse:
    """Show what the person allowed, with a button to take each back."""
    opened = own_file(actor=request.actor, at=request.at)
    rows = own_consents(actor=request.actor, opened=opened, at=request.at)
    return render(request, "survivors/consents.html", {"rows": rows})


@page(methods=("GET", "POST"), survivor=True)
def take_back_consent(request: PageRequest, consent_id: UUID) -> HttpResponse:
    """Take a consent back, after one question."""
    opened = own_file(actor=request.actor, at=request.at)
    row = own_consent(actor=request.actor, opened=opened, at=request.at, consent_id=consent_id)
    if request.method == "POST":
        take_back(actor=request.actor, at=request.at, opened=opened, consent_id=consent_id)
        messages.success(request, _("You have taken it back. It holds from now on, and they have been told."))
        return redirect("survivors:consents")
    body = _what_follows(row.consent.purpose)
    title = _("Take back: %(what)s?") % {"what": f"{row.purpose} {row.agency}".strip()}
    return confirm(
        request, title=title, body=body, action_label=_("Yes, take it back"), back=reverse("survivors:consents")
    )


def _what_follows(purpose: str) -> str:
    if purpose == ConsentPurpose.STATISTICS:
        return _("You are not counted from now on. You get help all the same, and you can agree again later.")
    if purpose == ConsentPurpose.ASSISTANCE:
        return _("The agency that helps you is told at once, and asks you what you want. You can agree again later.")
    return _("They see nothing of your file from now on. You get help all the same, and you can agree again later.")


@page(survivor=True)
def who_looked(request: PageRequest) -> HttpResponse:
    """Show who opened the file, and every emergency override with its reason."""
    opened = own_file(actor=request.actor, at=request.at)
    context = {"rows": openings_of(opened), "overrides": overrides_of(opened)}
    return render(request, "survivors/who_looked.html", context)
