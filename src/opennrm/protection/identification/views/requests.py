"""The authority's inbox, asking for a decision, what the authority lacks, taking a request back, deciding anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.errors import Refused
from opennrm.kernel.pages import PageRequest, page, paginate
from opennrm.protection.identification.enums import Step
from opennrm.protection.identification.forms import NoteForm, RequestForm
from opennrm.protection.identification.rules import TASKS
from opennrm.protection.identification.selectors import (
    access_decision,
    appeals_inbox,
    authority_for,
    authority_inbox,
    evidence_of,
    next_step,
)
from opennrm.protection.identification.services import (
    due_of,
    give_information,
    reopen_decision,
    request_decision,
    withdraw_request,
)
from opennrm.protection.identification.views.common import BOTH, ask, back_with, opened_for

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@page(Action.IDENTIFICATION_DECIDE)
def inbox(request: PageRequest) -> HttpResponse:
    """Show what waits for the authority, with the days left."""
    shown = paginate(request, authority_inbox(request.actor, request.at))
    context = {"page": shown, "appeals": appeals_inbox(request.actor, request.at)}
    return render(request, "identification/inbox.html", context)


@page(Action.IDENTIFICATION_PROPOSE, methods=BOTH)
def request_step(request: PageRequest, code: str) -> HttpResponse:
    """Ask for the decision that comes next."""
    opened = opened_for(request, code, Action.IDENTIFICATION_PROPOSE)
    step = next_step(opened)
    if step is None:
        raise Refused(_("Nothing can be asked for now: it has been asked or decided already."))
    form = RequestForm(request.POST or None, opened=opened)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            request_decision(
                actor=request.actor, at=request.at, opened=opened, step=step, note=form.cleaned_data["note"],
                parts=form.categories(),
            )  # fmt: skip
            return back_with(
                request, opened, _("The authority was asked. The person keeps all rights until it decides.")
            )
    return ask(
        request, opened, form, title=_("Ask for a decision"), action_label=_("Ask the authority"),
        template="identification/request.html", step=Step(step), authority=authority_for(TASKS[step]),
        due_at=due_of(step, request.at), evidence=evidence_of(opened),
    )  # fmt: skip


@page(Action.IDENTIFICATION_PROPOSE, methods=BOTH)
def information(request: PageRequest, code: str, decision_id: UUID) -> HttpResponse:
    """Give the authority what it said is missing."""
    opened = opened_for(request, code, Action.IDENTIFICATION_PROPOSE)
    found = access_decision(opened=opened, decision_id=decision_id)
    form = NoteForm(
        request.POST or None, label=_("What did you find out?"),
        help_text=_("Say also if nothing more can be known: then the authority decides on what there is."),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with form.catch():
            note = form.cleaned_data["note"]
            give_information(actor=request.actor, at=request.at, opened=opened, decision=found, note=note)
            return back_with(request, opened, _("The authority was told."))
    return ask(request, opened, form, title=_("Give the information"), action_label=_("Send"))


@page(Action.IDENTIFICATION_PROPOSE, methods=BOTH)
def withdraw(request: PageRequest, code: str, decision_id: UUID) -> HttpResponse:
    """Take a request back."""
    opened = opened_for(request, code, Action.IDENTIFICATION_PROPOSE)
    found = access_decision(opened=opened, decision_id=decision_id)
    form = NoteForm(request.POST or None, label=_("Why does the person not want a decision?"))
    if request.method == "POST" and form.is_valid():
        with form.catch():
            because = form.cleaned_data["note"]
            withdraw_request(actor=request.actor, at=request.at, opened=opened, decision=found, because=because)
            return back_with(request, opened, _("The request is taken back. It can be made again at any time."))
    return ask(
        request, opened, form, title=_("Take the request back?"), action_label=_("Take it back"), danger=True,
        body=_("Only if the person wants it. Help goes on, but without a decision some rights do not begin."),
    )  # fmt: skip


@page(Action.IDENTIFICATION_PROPOSE, methods=BOTH)
def anew(request: PageRequest, code: str, decision_id: UUID) -> HttpResponse:
    """Ask for a decision to be taken anew on new facts."""
    opened = opened_for(request, code, Action.IDENTIFICATION_PROPOSE)
    found = access_decision(opened=opened, decision_id=decision_id)
    form = NoteForm(request.POST or None, label=_("What is new?"))
    if request.method == "POST" and form.is_valid():
        with form.catch():
            because = form.cleaned_data["note"]
            reopen_decision(actor=request.actor, at=request.at, opened=opened, decision=found, because=because)
            return back_with(request, opened, _("The authority was asked to decide anew."))
    return ask(
        request, opened, form, title=_("Ask for a new decision"), action_label=_("Ask the authority"),
        body=_("The present decision holds until then."),
    )  # fmt: skip
