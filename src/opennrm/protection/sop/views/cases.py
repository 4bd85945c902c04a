"""The procedure in cases: what it asks of an agency, one rule in one case, why something was not done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, page, paginate
from opennrm.protection.cases.views import render_case
from opennrm.protection.sop.forms import DeviationForm
from opennrm.protection.sop.selectors import WHEN, asked_of, joined, rows_of, rule_in_case
from opennrm.protection.sop.services import note_deviation

if TYPE_CHECKING:
    from django.http import HttpResponse


@page(Action.CASE_READ)
def to_do(request: PageRequest) -> HttpResponse:
    """Show what is overdue, due or was missed in the cases the agency answers for."""
    chosen = request.GET.get("when", "")
    when = chosen if chosen in WHEN else WHEN[0]
    found = paginate(request, joined(asked_of(request.actor, request.at, when)))
    titles = {"overdue": _("Overdue"), "due": _("To be done"), "missed": _("Not kept, no reason noted")}
    context = {
        "page": found, "rows": rows_of(request.actor, request.at, found.object_list),
        "views": [(one, titles[one], one == when) for one in WHEN], "when": when,
    }  # fmt: skip
    return render(request, "sop/to_do.html", context)


@page(Action.CASE_READ, methods=("GET", "POST"))
def rule(request: PageRequest, code: str, rule_id: str) -> HttpResponse:
    """Show why a rule stands as it does in a case, and take the reason why it was not kept."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="procedure")
    found = rule_in_case(opened, rule_id, request.at)
    form = DeviationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            note_deviation(
                actor=request.actor, at=request.at, opened=opened, rule_id=rule_id, reason=form.cleaned_data["reason"]
            )
            messages.success(request, _("The reason is noted."))
            return redirect("cases:section", code, "procedure")
    may_explain = request.actor.may(Action.CASE_EDIT) and not opened.is_closed and found.row.standing.state > 1
    context = {
        "found": found, "form": form if may_explain and (found.row.state in {"missed", "overdue"}) else None,
        "back": reverse("cases:section", args=[opened.code, "procedure"]),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render_case(request, opened, "sop/rule.html", context, section="procedure", status=status)
