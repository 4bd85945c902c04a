"""The auditors' pages: look for entries, hand them out, have the log checked."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opennrm.kernel.actors import Action
from opennrm.kernel.audit.forms import SearchForm
from opennrm.kernel.audit.selectors import (
    Place,
    ShownEntry,
    Wanted,
    entries_before,
    find_entries,
    last_check,
    place_of,
    shown_entries,
    stretches,
)
from opennrm.kernel.audit.services import check_log_soon, note_reading
from opennrm.kernel.pages import PageRequest, page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from opennrm.kernel.audit.services import Verification

PER_PAGE = 50
_COLUMNS = (
    "at", "lane", "sequence", "actor_kind", "agency", "person", "verb", "file", "target", "categories", "reason",
    "detail", "hash",
)  # fmt: skip


@page(Action.AUDIT_READ)
def log(request: PageRequest) -> HttpResponse:
    """Show the log, latest first, as far as it is looked for."""
    form = SearchForm(request.GET if SearchForm.base_fields.keys() & request.GET.keys() else None)
    wanted = form.wanted()
    found = entries_before(find_entries(wanted), Place.parse(request.GET.get("before", "")), PER_PAGE + 1)
    rows = found[:PER_PAGE]
    note_reading(actor=request.actor, at=request.at, wanted=wanted)
    context = {
        "form": form,
        "rows": shown_entries(rows),
        "older": str(place_of(rows[-1])) if len(found) > PER_PAGE else "",
        "is_searched": form.is_bound,
        "is_later_page": "before" in request.GET,
        "check": last_check(),
    }
    return render(request, "audit/log.html", context)


@page(Action.AUDIT_READ, methods=("POST",))
def export(request: PageRequest) -> HttpResponse:
    """Hand out all entries that are looked for as one CSV file, written as it is read."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('audit:log')}?{request.POST.urlencode()}")
    wanted = form.wanted()
    note_reading(actor=request.actor, at=request.at, wanted=wanted, is_export=True)
    response = StreamingHttpResponse(
        _csv(wanted),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="audit-{request.at:%Y-%m-%d}.csv"'},
    )
    return cast("HttpResponse", response)


def _csv(wanted: Wanted) -> Iterator[str]:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(_COLUMNS)
    for stretch in stretches(find_entries(wanted)):
        writer.writerows([_harmless(cell) for cell in _cells(shown)] for shown in shown_entries(stretch))
        yield lines.getvalue()
        lines.seek(0)
        lines.truncate()
    yield lines.getvalue()


def _cells(shown: ShownEntry) -> list[object]:
    entry = shown.entry
    return [
        entry.at.isoformat(), entry.lane, entry.sequence, entry.actor_kind, shown.agency or entry.agency_id,
        shown.person or entry.person_id, entry.verb, shown.file_code or entry.file_id, entry.target, entry.categories,
        shown.reason, "; ".join(f"{key}={value}" for key, value in shown.detail), bytes(entry.hash).hex(),
    ]  # fmt: skip


def _harmless(cell: object) -> object:
    """Keep a spreadsheet from running text as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


@page(Action.AUDIT_READ, methods=("POST",))
def verify(request: PageRequest) -> HttpResponse:
    """Check the whole log now and say what came of it; a long one is left to the worker."""
    result = check_log_soon(actor=request.actor, at=request.at)
    if result is None:
        messages.info(request, _("The log is long. The check has begun; look here again in a few minutes."))
    else:
        _say(request, result)
    return HttpResponseRedirect(reverse("audit:log"))


def _say(request: PageRequest, result: Verification) -> None:
    for finding in result.findings:
        messages.error(request, str(finding))
    if result.is_sound:
        text = ngettext(
            "The log is whole: %(n)d entry was checked.",
            "The log is whole: %(n)d entries were checked.",
            result.n_entries,
        )
        messages.success(request, text % {"n": result.n_entries})
    if not result.n_anchors:
        messages.warning(request, _("There was no anchor yet: whether the end was cut off before could not be seen."))
