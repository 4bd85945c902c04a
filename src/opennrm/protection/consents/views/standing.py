"""What was answered, taking it back, sharing without consent, and the register of legal bases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotPermitted, NotVisible
from opennrm.kernel.pages import PageRequest, page
from opennrm.kernel.records.selectors import show
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.cases.views import render_case
from opennrm.protection.consents.enums import State
from opennrm.protection.consents.forms import GroundForm, WithdrawForm
from opennrm.protection.consents.rules import may_withdraw
from opennrm.protection.consents.selectors import (
    access_consent,
    bases_of_file,
    consent_text,
    legal_basis_register,
    notices_of_consent,
    recipients_of,
    recording_of,
    state_of,
)
from opennrm.protection.consents.services import ask_without_consent, withdraw_consent

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened

BOTH = ("GET", "POST")


def _section(opened: Opened) -> str:
    return reverse("cases:section", args=[opened.code, "consent"])


@page(Action.CASE_READ)
def consent(request: PageRequest, code: str, consent_id: UUID) -> HttpResponse:
    """Show one answer: who, when, how, and the very text that was read."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="consent")
    found = access_consent(actor=request.actor, opened=opened, consent_id=consent_id)
    text = consent_text(found.purpose, found.text_language, found.text_version)
    state = state_of(found, request.at)
    stands = state is State.GIVEN and found.replaced_at is None
    context = {
        "shown": show(found, opened.sight), "consent": found, "state": state, "text": text, "back": _section(opened),
        "parts": text.parts(found.category_set), "text_is_same": text.sha256 == found.text_sha256,
        "notices": notices_of_consent(found) if opened.is_lead else [],
        "recording": recording_of(found.purpose, found.text_language, found.text_sha256),
        "may_withdraw": stands and may_withdraw(request.actor, opened),
    }  # fmt: skip
    return render_case(request, opened, "consents/consent.html", context, section="consent")


@page(Action.CASE_READ, methods=BOTH)
def withdraw(request: PageRequest, code: str, consent_id: UUID) -> HttpResponse:
    """Take a consent back; the page says beforehand who will be told."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="consent")
    found = access_consent(actor=request.actor, opened=opened, consent_id=consent_id)
    if not may_withdraw(request.actor, opened):
        raise NotPermitted(_("Your role does not include this. Ask your agency's administrator."))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            withdraw_consent(actor=request.actor, at=request.at, opened=opened, consent=found, **form.cleaned_data)
            messages.success(
                request, _("The consent is taken back. Whoever relied on it has lost access and was told.")
            )
            return redirect(_section(opened) if opened.is_lead else "cases:caseload")
    context = {
        "form": form, "consent": found, "recipients": recipients_of(found), "back": _section(opened),
        "is_lead": opened.is_lead,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render_case(request, opened, "consents/withdraw.html", context, section="consent", status=status)


@page(Action.GRANT_MANAGE, methods=BOTH)
def without(request: PageRequest, code: str) -> HttpResponse:
    """Ask a second person to agree to sharing without consent."""
    opened = open_file(
        actor=request.actor, code=code, at=request.at, action=Action.GRANT_MANAGE, edit=Category.BASIC, page="consent"
    )
    form = GroundForm(request.POST or None, opened=opened)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            ask_without_consent(actor=request.actor, at=request.at, opened=opened, asked=form.asked())
            messages.success(request, _("A second person was asked. Nothing is shared before they agree."))
            return redirect(_section(opened))
    context = {"form": form, "back": _section(opened)}
    status = 422 if form.errors else 200
    return render_case(request, opened, "consents/without.html", context, section="consent", status=status)


@page(Action.CASE_READ)
def bases(request: PageRequest, code: str) -> HttpResponse:
    """Show what every live access to the case stands on."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="legal-bases")
    if not opened.is_lead:
        raise NotVisible
    context = {"bases": bases_of_file(opened, request.at), "back": _section(opened)}
    return render_case(request, opened, "consents/bases.html", context, section="consent")


@page()
def register(request: PageRequest) -> HttpResponse:
    """Show what makes each purpose lawful in this State."""
    context = {"rows": legal_basis_register(), "policy": country_pack().policy_document}
    return render(request, "consents/register.html", context)
