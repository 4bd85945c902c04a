"""An institution's inbox and outbox, and each step of a referral."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages import GovForm, PageRequest, confirm, form_page, page, paginate
from opennrm.kernel.records.selectors import show
from opennrm.protection.directory.enums import ServiceStatus
from opennrm.protection.referrals.forms import AcceptForm, CompleteForm, DeclineForm
from opennrm.protection.referrals.rules import can_take
from opennrm.protection.referrals.selectors import access_referral, received_referrals, referral_rows, sent_referrals
from opennrm.protection.referrals.services import (
    accept_referral,
    complete_referral,
    decline_referral,
    start_referral,
    withdraw_referral,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

_RECIPIENT_STEPS = ("accept", "decline", "start", "complete")


@page(Action.REFERRAL_ANSWER)
def inbox(request: PageRequest) -> HttpResponse:
    """Show what was sent to this agency: what waits first, then what runs."""
    found = received_referrals(request.actor, request.at).open()
    shown = paginate(request, found)
    rows = referral_rows(actor=request.actor, at=request.at, referrals=shown)
    return render(request, "referrals/inbox.html", {"page": shown, "rows": rows})


@page(Action.REFERRAL_SEND)
def sent(request: PageRequest) -> HttpResponse:
    """Show what this agency sent."""
    shown = paginate(request, sent_referrals(request.actor, request.at))
    rows = referral_rows(actor=request.actor, at=request.at, referrals=shown)
    return render(request, "referrals/sent.html", {"page": shown, "rows": rows})


@page(Action.CASE_READ)
def referral(request: PageRequest, referral_id: UUID) -> HttpResponse:
    """Show one referral, and the steps that this reader can take."""
    found, seen = access_referral(actor=request.actor, at=request.at, referral_id=referral_id)
    opened = open_file(actor=request.actor, code=seen.code, at=request.at, page="referral")
    is_recipient = found.to_agency_id == request.actor.agency_id and request.actor.may(Action.REFERRAL_ANSWER)
    is_sender = found.author_agency_id == request.actor.agency_id and request.actor.may(Action.REFERRAL_SEND)
    context = {
        "opened": opened,
        "found": found,
        "shown": (shown := show(found, opened.sight)),
        "need": shown.display("need"),
        "categories": found.category_set.labels,
        "steps": [step for step in _RECIPIENT_STEPS if is_recipient and can_take(found, step)],
        "may_withdraw": is_sender and can_take(found, "withdraw"),
        "is_paused": found.service is not None and found.service.status != ServiceStatus.ACTIVE,
    }
    return render(request, "referrals/referral.html", context)


def _step(
    request: PageRequest,
    referral_id: UUID,
    form: GovForm,
    do: Callable[..., object],
    words: dict[str, Any],
    done: str,
    after: str = "",
) -> HttpResponse:
    """Ask one form, take one step, and go back to where the work goes on."""
    access_referral(actor=request.actor, at=request.at, referral_id=referral_id)
    back = reverse("referrals:referral", args=[referral_id])
    if request.method == "POST" and form.is_valid():
        with form.catch():
            do(actor=request.actor, at=request.at, referral_id=referral_id, **form.cleaned_data)
            messages.success(request, done)
            return redirect(after or back)
    return form_page(request, form, back=back, **words)


@page(Action.REFERRAL_ANSWER, methods=("GET", "POST"))
def accept(request: PageRequest, referral_id: UUID) -> HttpResponse:
    """Accept a referral."""
    words = {"title": _("Accept this referral?"), "action_label": _("Accept")}
    done = _("Accepted. The sender has been told.")
    return _step(request, referral_id, AcceptForm(request.POST or None), accept_referral, words, done)


@page(Action.REFERRAL_ANSWER, methods=("GET", "POST"))
def decline(request: PageRequest, referral_id: UUID) -> HttpResponse:
    """Decline a referral with a reason."""
    words = {
        "title": _("Decline this referral?"), "action_label": _("Decline"), "danger": True,
        "body": _("The sender looks for another service at once. Your agency sees nothing of the case any more."),
    }  # fmt: skip
    form, after = DeclineForm(request.POST or None), reverse("referrals:inbox")
    return _step(request, referral_id, form, decline_referral, words, _("Declined. The sender has been told."), after)


@page(Action.REFERRAL_ANSWER, methods=("GET", "POST"))
def start(request: PageRequest, referral_id: UUID) -> HttpResponse:
    """Say that the support has begun."""
    access_referral(actor=request.actor, at=request.at, referral_id=referral_id)
    back = reverse("referrals:referral", args=[referral_id])
    if request.method == "POST":
        start_referral(actor=request.actor, at=request.at, referral_id=referral_id)
        messages.success(request, _("The sender has been told that support has begun."))
        return redirect(back)
    return confirm(
        request,
        title=_("Has the support begun?"),
        body=_("The sender is told."),
        action_label=_("Yes, it has"),
        back=back,
    )


@page(Action.REFERRAL_ANSWER, methods=("GET", "POST"))
def complete(request: PageRequest, referral_id: UUID) -> HttpResponse:
    """Say what came of it."""
    words = {"title": _("Complete this referral"), "action_label": _("Complete")}
    form, after = CompleteForm(request.POST or None), reverse("referrals:inbox")
    return _step(request, referral_id, form, complete_referral, words, _("Completed. The sender has been told."), after)


@page(Action.REFERRAL_SEND, methods=("GET", "POST"))
def withdraw(request: PageRequest, referral_id: UUID) -> HttpResponse:
    """Take a referral back."""
    found, opened = access_referral(actor=request.actor, at=request.at, referral_id=referral_id)
    if request.method == "POST":
        withdraw_referral(actor=request.actor, at=request.at, referral_id=found.pk)
        messages.success(request, _("The referral was taken back."))
        return redirect("cases:section", code=opened.code, section="referrals")
    return confirm(
        request, title=_("Take this referral back?"), action_label=_("Take it back"), danger=True,
        body=_("The agency is told, and sees nothing of the case any more."),
        back=reverse("referrals:referral", args=[referral_id]),
    )  # fmt: skip
