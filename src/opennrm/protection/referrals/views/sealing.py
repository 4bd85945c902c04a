"""Hand over to an agency outside the system, and take its receipt."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, page, public_page
from opennrm.kernel.vault.services import fingerprint, public_key
from opennrm.protection.cases.views import render_case
from opennrm.protection.referrals.forms import ReceiptForm, SealedForm
from opennrm.protection.referrals.selectors import preview_of
from opennrm.protection.referrals.services import acknowledge_receipt, hand_over_sealed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.protection.referrals.services import SealedHandover


@page(Action.REFERRAL_SEND, methods=("GET", "POST"))
def hand_over(request: PageRequest, code: str) -> HttpResponse:
    """Choose what travels, look at exactly that, and take away a sealed file."""
    opened = open_file(actor=request.actor, code=code, at=request.at, action=Action.REFERRAL_SEND, page="refer")
    form = SealedForm(request.POST or None, opened=opened)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        if "send" in request.POST:
            with form.catch():
                given = {name: value for name, value in form.cleaned_data.items() if name != "categories"}
                sealed = hand_over_sealed(
                    actor=request.actor, at=request.at, opened=opened, categories=form.chosen(),
                    receipt_url=request.build_absolute_uri(reverse("referrals:receipt")), **given,
                )  # fmt: skip
                return _sealed(request, sealed)
        elif "change" not in request.POST:
            context |= {"previewed": True, "parts": preview_of(opened, form.chosen())}
    status = 422 if form.errors else 200
    return render_case(request, opened, "referrals/hand_over.html", context, section="referrals", status=status)


def _sealed(request: PageRequest, sealed: SealedHandover) -> HttpResponse:
    """Show the passphrase once; the file itself stands in the page as a link that saves it, and is stored nowhere."""
    address = "data:text/html;charset=utf-8;base64," + b64encode(sealed.page).decode()
    context = {"sealed": sealed, "address": address, "name": f"opennrm-{sealed.referral.pk}.html"}
    return render(request, "referrals/sealed.html", context)


@public_page()
def node_key(request: PageRequest) -> HttpResponse:
    """Show anybody the public key with which this node signs, and its fingerprint."""
    key = public_key()
    return render(request, "referrals/node_key.html", {"key": b64encode(key).decode(), "fingerprint": fingerprint(key)})


@public_page(methods=("GET", "POST"))
def receipt(request: PageRequest) -> HttpResponse:
    """Take the receipt of a sealed file; a wrong code and a used one look the same."""
    form = ReceiptForm(request.POST or None)
    received = False
    if request.method == "POST" and form.is_valid():
        address = str(request.META.get("REMOTE_ADDR", ""))
        received = acknowledge_receipt(at=request.at, receipt=form.cleaned_data["receipt"], address=address)
        if not received:
            form.add_error("receipt", _("This code is not known. Check it letter by letter."))
    status = 422 if form.errors else 200
    return render(request, "referrals/receipt.html", {"form": form, "received": received}, status=status)
