"""Deciding, asking for more, telling the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotPermitted, NotVisible
from opennrm.kernel.pages import PageRequest, page
from opennrm.kernel.records.selectors import show
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.cases.views import render_case
from opennrm.protection.identification.enums import Outcome, Receiver
from opennrm.protection.identification.forms import DecideForm, LanguageForm, MoreForm, ToldForm
from opennrm.protection.identification.rules import end_of, may_decide
from opennrm.protection.identification.selectors import (
    access_decision,
    best_notice_language,
    decision_rows,
    evidence_of,
    notice_text,
    running_period,
    today,
)
from opennrm.protection.identification.services import ask_for_more, decide, note_told
from opennrm.protection.identification.views.common import BOTH, SECTION, ask, back_with, opened_for, section_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.identification.models import Decision


@page(Action.CASE_READ)
def decision(request: PageRequest, code: str, decision_id: UUID) -> HttpResponse:
    """Show a decision with its reasons, notices and appeals."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page=SECTION)
    found = access_decision(opened=opened, decision_id=decision_id)
    row = next((one for one in decision_rows(request.actor, opened) if one.row.pk == found.pk), None)
    if row is None:
        raise NotVisible
    found_out = {name: row.decision.display(name) for name in ("acts", "means", "purposes")}
    context = {"row": row, "back": section_of(opened), "at": request.at, **found_out}
    return render_case(request, opened, "identification/decision.html", context, section=SECTION)


def _to_decide(request: PageRequest, code: str, decision_id: UUID) -> tuple[Opened, Decision]:
    opened = opened_for(request, code, Action.IDENTIFICATION_DECIDE)
    found = access_decision(opened=opened, decision_id=decision_id)
    if not may_decide(request.actor, found, case_of(opened)):
        raise NotPermitted(
            _("Somebody of the authority decides who neither asked for the decision nor works on the case.")
        )
    return opened, found


@page(Action.IDENTIFICATION_DECIDE, methods=BOTH)
def decide_step(request: PageRequest, code: str, decision_id: UUID) -> HttpResponse:
    """Decide, with reasons."""
    opened, found = _to_decide(request, code, decision_id)
    evidence = evidence_of(opened)
    form = DecideForm(request.POST or None, evidence=evidence)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            decide(actor=request.actor, at=request.at, opened=opened, decision=found, verdict=form.verdict())
            return back_with(request, opened, _("The decision is taken. Those who must tell the person were informed."))
    return ask(
        request, opened, form, title=found.get_step_display(), action_label=_("Decide"),
        template="identification/decide.html", decision=found, shown=show(found, opened.sight), evidence=evidence,
        at=request.at,
    )  # fmt: skip


@page(Action.IDENTIFICATION_DECIDE, methods=BOTH)
def more(request: PageRequest, code: str, decision_id: UUID) -> HttpResponse:
    """Say what is missing instead of deciding."""
    opened, found = _to_decide(request, code, decision_id)
    form = MoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            due_on, missing = form.cleaned_data["due_on"], form.cleaned_data["missing"]
            due_at = end_of(due_on, country_pack().time_zone) if due_on else None
            ask_for_more(
                actor=request.actor, at=request.at, opened=opened, decision=found, missing=missing, due_at=due_at
            )
            return back_with(request, opened, _("Those who work on the case were asked. Nothing is decided by it."))
    return ask(request, opened, form, title=_("Ask for more information"), action_label=_("Ask"))


@page(Action.CASE_READ)
def notice(request: PageRequest, code: str, decision_id: UUID) -> HttpResponse:
    """Show what the person is told, in their language, ready to be printed."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="notice")
    found = access_decision(opened=opened, decision_id=decision_id)
    case = case_of(opened)
    form = LanguageForm(request.GET or None, initial={"language": best_notice_language(case.language)})
    chosen = form.cleaned_data["language"] if form.is_bound and form.is_valid() else form.initial["language"]
    period = running_period(opened, request.at)
    context = {
        "text": notice_text(found, chosen), "decision": found, "form": LanguageForm(initial={"language": chosen}),
        "case_code": opened.code, "is_child": case.is_child, "helplines": country_pack().helplines,
        "reflection_until": period.ends_on if period and found.outcome == Outcome.POSITIVE else None,
        "back": section_of(opened), "may_tell": request.actor.may(Action.CASE_EDIT),
    }  # fmt: skip
    return render(request, "identification/notice.html", context)


@page(Action.CASE_EDIT, methods=BOTH)
def told(request: PageRequest, code: str, decision_id: UUID) -> HttpResponse:
    """Put down that the person was told."""
    opened = opened_for(request, code, Action.CASE_EDIT)
    found = access_decision(opened=opened, decision_id=decision_id)
    case = case_of(opened)
    initial = {
        "language": best_notice_language(case.language), "delivered_on": today(request.at),
        "receiver": Receiver.GUARDIAN if case.is_child else Receiver.PERSON,
    }  # fmt: skip
    form = ToldForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            note_told(actor=request.actor, at=request.at, opened=opened, decision=found, told=form.told())
            return back_with(request, opened, _("It is put down that the person was told."))
    return ask(request, opened, form, title=_("The person was told"), action_label=_("Save"))
