"""Free places: the board, one tap, a count, and what was said when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from opennrm.kernel.errors import NotVisible, Refused
from opennrm.kernel.pages.views import form_page, page, paginate
from opennrm.protection.directory.forms import BoardFilterForm, CountForm
from opennrm.protection.directory.rules.permissions import can_see_all_capacity, require_count
from opennrm.protection.directory.selectors import access_service, board_row, capacity_board, capacity_changes_of
from opennrm.protection.directory.services import change_places, count_places, stop_counting
from opennrm.protection.directory.views.services import page_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from opennrm.kernel.pages.views import PageRequest

_BOTH = ("GET", "POST")


@page()
def board(request: PageRequest) -> HttpResponse:
    """Show the free places of the own agency's services, or of all to who oversees the mechanism."""
    form = BoardFilterForm(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = capacity_board(actor=request.actor, at=request.at, **wanted)
    active = [row.service for row in rows if row.service.status == "active"]
    context = {
        "form": form,
        "rows": rows,
        "sees_all": can_see_all_capacity(request.actor),
        "n_free": sum(bool(service.capacity_available) for service in active),
        "n_full": sum(not service.capacity_available for service in active),
        "n_stale": sum(row.is_stale for row in rows),
    }
    return render(request, "directory/board.html", context)


_STEPS = {"more": 1, "fewer": -1, "same": 0}


@page(methods=("POST",))
def change(request: PageRequest, service_id: UUID, by: str) -> HttpResponse:
    """Make one more or one fewer place free, in one tap."""
    if by not in _STEPS:
        raise NotVisible
    try:
        change_places(actor=request.actor, at=request.at, service_id=service_id, by=_STEPS[by])
    except Refused as refusal:  # somebody tapped at the same moment: show how it stands
        messages.warning(request, str(refusal))
    if request.htmx:
        found = access_service(actor=request.actor, service_id=service_id)
        return render(request, "directory/tap.html", {"row": board_row(request.actor, found, request.at)})
    return redirect(_next(request) or page_of(service_id))


def _next(request: PageRequest) -> str:
    """Return the page of ours that the form came from."""
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else ""


@page(methods=_BOTH)
def count(request: PageRequest, service_id: UUID) -> HttpResponse:
    """Count the places anew."""
    found = access_service(actor=request.actor, service_id=service_id)
    require_count(request.actor, found.agency_id)
    now = {
        "available": found.capacity_available, "maximum": found.capacity_maximum, "waiting_days": found.waiting_days,
    }  # fmt: skip
    form = CountForm(request.POST or None, initial=now)
    if form.is_valid():
        with form.catch():
            count_places(actor=request.actor, at=request.at, service_id=service_id, **form.cleaned_data)
            messages.success(request, _("Saved. Everybody who looks for a place sees it now."))
            return redirect(page_of(service_id))
    title = _("Free places: %(service)s") % {"service": found}
    return form_page(request, form, title=title, action_label=_("Save"), back=page_of(service_id))


@page(methods=("POST",))
def uncount(request: PageRequest, service_id: UUID) -> HttpResponse:
    """Say that the service does not count places."""
    stop_counting(actor=request.actor, at=request.at, service_id=service_id)
    messages.success(request, _("The service no longer counts places; others are told to ask."))
    return redirect(page_of(service_id))


@page()
def history(request: PageRequest, service_id: UUID) -> HttpResponse:
    """Show what was said of the free places, newest first."""
    found = access_service(actor=request.actor, service_id=service_id)
    context = {"service": found, "page": paginate(request, capacity_changes_of(found)), "back": page_of(service_id)}
    return render(request, "directory/history.html", context)
