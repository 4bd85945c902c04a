"""What waits for my decision, what I asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.pages import PageRequest, confirm, page, paginate
from opennrm.protection.approvals.forms import DecisionForm
from opennrm.protection.approvals.selectors import (
    access_my_request,
    access_to_decide,
    approvals_to_decide,
    in_words,
    my_requests,
)
from opennrm.protection.approvals.services import decide_approval, withdraw_approval

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@page()
def to_decide(request: PageRequest) -> HttpResponse:
    """List the requests that wait for the reader's decision."""
    shown = paginate(request, approvals_to_decide(request.actor, request.at))
    return render(request, "approvals/to_decide.html", {"page": shown, "rows": [in_words(one) for one in shown]})


@page(methods=("GET", "POST"))
def decide(request: PageRequest, approval_id: UUID) -> HttpResponse:
    """Show what is asked, and take the decision."""
    approval = access_to_decide(actor=request.actor, at=request.at, approval_id=approval_id)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            decide_approval(
                actor=request.actor, at=request.at, approval_id=approval_id,
                approve=form.cleaned_data["decision"] == "yes", note=form.cleaned_data["note"],
            )  # fmt: skip
            messages.success(request, _("Your decision is recorded, and the person who asked has been told."))
            return redirect("approvals:to_decide")
    write_entry(
        actor=request.actor, at=request.at, verb="approval.read", file_id=approval.file_id,
        target=f"approval:{approval.pk}",
    )  # fmt: skip
    context = {"form": form, "asked": in_words(approval)}
    return render(request, "approvals/decide.html", context, status=422 if form.errors else 200)


@page()
def mine(request: PageRequest) -> HttpResponse:
    """List what the reader asked for, and how it was decided."""
    shown = paginate(request, my_requests(request.actor))
    rows = [in_words(one) for one in shown]
    return render(request, "approvals/mine.html", {"page": shown, "rows": rows, "at": request.at})


@page(methods=("GET", "POST"))
def withdraw(request: PageRequest, approval_id: UUID) -> HttpResponse:
    """Take a request back."""
    asked = in_words(access_my_request(actor=request.actor, approval_id=approval_id))
    if request.method == "POST":
        withdraw_approval(actor=request.actor, at=request.at, approval_id=approval_id)
        messages.success(request, _("Your request is taken back."))
        return redirect("approvals:mine")
    return confirm(
        request, title=_("Take this request back?"), body=asked.title, action_label=_("Take it back"),
        back=reverse("approvals:mine"),
    )  # fmt: skip
