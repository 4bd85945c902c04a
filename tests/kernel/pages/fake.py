"""A small set of pages, as an app would write them, to try what all pages share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path

from opennrm.config.urls import urlpatterns as real
from opennrm.kernel.actors import Action, Actor, ActorKind, Role
from opennrm.kernel.errors import EditConflict, InvalidInput, NotVisible, Refused
from opennrm.kernel.pages import GovForm, PageRequest, confirm, form_page, page, paginate

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

AT = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
MANAGER = Actor(kind=ActorKind.PERSON, person_id=1, agency_id=1, roles=frozenset({Role.CASE_MANAGER}))
AUDITOR = Actor(kind=ActorKind.PERSON, person_id=2, agency_id=1, roles=frozenset({Role.AUDITOR}))
SURVIVOR = Actor(kind=ActorKind.SURVIVOR, file_id=1)
ACTORS = {"manager": MANAGER, "auditor": AUDITOR, "survivor": SURVIVOR}


class FakeActorMiddleware:
    """Stands where the accounts' middleware stands: the cookie `who` names the actor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set `actor` and `at`."""
        request.actor = ACTORS.get(request.COOKIES.get("who", ""))  # type: ignore[attr-defined]
        request.at = AT  # type: ignore[attr-defined]
        return self.get_response(request)


class IntakeForm(GovForm):
    """A form with every kind of field."""

    pseudonym = forms.CharField(label="What to call the person", max_length=40, help_text="It need not be a name.")
    sex = forms.ChoiceField(label="Sex", choices=[("f", "Female"), ("m", "Male"), ("x", "Other")], required=False)
    born_on = forms.DateField(label="Date of birth", required=False, help_text="For example, 27 3 1998.")
    country = forms.ChoiceField(label="Country", choices=[(f"c{n}", f"Country {n}") for n in range(12)])
    needs = forms.MultipleChoiceField(label="Needs", choices=[("shelter", "Shelter"), ("health", "Health care")])
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    evidence = forms.FileField(label="Document", required=False)
    agrees = forms.BooleanField(label="The person agrees", help_text="Ask, and wait for the answer.")


@page(Action.CASE_READ)
def rows(request: PageRequest) -> HttpResponse:
    """Show a list."""
    return render(request, "fake/rows.html", {"page": paginate(request, list(range(1, 61)))})


@page(Action.CASE_OPEN, methods=("GET", "POST"))
def add(request: PageRequest) -> HttpResponse:
    """Show a form, and what happens when a service refuses."""
    form = IntakeForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with form.catch():
            if form.cleaned_data["pseudonym"] == "taken":
                raise InvalidInput("Please look again.", {"pseudonym": "Another file has this pseudonym."})
            messages.success(request, "The file was opened.")
            return redirect("fake:rows")
    return form_page(request, form, title="Open a file", action_label="Open the file", back="/fake/")


@page(Action.CASE_CLOSE, methods=("GET", "POST"))
def close(request: PageRequest) -> HttpResponse:
    """Ask first."""
    if request.method == "GET":
        return confirm(
            request, title="Close the file?", body="It can be opened again.", action_label="Close it",
            back="/fake/", danger=True,
        )  # fmt: skip
    raise Refused("The file has an open referral. Complete or withdraw it first.")


@page(Action.CASE_READ)
def hidden(request: PageRequest) -> HttpResponse:
    """Refuse as if there were nothing."""
    raise NotVisible


@page(Action.CASE_EDIT)
def conflict(request: PageRequest) -> HttpResponse:
    """Refuse because of somebody else."""
    raise EditConflict("Somebody else changed the same answers.", ("name",))


@page(survivor=True)
def own(request: PageRequest) -> HttpResponse:
    """Show the survivor's own page."""
    return HttpResponse("own")


@page()
def gallery(request: PageRequest) -> HttpResponse:
    """Show every component."""
    day = dt.timedelta(days=1)
    due = {"late": AT - 3 * day, "today": AT, "soon": AT + 2 * day, "later": (AT + 20 * day).date()}
    return render(request, "fake/gallery.html", {"due": due, "page": paginate(request, list(range(60)))})


fake = (
    [
        path("", rows, name="rows"),
        path("add", add, name="add"),
        path("close", close, name="close"),
        path("hidden", hidden, name="hidden"),
        path("conflict", conflict, name="conflict"),
        path("own", own, name="own"),
        path("gallery", gallery, name="gallery"),
    ],
    "fake",
)
urlpatterns = [
    path("fake/", include(fake)),
    path("survivor/", own, name="survivor_door"),
    path("sign-in/", own, name="door"),
    *real,
]
handler404 = "opennrm.web.views.not_found"
handler403 = "opennrm.web.views.forbidden"
handler500 = "opennrm.web.views.server_error"
