"""The caseload, and opening a case."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, page, paginate
from opennrm.protection.cases.forms import CaseloadFilterForm, IntakeForm
from opennrm.protection.cases.selectors import caseload_shown
from opennrm.protection.cases.services import open_case

if TYPE_CHECKING:
    from django.http import HttpResponse


@page(Action.CASE_READ)
def caseload_list(request: PageRequest) -> HttpResponse:
    """Show the cases the reader may see, the last changed first."""
    form = CaseloadFilterForm(request.GET)
    shown, rows = caseload_shown(
        actor=request.actor, at=request.at, chosen=form.chosen(), paged=partial(paginate, request)
    )
    context = {"form": form, "page": shown, "rows": rows, "may_open": request.actor.may(Action.CASE_OPEN)}
    return render(request, "cases/caseload.html", context)


@page(Action.CASE_OPEN, methods=("GET", "POST"))
def intake(request: PageRequest) -> HttpResponse:
    """Take down as little as is needed, warn of a probable duplicate, and open the case."""
    form = IntakeForm(request.POST or None, actor=request.actor, at=request.at)
    if request.method == "POST" and form.is_valid() and not form.warns_of_duplicates():
        with form.catch():
            opened = open_case(actor=request.actor, at=request.at, intake=form.intake())
            messages.success(request, _("Case %(code)s is open.") % {"code": opened.code})
            return redirect("cases:overview", code=opened.code)
    return render(request, "cases/intake.html", {"form": form}, status=422 if form.errors else 200)
