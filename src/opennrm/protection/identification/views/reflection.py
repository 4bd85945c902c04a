"""Lengthening the recovery and reflection period, and the two ways in which it can end before its last day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, page
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.identification.forms import ExtendForm, NoteForm, OwnWishForm
from opennrm.protection.identification.selectors import access_period
from opennrm.protection.identification.services import ask_end_by_law, end_by_own_wish, extend_reflection
from opennrm.protection.identification.views.common import BOTH, ask, back_with, opened_for

if TYPE_CHECKING:
    from django.http import HttpResponse


@page(Action.IDENTIFICATION_PROPOSE, methods=BOTH)
def extend(request: PageRequest, code: str) -> HttpResponse:
    """Move the last day further away."""
    opened = opened_for(request, code, Action.IDENTIFICATION_PROPOSE)
    period = access_period(opened=opened)
    longest = timedelta(days=country_pack().clocks.reflection_extension_days)
    form = ExtendForm(request.POST or None, initial={"to_day": period.ends_on + longest})
    if request.method == "POST" and form.is_valid():
        with form.catch():
            extend_reflection(actor=request.actor, at=request.at, opened=opened, period=period, **form.cleaned_data)
            return back_with(request, opened, _("The period is longer now."))
    return ask(request, opened, form, title=_("Make the period longer"), action_label=_("Save"))


@page(Action.IDENTIFICATION_PROPOSE, methods=BOTH)
def end(request: PageRequest, code: str) -> HttpResponse:
    """Put down that the person freely wants the period to end."""
    opened = opened_for(request, code, Action.IDENTIFICATION_PROPOSE)
    period = access_period(opened=opened)
    form = OwnWishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            end_by_own_wish(actor=request.actor, at=request.at, opened=opened, period=period, **form.cleaned_data)
            return back_with(request, opened, _("The period is ended, as the person wished."))
    return ask(
        request, opened, form, title=_("The person wants the period to end"), action_label=_("End the period"),
        danger=True, body=_("The protection against being sent away ends with it. If you are not sure, let it run."),
    )  # fmt: skip


@page(Action.IDENTIFICATION_DECIDE, methods=BOTH)
def end_law(request: PageRequest, code: str) -> HttpResponse:
    """Ask a second person to agree that public order ends the period."""
    opened = opened_for(request, code, Action.IDENTIFICATION_DECIDE)
    period = access_period(opened=opened)
    form = NoteForm(
        request.POST or None, label=_("Which facts, under which provision of the law?"),
        help_text=_("Public order, or that the status was claimed improperly (Convention, art. 13 (3))."),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with form.catch():
            reason = form.cleaned_data["note"]
            ask_end_by_law(actor=request.actor, at=request.at, opened=opened, period=period, reason=reason)
            return back_with(request, opened, _("A second person was asked. Until they agree the period runs."))
    return ask(
        request, opened, form, title=_("End the period by law"), action_label=_("Ask a second person"), danger=True
    )
