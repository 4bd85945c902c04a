"""When a service is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages.views import page
from opennrm.protection.directory.forms import DifferentDayForm, WeekForm
from opennrm.protection.directory.rules.opening import DifferentDay
from opennrm.protection.directory.rules.permissions import require_edit
from opennrm.protection.directory.selectors import access_service
from opennrm.protection.directory.services import set_exceptions, set_weekly_hours
from opennrm.protection.directory.views.services import page_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from opennrm.kernel.pages.views import PageRequest
    from opennrm.protection.directory.models import Service

_BOTH = ("GET", "POST")


def _editable(request: PageRequest, service_id: UUID) -> Service:
    found = access_service(actor=request.actor, service_id=service_id)
    require_edit(request.actor, found.agency_id)
    return found


@page(Action.DIRECTORY_EDIT, methods=_BOTH)
def hours(request: PageRequest, service_id: UUID) -> HttpResponse:
    """Say when the service is open in a usual week."""
    found = _editable(request, service_id)
    form = WeekForm(request.POST or None, initial=WeekForm.initial_of(found, found.periods.all()))
    if form.is_valid():
        with form.catch():
            set_weekly_hours(
                actor=request.actor, at=request.at, service_id=service_id, periods=form.periods(),
                is_always_open=form.cleaned_data["is_always_open"],
                is_closed_on_holidays=form.cleaned_data["is_closed_on_holidays"],
                hours_note=form.cleaned_data["hours_note"],
            )  # fmt: skip
            messages.success(request, _("The opening hours are saved."))
            return redirect(page_of(service_id))
    context = {"service": found, "form": form, "back": page_of(service_id)}
    return render(request, "directory/hours.html", context, status=422 if form.errors else 200)


@page(Action.DIRECTORY_EDIT, methods=_BOTH)
def days(request: PageRequest, service_id: UUID) -> HttpResponse:
    """Add a day that differs from the week."""
    found = _editable(request, service_id)
    form = DifferentDayForm(request.POST or None)
    if form.is_valid():
        with form.catch():
            kept = [*_days_of(found), form.day()]
            set_exceptions(actor=request.actor, at=request.at, service_id=service_id, days=kept)
            messages.success(request, _("The day is entered."))
            return redirect("directory:days", service_id=service_id)
    context = {"service": found, "form": form, "back": page_of(service_id)}
    return render(request, "directory/days.html", context, status=422 if form.errors else 200)


@page(Action.DIRECTORY_EDIT, methods=("POST",))
def day_remove(request: PageRequest, service_id: UUID, day_id: int) -> HttpResponse:
    """Take a day that differs out again."""
    found = _editable(request, service_id)
    rows = {row.pk: row for row in found.exceptions.all()}
    if day_id not in rows:
        raise NotVisible
    kept = [day for pk, day in zip(rows, _days_of(found), strict=True) if pk != day_id]
    set_exceptions(actor=request.actor, at=request.at, service_id=service_id, days=kept)
    messages.success(request, _("The day is as usual again."))
    return redirect("directory:days", service_id=service_id)


def _days_of(service: Service) -> list[DifferentDay]:
    return [DifferentDay(row.on, row.opens, row.closes, row.note) for row in service.exceptions.all()]
