"""Agencies, for those who run them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.accounts.forms import AgencyForm, ContactPointForm, NewAgencyForm
from opennrm.kernel.accounts.selectors import access_agency, access_contact_point, administered_agencies
from opennrm.kernel.accounts.services import (
    change_agency,
    close_agency,
    create_agency,
    open_work_of_agency,
    remove_contact_point,
    save_contact_point,
)
from opennrm.kernel.accounts.views.doors import sure
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.views import confirm, form_page, page, paginate
from opennrm.kernel.reference.selectors import language_name

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.pages.views import PageRequest

_BOTH = ("GET", "POST")


@page(Action.AGENCY_MANAGE)
def agency_list(request: PageRequest) -> HttpResponse:
    """Show all agencies to the node's administrators; others go straight to their own."""
    agencies = administered_agencies(request.actor)
    if not request.actor.may(Action.NODE_MANAGE):
        return redirect("accounts:agency", code=agencies.get().code)
    words = request.GET.get("words", "").strip()
    found = agencies.filter(name__icontains=words) if words else agencies
    return render(request, "accounts/agency_list.html", {"page": paginate(request, found), "words": words})


@page(Action.NODE_MANAGE, methods=_BOTH)
def agency_new(request: PageRequest) -> HttpResponse:
    """Take an agency in."""
    form = NewAgencyForm(request.POST or None)
    if form.is_valid():
        with form.catch():
            agency = create_agency(actor=request.actor, at=request.at, **form.values())
            messages.success(request, _("The agency takes part now. Invite its first administrator."))
            return redirect("accounts:person_new", code=agency.code)
    return form_page(
        request, form, title=_("Add an agency"), action_label=_("Add"), back=reverse("accounts:agency_list")
    )


@page(Action.AGENCY_MANAGE)
def agency(request: PageRequest, code: str) -> HttpResponse:
    """Show what is known of an agency."""
    found = access_agency(actor=request.actor, code=code)
    context = {
        "agency": found,
        "contact_points": found.contact_points.all(),
        "languages": [language_name(language) for language in found.languages],
        "names": [name for _code, name in sorted(found.names.items())],
        "may_close": request.actor.may(Action.NODE_MANAGE) and request.actor.agency_id != found.pk,
    }
    return render(request, "accounts/agency.html", context)


@page(Action.AGENCY_MANAGE, methods=_BOTH)
def agency_edit(request: PageRequest, code: str) -> HttpResponse:
    """Change what others read about an agency."""
    found = access_agency(actor=request.actor, code=code)
    initial = {name: getattr(found, name) for name in ("name", "names", "place", "address", "website", "languages")}
    form = AgencyForm(request.POST or None, initial=initial)
    back = reverse("accounts:agency", args=[code])
    if form.is_valid():
        with form.catch():
            change_agency(actor=request.actor, at=request.at, agency=found, values=form.values())
            messages.success(request, _("The agency's details are saved."))
            return redirect(back)
    return form_page(request, form, title=_("Agency details"), action_label=_("Save"), back=back)


@page(Action.AGENCY_MANAGE, methods=_BOTH)
def contact_point(request: PageRequest, code: str, contact_id: int | None = None) -> HttpResponse:
    """Add or change a desk through which the agency is reached."""
    found = access_agency(actor=request.actor, code=code)
    desk = access_contact_point(actor=request.actor, agency=found, contact_id=contact_id) if contact_id else None
    initial = {name: getattr(desk, name, "") for name in ("title", "phone", "email", "hours")}
    form = ContactPointForm(request.POST or None, initial=initial)
    back = reverse("accounts:agency", args=[code])
    if form.is_valid():
        with form.catch():
            save_contact_point(
                actor=request.actor, at=request.at, agency=found, values=form.cleaned_data, contact_point=desk
            )
            messages.success(request, _("The contact point is saved."))
            return redirect(back)
    return form_page(request, form, title=_("Contact point"), action_label=_("Save"), back=back)


@page(Action.AGENCY_MANAGE, methods=_BOTH)
def contact_point_remove(request: PageRequest, code: str, contact_id: int) -> HttpResponse:
    """Take a desk out of the directory."""
    found = access_agency(actor=request.actor, code=code)
    desk = access_contact_point(actor=request.actor, agency=found, contact_id=contact_id)
    back = reverse("accounts:agency", args=[code])
    if request.method == "POST":
        remove_contact_point(actor=request.actor, at=request.at, contact_point=desk)
        messages.success(request, _("The contact point is removed."))
        return redirect(back)
    return confirm(
        request,
        title=_("Remove “%(desk)s”?") % {"desk": desk.title},
        body=_("Other agencies will not see it any more."),
        action_label=_("Remove"),
        back=back,
        danger=True,
    )


@page(Action.NODE_MANAGE, methods=_BOTH)
@sure
def agency_close(request: PageRequest, code: str) -> HttpResponse:
    """Let an agency leave."""
    found = access_agency(actor=request.actor, code=code)
    if request.method == "POST":
        close_agency(actor=request.actor, at=request.at, agency=found)
        messages.success(request, _("The agency has left. Nobody there can sign in any more."))
        return redirect("accounts:agency_list")
    return render(request, "accounts/agency_close.html", {"agency": found, "work": open_work_of_agency(found)})
