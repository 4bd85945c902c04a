"""Finding services."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from opennrm.kernel.pages.views import page, paginate
from opennrm.protection.directory.forms import SearchForm
from opennrm.protection.directory.selectors import find_services, places
from opennrm.protection.directory.services import export_directory

if TYPE_CHECKING:
    from opennrm.kernel.pages.views import PageRequest

PER_PAGE = 20


@page()
def search(request: PageRequest) -> HttpResponse:
    """Show the services that fit, best first."""
    form = SearchForm(request.GET or None)
    wanted = SearchForm(request.GET).search()
    found = find_services(wanted, at=request.at)
    context = {
        "form": form,
        "search": wanted,
        "page": paginate(request, found, PER_PAGE),
        "n_possible": sum(one.is_possible for one in found),
        "place": places.place_name(wanted.place) if wanted.place else "",
    }
    template = "directory/search.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@page()
def printable(request: PageRequest) -> HttpResponse:
    """Show all services that a search finds on one page to print."""
    wanted = SearchForm(request.GET).search()
    found = [one for one in find_services(wanted, at=request.at) if one.is_possible]
    context = {"found": found, "search": wanted, "place": places.place_name(wanted.place) if wanted.place else ""}
    return render(request, "directory/print.html", context)


@page()
def export(request: PageRequest) -> HttpResponse:
    """Hand out all services as an HSDS 3.0 file."""
    documents = export_directory(actor=request.actor, at=request.at)
    body = json.dumps(documents, ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": 'attachment; filename="directory.hsds.json"'}
    return HttpResponse(body, content_type="application/json", headers=headers)
