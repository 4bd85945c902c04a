"""Appeals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotPermitted
from opennrm.kernel.pages import PageRequest, page
from opennrm.kernel.records.selectors import show
from opennrm.protection.identification.forms import AppealAnswerForm, AppealForm
from opennrm.protection.identification.selectors import access_appeal, access_decision, today
from opennrm.protection.identification.services import decide_appeal, lodge_appeal, may_decide_appeal
from opennrm.protection.identification.views.common import BOTH, ask, back_with, opened_for

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@page(Action.IDENTIFICATION_PROPOSE, methods=BOTH)
def appeal(request: PageRequest, code: str, decision_id: UUID) -> HttpResponse:
    """Lodge an appeal."""
    opened = opened_for(request, code, Action.IDENTIFICATION_PROPOSE)
    found = access_decision(opened=opened, decision_id=decision_id)
    form = AppealForm(request.POST or None, initial={"lodged_on": today(request.at)})
    if request.method == "POST" and form.is_valid():
        with form.catch():
            lodge_appeal(actor=request.actor, at=request.at, opened=opened, decision=found, objection=form.objection())
            return back_with(
                request, opened, _("The appeal is lodged. Until it is decided the person keeps all rights.")
            )
    return ask(request, opened, form, title=_("Lodge an appeal"), action_label=_("Lodge it"))


@page(Action.CASE_READ, methods=BOTH)
def appeal_answer(request: PageRequest, code: str, appeal_id: UUID) -> HttpResponse:
    """Put down what came of an appeal."""
    opened = opened_for(request, code, Action.CASE_READ)
    found = access_appeal(opened=opened, appeal_id=appeal_id)
    against = access_decision(opened=opened, decision_id=found.decision_id)
    if not may_decide_appeal(request.actor, opened, found, against):
        raise NotPermitted(_("Somebody who had no part in the decision decides on the appeal."))
    form = AppealAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            decide_appeal(actor=request.actor, at=request.at, opened=opened, appeal=found, **form.cleaned_data)
            return back_with(request, opened, _("The outcome is put down. Tell the person."))
    return ask(
        request, opened, form, title=_("What came of the appeal"), action_label=_("Save"),
        template="identification/appeal_answer.html", appeal=show(found, opened.sight),
        decision=show(against, opened.sight),
    )  # fmt: skip
