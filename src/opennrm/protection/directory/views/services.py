"""One service: read, entered, changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages.views import confirm, form_page, page
from opennrm.protection.directory.enums import Weekday
from opennrm.protection.directory.forms import EntryForm, PauseForm, SearchForm, TranslationForm
from opennrm.protection.directory.rules.permissions import can_count_places_of, can_edit_entries_of, require_edit
from opennrm.protection.directory.selectors import (
    access_agency,
    access_service,
    board_row,
    match_service,
    shown_address,
)
from opennrm.protection.directory.services import (
    change_service,
    close_service,
    create_service,
    pause_service,
    reopen_service,
    translate_service,
    verify_service,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from opennrm.kernel.pages.views import PageRequest
    from opennrm.protection.directory.models import Service

_BOTH = ("GET", "POST")


def page_of(service_id: UUID) -> str:
    """Return the address of a service's page."""
    return reverse("directory:service", args=[service_id])


def _week(service: Service) -> list[tuple[str, list[str]]]:
    """Return the hours of each day, as they stand on a door."""
    rows = list(service.periods.all())
    return [
        (
            str(day.label),
            [f"{row.opens:%H:%M}\u2009\u2013\u2009{row.closes:%H:%M}" for row in rows if row.weekday == day],
        )
        for day in Weekday
    ]


@page()
def service(request: PageRequest, service_id: UUID) -> HttpResponse:
    """Show all that the directory says of a service."""
    found = access_service(actor=request.actor, service_id=service_id)
    context = {
        "service": found,
        "match": match_service(found, SearchForm(request.GET).search(), at=request.at),
        "row": board_row(request.actor, found, request.at),
        "address": shown_address(request.actor, found),
        "week": _week(found),
        "days": [row for row in found.exceptions.all() if row.on >= request.at.date()],
        "can_edit": can_edit_entries_of(request.actor, found.agency_id),
        "can_count": can_count_places_of(request.actor, found.agency_id),
    }
    return render(request, "directory/service.html", context)


@page(Action.DIRECTORY_EDIT, methods=_BOTH)
def new(request: PageRequest, code: str) -> HttpResponse:
    """Enter a service of an agency."""
    entry = access_agency(actor=request.actor, code=code)
    require_edit(request.actor, entry.agency.pk)
    form = EntryForm(request.POST or None, initial=_USUAL)
    if form.is_valid():
        with form.catch():
            made = create_service(actor=request.actor, at=request.at, agency=entry.agency, values=form.values())
            messages.success(request, _("The service is entered. Now say when it is open and how many places it has."))
            return redirect("directory:hours", service_id=made.pk)
    context = {"form": form, "title": _("Enter a service"), "caption": entry.agency}
    context["back"] = reverse("directory:agency", args=[code])
    return render(request, "directory/entry_form.html", context, status=422 if form.errors else 200)


_USUAL = {"sexes": ["female", "male", "other"], "is_free_of_charge": True, "consent_needed": "spoken"}


@page(Action.DIRECTORY_EDIT, methods=_BOTH)
def edit(request: PageRequest, service_id: UUID) -> HttpResponse:
    """Change what the entry says."""
    found = access_service(actor=request.actor, service_id=service_id)
    require_edit(request.actor, found.agency_id)
    form = EntryForm(request.POST or None, service=found, address=shown_address(request.actor, found).text)
    if form.is_valid():
        with form.catch():
            change_service(
                actor=request.actor, at=request.at, service_id=service_id,
                values=_without_unseen(request, found, form), base_version=form.cleaned_data["version"],
            )  # fmt: skip
            messages.success(request, _("The entry is saved."))
            return redirect(page_of(service_id))
    context = {"form": form, "title": _("Change the entry"), "caption": found, "back": page_of(service_id)}
    return render(request, "directory/entry_form.html", context, status=422 if form.errors else 200)


def _without_unseen(request: PageRequest, found: Service, form: EntryForm) -> dict[str, object]:
    """Leave a secret address alone that the person could not see and did not enter anew."""
    values = form.values()
    is_unseen = found.is_address_confidential and not shown_address(request.actor, found).text
    if is_unseen and not values["address"]:
        values.pop("address")
    return values


@page(Action.DIRECTORY_EDIT, methods=_BOTH)
def translations(request: PageRequest, service_id: UUID) -> HttpResponse:
    """Say name and description in other languages."""
    found = access_service(actor=request.actor, service_id=service_id)
    require_edit(request.actor, found.agency_id)
    chosen = request.GET.get("language") or next(
        (code for code, _name in settings.LANGUAGES if code not in found.names and code != settings.LANGUAGE_CODE), "ar"
    )
    now = {"language": chosen, "name": found.names.get(chosen, ""), "description": found.descriptions.get(chosen, "")}
    form = TranslationForm(request.POST or None, initial=now)
    if form.is_valid():
        with form.catch():
            translate_service(actor=request.actor, at=request.at, service_id=service_id, **form.cleaned_data)
            messages.success(request, _("The translation is saved."))
            return redirect("directory:translations", service_id=service_id)
    said = sorted(found.names.keys() | found.descriptions.keys())
    rows = [(code, found.names.get(code, ""), found.descriptions.get(code, "")) for code in said]
    context = {"service": found, "form": form, "rows": rows, "back": page_of(service_id)}
    return render(request, "directory/translations.html", context, status=422 if form.errors else 200)


@page(methods=_BOTH)
def pause(request: PageRequest, service_id: UUID) -> HttpResponse:
    """Take no more people for a while."""
    found = access_service(actor=request.actor, service_id=service_id)
    form = PauseForm(request.POST or None, initial={"why": found.status_note})
    if form.is_valid():
        with form.catch():
            pause_service(actor=request.actor, at=request.at, service_id=service_id, why=form.cleaned_data["why"])
            messages.success(request, _("The service is paused. Referrals no longer find it."))
            return redirect(page_of(service_id))
    title = _("Pause %(service)s") % {"service": found}
    return form_page(request, form, title=title, action_label=_("Pause"), back=page_of(service_id))


@page(methods=("POST",))
def reopen(request: PageRequest, service_id: UUID) -> HttpResponse:
    """Take people again."""
    reopen_service(actor=request.actor, at=request.at, service_id=service_id)
    messages.success(request, _("The service is active again."))
    return redirect(page_of(service_id))


@page(methods=("POST",))
def verify(request: PageRequest, service_id: UUID) -> HttpResponse:
    """Say that the entry is still right."""
    verify_service(actor=request.actor, at=request.at, service_id=service_id)
    messages.success(request, _("Thank you. The entry is marked as checked today."))
    return redirect(page_of(service_id))


@page(Action.DIRECTORY_EDIT, methods=_BOTH)
def close(request: PageRequest, service_id: UUID) -> HttpResponse:
    """End a service for good."""
    found = access_service(actor=request.actor, service_id=service_id)
    if request.method == "POST":
        close_service(actor=request.actor, at=request.at, service_id=service_id)
        messages.success(request, _("The service is closed and has left the lists."))
        return redirect("directory:agency", code=found.agency.code)
    return confirm(
        request,
        title=_("Close %(service)s for good?") % {"service": found},
        body=_("It leaves the directory; referrals that went there keep its name. To stop for a while, pause it."),
        action_label=_("Close for good"), back=page_of(service_id), danger=True,
    )  # fmt: skip
