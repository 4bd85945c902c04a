"""Look at screenings, at one result, at the figures, at the leaflet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import get_language

from opennrm.kernel.access.enums import FileKind
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, page, paginate
from opennrm.protection.directory.selectors import place_name
from opennrm.protection.screening.enums import Certainty
from opennrm.protection.screening.rules import leaflets
from opennrm.protection.screening.rules.names import name_of
from opennrm.protection.screening.rules.wording import MEANING, NOT_MEANING
from opennrm.protection.screening.selectors import (
    figures,
    group_of,
    may_be_together,
    procedure_after,
    screened,
    screening_of,
    screenings_seen,
)

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.utils.functional import Promise

    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.screening.rules.danger import Alarm


def opened_screening(request: PageRequest, code: str, page_name: str) -> Opened:
    """Open the file of a screening and write the reading down."""
    return open_file(
        actor=request.actor, code=code, at=request.at, kind=FileKind.SCREENING, action=Action.FORM_FILL, page=page_name
    )


@page(Action.CASE_READ)
def screening_list(request: PageRequest) -> HttpResponse:
    """List the screenings the reader may see."""
    shown = paginate(request, screenings_seen(request.actor, request.at))
    return render(request, "screening/list.html", {"page": shown})


@page(Action.CASE_READ)
def result(request: PageRequest, code: str) -> HttpResponse:
    """Say what a screening found, how sure, what is missing, and what to do next."""
    opened = open_file(actor=request.actor, code=code, at=request.at, kind=FileKind.SCREENING, page="screening")
    found = screened(opened, request.at)
    certainty = found.assessed.result.certainty
    context = {
        "screening": found.screening, "result": found.assessed.result, "code": opened.code,
        "danger": _danger(found.assessed.result.alarm), "meaning": MEANING[certainty],
        "not_meaning": NOT_MEANING[certainty], "colour": _colour(certainty),
        "place": place_name(found.screening.place) if found.screening.place else "",
        "language": leaflets.best_language(found.screening.language),
        "emergency": next((one for one in leaflets.numbers(get_language() or "") if one.is_emergency), None),
        "procedure": procedure_after(found, request.at),
        "group": group_of(request.actor, request.at, found.screening),
        "offers_group": bool(may_be_together(request.actor, request.at, found.screening)),
        "may_work": request.actor.may(Action.FORM_FILL), "may_open": request.actor.may(Action.CASE_OPEN),
    }  # fmt: skip
    return render(request, "screening/result.html", context)


def _danger(alarm: Alarm | None) -> list[str | Promise]:
    return [name_of(code) for code in alarm.reasons] if alarm else []


def _colour(certainty: Certainty) -> str:
    return {Certainty.STRONG: "red", Certainty.SOME: "orange"}.get(certainty, "grey")


@page(Action.CASE_READ)
def leaflet_blank(request: PageRequest, language: str) -> HttpResponse:
    """Show the leaflet about rights, without a number, to be printed."""
    return _leaflet(request, language, "")


@page(Action.FORM_FILL)
def leaflet_coded(request: PageRequest, code: str, language: str) -> HttpResponse:
    """Show the leaflet with the number under which the person is known again."""
    opened = opened_screening(request, code, "screening-leaflet")
    screening_of(opened)
    return _leaflet(request, language, opened.code)


@page(Action.FORM_FILL)
def leaflet_field(request: PageRequest, language: str) -> HttpResponse:
    """Show the leaflet among the pages that a device keeps for where there is no network."""
    return _leaflet(request, language, "", in_field=True)


def _leaflet(request: PageRequest, language: str, code: str, *, in_field: bool = False) -> HttpResponse:
    shown = leaflets.leaflet(language)
    context = {
        "leaflet": shown, "numbers": leaflets.numbers(language), "code": code,
        "languages": [leaflets.leaflet(one) for one in leaflets.LANGUAGES], "in_field": in_field,
    }  # fmt: skip
    return render(request, "screening/leaflet.html", context)


@page(Action.OVERVIEW_READ)
def figures_page(request: PageRequest) -> HttpResponse:
    """Show how the screenings of the last year turned out, without anybody in particular."""
    return render(request, "screening/figures.html", {"figures": figures(request.at)})
