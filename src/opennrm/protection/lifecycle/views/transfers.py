"""Offer a case, and answer an offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages import PageRequest, form_page, page
from opennrm.protection.cases.views import render_case
from opennrm.protection.lifecycle.forms import DeclineForm, OfferForm
from opennrm.protection.lifecycle.selectors import access_offer, offer_of, offers_received, still_open
from opennrm.protection.lifecycle.services import (
    accept_transfer,
    decline_transfer,
    offer_transfer,
    withdraw_transfer,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@page(Action.CASE_TRANSFER, methods=("GET", "POST"))
def transfer(request: PageRequest, code: str) -> HttpResponse:
    """Offer the case to another agency; the page says what will move and what the other agency sees first."""
    opened = open_file(actor=request.actor, code=code, at=request.at, action=Action.CASE_TRANSFER, page="transfer")
    if not opened.is_lead:
        raise NotVisible
    form = OfferForm(request.POST if request.method == "POST" else None, opened=opened)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            offer_transfer(
                actor=request.actor, at=request.at, opened=opened, agency_id=form.cleaned_data["agency"].pk,
                reason=form.cleaned_data["reason"], message=form.cleaned_data["message"],
            )  # fmt: skip
            messages.success(request, _("The case is offered. Nothing moves before the other agency accepts."))
            return redirect("cases:overview", opened.code)
    context = {"form": form, "standing": offer_of(opened), "open": still_open(opened, request.at)}
    return render_case(request, opened, "lifecycle/transfer.html", context, status=422 if form.errors else 200)


@page(Action.CASE_TRANSFER, methods=("POST",))
def withdraw(request: PageRequest, code: str) -> HttpResponse:
    """Take an offer back."""
    opened = open_file(actor=request.actor, code=code, at=request.at, action=Action.CASE_TRANSFER, page="transfer")
    standing = offer_of(opened)
    if standing is None:
        raise NotVisible
    withdraw_transfer(actor=request.actor, at=request.at, opened=opened, transfer=standing)
    messages.success(request, _("The offer is taken back."))
    return redirect("cases:overview", opened.code)


@page(Action.CASE_TRANSFER)
def offers(request: PageRequest) -> HttpResponse:
    """List the cases that other agencies offer to the reader's."""
    return render(request, "lifecycle/offers.html", {"offers": offers_received(request.actor, request.at)})


@page(Action.CASE_TRANSFER)
def offer(request: PageRequest, transfer_id: UUID) -> HttpResponse:
    """Show one offer: what the agency needs for its answer."""
    found = access_offer(actor=request.actor, at=request.at, transfer_id=transfer_id)
    write_entry(
        actor=request.actor, at=request.at, verb="transfer.read", file_id=found.transfer.file_id,
        target=f"transfer:{found.transfer.pk}",
    )  # fmt: skip
    return render(request, "lifecycle/offer.html", {"offer": found})


@page(Action.CASE_TRANSFER, methods=("POST",))
def accept(request: PageRequest, transfer_id: UUID) -> HttpResponse:
    """Take the case over."""
    opened = accept_transfer(actor=request.actor, at=request.at, transfer_id=transfer_id)
    messages.success(request, _("Your agency leads the case now, and you are its case worker."))
    return redirect("cases:overview", opened.code)


@page(Action.CASE_TRANSFER, methods=("GET", "POST"))
def decline(request: PageRequest, transfer_id: UUID) -> HttpResponse:
    """Decline an offer."""
    found = access_offer(actor=request.actor, at=request.at, transfer_id=transfer_id)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            decline_transfer(
                actor=request.actor, at=request.at, transfer_id=transfer_id,
                reason=form.cleaned_data["decline_reason"], answer=form.cleaned_data["answer"],
            )  # fmt: skip
            messages.success(request, _("You have declined. The agency has been told."))
            return redirect("lifecycle:offers")
    back = reverse("lifecycle:offer", args=[found.transfer.pk])
    return form_page(request, form, title=_("Decline this case"), action_label=_("Decline"), back=back)
