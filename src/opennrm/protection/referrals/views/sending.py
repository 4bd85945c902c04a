"""Refer a person: the need, the service, what travels, a look at exactly that, and off it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages import PageRequest, page
from opennrm.kernel.reference.selectors import code_list
from opennrm.protection.cases.views import render_case
from opennrm.protection.directory.selectors import access_service
from opennrm.protection.referrals.forms import NeedForm, ReferralForm
from opennrm.protection.referrals.selectors import allowance_for, preview_of, services_for
from opennrm.protection.referrals.services import send_referral

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened


def _opened(request: PageRequest, code: str, where: str) -> Opened:
    return open_file(actor=request.actor, code=code, at=request.at, action=Action.REFERRAL_SEND, page=where)


def _need(slug: str) -> dict[str, Any]:
    needs = code_list("needs")
    if slug not in needs:
        raise NotVisible
    return {"need": slug, "need_label": needs.get(slug).label}


@page(Action.REFERRAL_SEND, methods=("GET", "POST"))
def choose_need(request: PageRequest, code: str) -> HttpResponse:
    """Ask what is needed."""
    opened = _opened(request, code, "refer")
    form = NeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = reverse("referrals:choose_service", args=[opened.code, form.cleaned_data["need"]])
        return redirect(f"{address}?place={form.cleaned_data['place']}")
    status = 422 if form.errors else 200
    return render_case(
        request, opened, "referrals/choose_need.html", {"form": form}, section="referrals", status=status
    )


@page(Action.REFERRAL_SEND)
def choose_service(request: PageRequest, code: str, need: str) -> HttpResponse:
    """Show the services that fit, best first, each with the reasons for and against it."""
    opened = _opened(request, code, "refer")
    place = request.GET.get("place", "")
    context = _need(need) | {"matches": services_for(opened, at=request.at, need=need, place=place)}
    return render_case(request, opened, "referrals/choose_service.html", context, section="referrals")


@page(Action.REFERRAL_SEND, methods=("GET", "POST"))
def send(request: PageRequest, code: str, need: str, service_id: UUID) -> HttpResponse:
    """Choose what travels, look at exactly that, and send it."""
    opened = _opened(request, code, "refer")
    service = access_service(actor=request.actor, service_id=service_id)
    allowance = allowance_for(opened, service.agency, at=request.at)
    form = ReferralForm(request.POST or None, opened=opened, allowance=allowance)
    context: dict[str, Any] = _need(need) | {"form": form, "service": service, "allowance": allowance}
    if request.method == "POST" and form.is_valid():
        if "send" in request.POST:
            with form.catch():
                send_referral(
                    actor=request.actor,
                    at=request.at,
                    opened=opened,
                    service=service,
                    need=need,
                    urgency=form.cleaned_data["urgency"],
                    categories=form.chosen(),
                    may_edit=form.cleaned_data["may_edit"],
                    message=form.cleaned_data["message"],
                    emergency_reason=form.cleaned_data.get("emergency_reason", ""),
                )
                messages.success(request, _("The referral is sent. You will be told of the answer."))
                return redirect("cases:section", code=opened.code, section="referrals")
        elif "change" not in request.POST:
            context |= {"previewed": True, "parts": preview_of(opened, form.chosen()), "chosen": form.chosen().labels}
    context["withheld"] = (Category.ALL & ~form.chosen()).labels if context.get("previewed") else []
    status = 422 if form.errors else 200
    return render_case(request, opened, "referrals/send.html", context, section="referrals", status=status)
