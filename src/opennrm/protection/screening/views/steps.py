"""The step after a screening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, form_page, page
from opennrm.protection.cases.forms import IntakeForm
from opennrm.protection.screening.enums import GroupKind
from opennrm.protection.screening.forms import ReferralForm, TogetherForm, intake_data
from opennrm.protection.screening.rules.leaflets import best_language
from opennrm.protection.screening.selectors import may_be_together, open_services, screened, screening_of
from opennrm.protection.screening.services import choose_not_now, open_case_from, screen_together
from opennrm.protection.screening.views.looking import opened_screening

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened

BOTH = ("GET", "POST")


@page(Action.CASE_OPEN, methods=BOTH)
def case(request: PageRequest, code: str) -> HttpResponse:
    """Open a case with what was said; ask only what is missing, and warn of a probable duplicate."""
    opened = opened_screening(request, code, "screening-case")
    form = IntakeForm(_intake_posted(request, opened), actor=request.actor, at=request.at)
    is_sound = form.is_valid()
    if request.method == "POST" and is_sound and not form.warns_of_duplicates():
        with form.catch():
            made = open_case_from(actor=request.actor, at=request.at, opened=opened, intake=form.intake())
            messages.success(request, _("Case %(code)s is open.") % {"code": made.code})
            return redirect(_after_opening(request, made.code))
    status = 422 if form.errors and request.method == "POST" else 200
    return render(request, "cases/intake.html", {"form": form}, status=status)


def _after_opening(request: PageRequest, code: str) -> str:
    """Return where the new case goes on: to the referral that was asked for, else to its first page."""
    wanted = ReferralForm(request.POST)
    if wanted.is_valid() and request.actor.may(Action.REFERRAL_SEND):
        return reverse("referrals:send", args=[code, wanted.cleaned_data["need"], wanted.cleaned_data["service"]])
    return reverse("cases:overview", args=[code])


def _intake_posted(request: PageRequest, opened: Opened) -> QueryDict:
    """Return what was posted, or what the screening fills if only the button was pressed."""
    if "pseudonym" in request.POST:
        return request.POST
    data = QueryDict(mutable=True)
    for name, value in intake_data(screened(opened, request.at).assessed.fields).items():
        data[name] = str(value)
    return data


@page(Action.FORM_FILL, methods=("POST",))
def not_now(request: PageRequest, code: str) -> HttpResponse:
    """Note that the person wants nothing more now, and show the leaflet to print."""
    opened = opened_screening(request, code, "screening")
    screening = choose_not_now(actor=request.actor, at=request.at, opened=opened)
    return redirect("screening:leaflet", code=opened.code, language=best_language(screening.language))


@page(Action.FORM_FILL)
def services(request: PageRequest, code: str) -> HttpResponse:
    """Show services for what the person asked for, those open now first."""
    opened = opened_screening(request, code, "screening-services")
    found = screened(opened, request.at)
    context = {
        "code": opened.code, "needs": open_services(found.assessed, request.at), "screening": found.screening,
        "may_refer": request.actor.may(Action.REFERRAL_SEND), "may_open": request.actor.may(Action.CASE_OPEN),
    }  # fmt: skip
    return render(request, "screening/services.html", context)


@page(Action.FORM_FILL, methods=BOTH)
def together(request: PageRequest, code: str) -> HttpResponse:
    """Choose who was screened together with this person."""
    opened = opened_screening(request, code, "screening")
    offered = may_be_together(request.actor, request.at, screening_of(opened))
    form = TogetherForm(request.POST or None, offered=offered)
    back = reverse("screening:result", args=[opened.code])
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        with form.catch():
            screen_together(
                actor=request.actor, at=request.at, opened=opened, codes=chosen["codes"], kind=GroupKind(chosen["kind"])
            )
            return redirect(back)
    return form_page(request, form, title=_("Screened together"), action_label=_("Save"), back=back)
