"""The emergency override, and its review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from opennrm.kernel.access.selectors import overrides_to_review
from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, page
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.sharing.forms import OverrideForm, ReviewForm
from opennrm.protection.sharing.selectors import override_row, override_shown
from opennrm.protection.sharing.services import override_access, review

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@page(Action.OVERRIDE_USE, methods=("GET", "POST"))
def override(request: PageRequest) -> HttpResponse:
    """Open a file in an emergency, with a reason."""
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            used = override_access(
                actor=request.actor, at=request.at, code=form.cleaned_data["code"], categories=form.chosen(),
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
            messages.warning(request, _("The file is open to you for a few hours. Your supervisor has been told."))
            return redirect("cases:overview", code=used.file.code)
    context = {"form": form, "hours": country_pack().clocks.override_hours}
    return render(request, "sharing/override.html", context, status=422 if form.errors else 200)


@page(Action.OVERRIDE_REVIEW)
def overrides(request: PageRequest) -> HttpResponse:
    """List the overrides that wait for this supervisor."""
    rows = [override_row(one) for one in overrides_to_review(request.actor)]
    return render(request, "sharing/overrides.html", {"rows": rows})


@page(Action.OVERRIDE_REVIEW, methods=("GET", "POST"))
def review_override(request: PageRequest, override_id: UUID) -> HttpResponse:
    """Read an override's reason and record a finding."""
    row = override_shown(actor=request.actor, override_id=override_id)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            review(actor=request.actor, at=request.at, override_id=override_id, **form.cleaned_data)
            messages.success(request, _("Your finding was recorded. The person can read it."))
            return redirect("sharing:overrides")
    return render(request, "sharing/review.html", {"form": form, "row": row}, status=422 if form.errors else 200)
