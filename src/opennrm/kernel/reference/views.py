"""The State's clocks, the code lists, the names of States: for everybody who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opennrm.kernel.pages import PageRequest, page
from opennrm.kernel.reference.enums import RetentionClass
from opennrm.kernel.reference.models import OSCE_LANGUAGES
from opennrm.kernel.reference.selectors import (
    clocks,
    code_list,
    code_list_names,
    code_lists,
    country_pack,
    language_name,
    osce_states,
    public_holidays,
)

if TYPE_CHECKING:
    from django.http import HttpResponse


@page()
def law(request: PageRequest) -> HttpResponse:
    """Show the deadlines of the State with the law behind each."""
    pack, language = country_pack(), get_language() or "en"
    year = request.at.year
    context = {
        "pack": pack,
        "name": pack.name(language),
        "clock_head": [_("What"), _("Within"), _("Law")],
        "clocks": clocks(),
        "retention": [(RetentionClass(kind).label, years) for kind, years in pack.retention_years.items()],
        "authorities": [(one.name(language), [task.label for task in one.tasks]) for one in pack.authorities],
        "helplines": [
            (
                one,
                one.name(language),
                one.hours.get(language, one.hours["en"]),
                [language_name(code) for code in one.languages],
            )
            for one in pack.helplines
        ],
        "year": year,
        "holidays": [(day, names.get(language, names["en"])) for day, names in public_holidays(year)],
    }
    return render(request, "reference/law.html", context)


@page()
def lists(request: PageRequest) -> HttpResponse:
    """Show all code lists."""
    found = code_lists()
    context = {
        "ours": [one for one in found if not one.name.startswith("htcds.")],
        "htcds": [one for one in found if one.name.startswith("htcds.")],
    }
    return render(request, "reference/lists.html", context)


@page()
def one_list(request: PageRequest, name: str) -> HttpResponse:
    """Show the codes of one list and how each is written in HTCDS."""
    if name not in code_list_names():
        raise Http404
    found = code_list(name)
    theirs = code_list(found.mapped_to) if found.mapped_to else None
    rows = [(code, found.to_htcds(code.code)) for code in found.codes]
    head = [_("Code"), _("Meaning"), *([_("In HTCDS")] if theirs else [])]
    return render(request, "reference/list.html", {"list": found, "theirs": theirs, "head": head, "rows": rows})


@page()
def states(request: PageRequest) -> HttpResponse:
    """Show the OSCE's States and Partners by name in its six languages."""
    context = {
        "head": [_("Code"), *(language_name(code) for code in OSCE_LANGUAGES), _("Standing")],
        "states": [(one, [one.names[code] for code in OSCE_LANGUAGES]) for one in osce_states()],
    }
    return render(request, "reference/states.html", context)
