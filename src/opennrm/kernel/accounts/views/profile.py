"""One's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opennrm.kernel.accounts.forms import PreferencesForm
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.accounts.selectors import second_steps_of, sessions_of
from opennrm.kernel.accounts.services import change_preferences, end_other_sessions, end_session
from opennrm.kernel.accounts.services.kept import KEPT_KEY, look_at_form
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages.views import form_page, page

if TYPE_CHECKING:
    from uuid import UUID

    from opennrm.kernel.pages.views import PageRequest


def _self(request: PageRequest) -> Person:
    if not isinstance(request.user, Person):
        raise NotVisible
    return request.user


@page()
def profile(request: PageRequest) -> HttpResponse:
    """Show one's own account."""
    person = _self(request)
    context = {
        "person": person,
        "steps": second_steps_of(person),
        "may_fill": request.actor.may(Action.FORM_FILL),
        "n_sessions": len(sessions_of(person, request.session.session_key)),
    }
    return render(request, "accounts/profile.html", context)


@page()
def kept_form(request: PageRequest, kept_id: UUID) -> HttpResponse:
    """Go back to the form that was sent too late, to find in it what was typed."""
    kept = look_at_form(at=request.at, person=_self(request), kept_id=kept_id)
    if kept is None:
        messages.info(request, _("Nothing is kept for you here."))
        return redirect("/")
    request.session[KEPT_KEY] = str(kept_id)
    return redirect(kept.path)


@page(methods=("GET", "POST"))
def preferences(request: PageRequest) -> HttpResponse:
    """Choose language and time zone."""
    person = _self(request)
    form = PreferencesForm(request.POST or None, initial={"language": person.language, "time_zone": person.time_zone})
    if form.is_valid():
        with form.catch():
            change_preferences(actor=request.actor, at=request.at, person=person, **form.cleaned_data)
            messages.success(request, _("Your choices are saved."))
            return redirect("accounts:profile")
    return form_page(
        request, form, title=_("Language and time zone"), action_label=_("Save"), back=reverse("accounts:profile")
    )


@page()
def still_here(request: PageRequest) -> HttpResponse:  # noqa: ARG001
    """Keep the session of somebody who fills in a long form."""
    return HttpResponse(status=204)


@page()
def second_factor(request: PageRequest) -> HttpResponse:
    """Set up a second step, or see what is set up."""
    person = _self(request)
    return render(request, "accounts/second_factor.html", {"person": person, "steps": second_steps_of(person)})


@page(methods=("GET", "POST"))
def sessions(request: PageRequest) -> HttpResponse:
    """Show where one is signed in, and end one of these places or all others."""
    person, key = _self(request), request.session.session_key or ""
    if request.method == "GET":
        return render(request, "accounts/sessions.html", {"sessions": sessions_of(person, key)})
    chosen = request.POST.get("session", "")
    if chosen.isdecimal():
        end_session(actor=request.actor, at=request.at, person=person, session_id=int(chosen))
        messages.success(request, _("That session has ended."))
    else:
        n_ended = end_other_sessions(actor=request.actor, at=request.at, person=person, session_key=key)
        words = ngettext("%(n)d other session has ended.", "%(n)d other sessions have ended.", n_ended)
        messages.success(request, words % {"n": n_ended})
    return redirect("accounts:sessions")
