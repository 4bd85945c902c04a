"""Agencies and their desks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages.views import form_page, page, paginate
from opennrm.protection.directory.forms import AgencyFilterForm, DescribeForm
from opennrm.protection.directory.models import AgencyProfile
from opennrm.protection.directory.rules.permissions import can_edit_entries_of, is_own_agency, require_edit
from opennrm.protection.directory.rules.wording import hours_text
from opennrm.protection.directory.selectors import (
    access_agency,
    focal_points,
    listed_agencies,
    services_of_agency,
    situation_of,
)
from opennrm.protection.directory.services import describe_agency

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.pages.views import PageRequest

_BOTH = ("GET", "POST")


def _wanted(form: AgencyFilterForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("kind", "text")} if form.is_valid() else {}


@page()
def agencies(request: PageRequest) -> HttpResponse:
    """Show the agencies that take part."""
    form = AgencyFilterForm(request.GET or None)
    context = {"form": form, "page": paginate(request, listed_agencies(**_wanted(form)))}
    return render(request, "directory/agencies.html", context)


@page()
def desks(request: PageRequest) -> HttpResponse:
    """Show the focal points of all agencies."""
    form = AgencyFilterForm(request.GET or None)
    context = {"form": form, "page": paginate(request, focal_points(**_wanted(form)), 50)}
    return render(request, "directory/focal_points.html", context)


@page()
def agency(request: PageRequest, code: str) -> HttpResponse:
    """Show an agency, its desks and its services."""
    entry = access_agency(actor=request.actor, code=code)
    services = list(services_of_agency(entry.agency))
    context = {
        "entry": entry,
        "agency": entry.agency,
        "services": [(service, hours_text(situation_of(service, request.at))) for service in services],
        "can_edit": can_edit_entries_of(request.actor, entry.agency.pk),
        "runs_agency": is_own_agency(request.actor, entry.agency.pk) and request.actor.may(Action.AGENCY_MANAGE),
    }
    return render(request, "directory/agency.html", context)


@page(Action.DIRECTORY_EDIT, methods=_BOTH)
def describe(request: PageRequest, code: str) -> HttpResponse:
    """Say what an agency does."""
    entry = access_agency(actor=request.actor, code=code)
    require_edit(request.actor, entry.agency.pk)
    profile: AgencyProfile = getattr(entry.agency, "profile", None) or AgencyProfile()
    offered = [language for language, _name in settings.LANGUAGES if language != settings.LANGUAGE_CODE]
    form = DescribeForm(
        request.POST or None, initial={"description": profile.description}, held=profile.descriptions, offered=offered
    )
    back = reverse("directory:agency", args=[code])
    if form.is_valid():
        with form.catch():
            describe_agency(
                actor=request.actor, at=request.at, agency=entry.agency,
                description=form.cleaned_data["description"], descriptions=form.descriptions(),
            )  # fmt: skip
            messages.success(request, _("The description is saved."))
            return redirect(back)
    title = _("What %(agency)s does") % {"agency": entry.agency}
    return form_page(request, form, title=title, action_label=_("Save"), back=back)
