"""The people of an agency, for those who run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.accounts.forms import DeactivateForm, InviteForm, NameForm, RolesForm
from opennrm.kernel.accounts.rules import is_self
from opennrm.kernel.accounts.selectors import (
    access_agency,
    access_person,
    people_of,
    second_steps_of,
    successors_of,
)
from opennrm.kernel.accounts.services import (
    change_name,
    change_roles,
    deactivate_person,
    invite_again,
    invite_person,
    open_work_of,
    reset_second_factor,
)
from opennrm.kernel.accounts.views.doors import sure
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.views import confirm, form_page, page, paginate

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.accounts.models import Person
    from opennrm.kernel.pages.views import PageRequest

_BOTH = ("GET", "POST")


def _back(person: Person) -> str:
    return reverse("accounts:person", args=[person.pk])


@page(Action.AGENCY_MANAGE)
def people(request: PageRequest, code: str) -> HttpResponse:
    """List the people of an agency."""
    agency = access_agency(actor=request.actor, code=code)
    words = request.GET.get("words", "").strip()
    shown = paginate(request, people_of(agency, words=words))
    return render(request, "accounts/people.html", {"agency": agency, "page": shown, "words": words})


@page(Action.AGENCY_MANAGE, methods=_BOTH)
@sure
def person_new(request: PageRequest, code: str) -> HttpResponse:
    """Invite somebody."""
    agency = access_agency(actor=request.actor, code=code)
    form = InviteForm(request.POST or None, actor=request.actor, agency=agency)
    if form.is_valid():
        with form.catch():
            invited = invite_person(actor=request.actor, at=request.at, agency=agency, **form.cleaned_data)
            messages.success(request, _("The invitation is on its way. Its link is good for seven days."))
            return redirect(_back(invited.person))
    back = reverse("accounts:people", args=[code])
    return form_page(request, form, title=_("Invite somebody"), action_label=_("Send the invitation"), back=back)


@page(Action.AGENCY_MANAGE)
def person(request: PageRequest, person_id: int) -> HttpResponse:
    """Show one person's account."""
    found = access_person(actor=request.actor, person_id=person_id)
    context = {
        "person": found,
        "steps": second_steps_of(found),
        "work": open_work_of(found),
        "is_self": is_self(request.actor, found),
        "invitation": found.invitations.open(request.at).first(),
    }
    return render(request, "accounts/person.html", context)


@page(Action.AGENCY_MANAGE, methods=_BOTH)
def person_name(request: PageRequest, person_id: int) -> HttpResponse:
    """Correct a name."""
    found = access_person(actor=request.actor, person_id=person_id)
    form = NameForm(request.POST or None, initial={"name": found.name})
    if form.is_valid():
        change_name(actor=request.actor, at=request.at, person=found, name=form.cleaned_data["name"])
        messages.success(request, _("The name is saved."))
        return redirect(_back(found))
    return form_page(request, form, title=_("Name"), action_label=_("Save"), back=_back(found))


@page(Action.AGENCY_MANAGE, methods=_BOTH)
@sure
def person_roles(request: PageRequest, person_id: int) -> HttpResponse:
    """Change what somebody comes to do."""
    found = access_person(actor=request.actor, person_id=person_id)
    form = RolesForm(
        request.POST or None,
        actor=request.actor,
        agency=found.agency,
        held=found.roles,
        initial={"roles": found.roles},
    )
    if form.is_valid():
        with form.catch():
            change_roles(actor=request.actor, at=request.at, person=found, roles=form.cleaned_data["roles"])
            messages.success(request, _("The roles are changed. They count from the next page on."))
            return redirect(_back(found))
    return form_page(request, form, title=_("Roles"), action_label=_("Save"), back=_back(found))


@page(Action.AGENCY_MANAGE, methods=_BOTH)
@sure
def person_deactivate(request: PageRequest, person_id: int) -> HttpResponse:
    """Let somebody go, and say who takes over."""
    found = access_person(actor=request.actor, person_id=person_id)
    work = open_work_of(found)
    form = DeactivateForm(
        request.POST if request.method == "POST" else None, colleagues=successors_of(found), is_needed=bool(work)
    )
    if form.is_valid():
        with form.catch():
            successor = form.cleaned_data.get("successor")
            deactivate_person(actor=request.actor, at=request.at, person=found, successor=successor)
            messages.success(request, _("The account is closed. All sessions have ended."))
            return redirect(_back(found))
    context = {"person": found, "form": form, "work": work}
    return render(request, "accounts/person_deactivate.html", context, status=422 if form.errors else 200)


@page(Action.AGENCY_MANAGE, methods=_BOTH)
@sure
def person_invite_again(request: PageRequest, person_id: int) -> HttpResponse:
    """Send a new link, also to somebody who had left."""
    found = access_person(actor=request.actor, person_id=person_id)
    if request.method == "POST":
        invite_again(actor=request.actor, at=request.at, person=found)
        messages.success(request, _("The invitation is on its way. Its link is good for seven days."))
        return redirect(_back(found))
    return confirm(
        request,
        title=_("Send a new invitation?"),
        body=_("Older links will not work any more."),
        action_label=_("Send the invitation"),
        back=_back(found),
    )


@page(Action.AGENCY_MANAGE, methods=_BOTH)
@sure
def person_reset(request: PageRequest, person_id: int) -> HttpResponse:
    """Help somebody who lost the telephone with the codes."""
    found = access_person(actor=request.actor, person_id=person_id)
    if request.method == "POST":
        reset_second_factor(actor=request.actor, at=request.at, person=found)
        messages.success(request, _("Done. The person sets up a new second step at the next sign-in."))
        return redirect(_back(found))
    return confirm(
        request,
        title=_("Reset the second step?"),
        body=_(
            "Do this only when you know for certain who asks for it, for example face to face. "
            "All sessions of this person end now."
        ),
        action_label=_("Reset"),
        back=_back(found),
        danger=True,
    )
