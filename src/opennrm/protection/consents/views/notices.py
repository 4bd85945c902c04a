"""The recipient's side of a withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, page, paginate
from opennrm.protection.consents.forms import AcknowledgeForm
from opennrm.protection.consents.selectors import access_notice, notices_to_answer
from opennrm.protection.consents.services import acknowledge_withdrawal

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@page(Action.CASE_READ)
def inbox(request: PageRequest) -> HttpResponse:
    """Show the withdrawals that the agency has to answer."""
    shown = paginate(request, notices_to_answer(request.actor))
    return render(request, "consents/inbox.html", {"page": shown})


@page(Action.CASE_READ, methods=("GET", "POST"))
def notice(request: PageRequest, notice_id: UUID) -> HttpResponse:
    """Say what was done after a withdrawal."""
    found = access_notice(actor=request.actor, notice_id=notice_id)
    form = AcknowledgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            acknowledge_withdrawal(actor=request.actor, at=request.at, notice=found, **form.cleaned_data)
            messages.success(request, _("Thank you. The agency that leads the case was told."))
            return redirect("consents:inbox")
    return render(request, "consents/notice.html", {"form": form, "notice": found}, status=422 if form.errors else 200)
