"""Webhooks, for those who run an agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.accounts.selectors import access_agency
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.views import confirm, form_page, page, paginate
from opennrm.kernel.webhooks.forms import SubscriptionForm
from opennrm.kernel.webhooks.selectors import (
    access_delivery,
    access_subscription,
    deliveries_of,
    subscriptions_of,
)
from opennrm.kernel.webhooks.services import end_subscription, subscribe_program, try_again

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from opennrm.kernel.pages.views import PageRequest

_BOTH = ("GET", "POST")


@page(Action.TOKEN_MANAGE)
def webhook_list(request: PageRequest, code: str) -> HttpResponse:
    """Show the programs that are told, and the queue of messages."""
    agency = access_agency(actor=request.actor, code=code)
    context = {
        "agency": agency,
        "subscriptions": subscriptions_of(agency),
        "page": paginate(request, deliveries_of(agency)),
    }
    return render(request, "webhooks/list.html", context)


@page(Action.TOKEN_MANAGE, methods=_BOTH)
def webhook_new(request: PageRequest, code: str) -> HttpResponse:
    """Have a program told, and show its secret once."""
    agency = access_agency(actor=request.actor, code=code)
    form = SubscriptionForm(request.POST or None)
    if form.is_valid():
        with form.catch():
            new = subscribe_program(actor=request.actor, at=request.at, agency=agency, **form.cleaned_data)
            return render(request, "webhooks/made.html", {"agency": agency, "new": new})
    back = reverse("webhooks:list", args=[code])
    return form_page(request, form, title=_("Tell a program"), action_label=_("Go on"), back=back)


@page(Action.TOKEN_MANAGE, methods=_BOTH)
def webhook_end(request: PageRequest, subscription_id: UUID) -> HttpResponse:
    """Tell a program nothing any more."""
    found = access_subscription(actor=request.actor, subscription_id=subscription_id)
    back = reverse("webhooks:list", args=[found.agency.code])
    if request.method == "POST":
        end_subscription(actor=request.actor, at=request.at, subscription=found)
        messages.success(request, _("The program is not told any more."))
        return redirect(back)
    return confirm(
        request,
        title=_("Stop telling this program?"),
        body=_("Messages that still wait are dropped."),
        action_label=_("Stop"),
        back=back,
        danger=True,
    )


@page(Action.TOKEN_MANAGE, methods=("POST",))
def delivery_again(request: PageRequest, delivery_id: UUID) -> HttpResponse:
    """Try a message again now."""
    found = access_delivery(actor=request.actor, delivery_id=delivery_id)
    try_again(actor=request.actor, at=request.at, delivery=found)
    messages.success(request, _("The message is tried again within a minute."))
    return redirect("webhooks:list", code=found.subscription.agency.code)
