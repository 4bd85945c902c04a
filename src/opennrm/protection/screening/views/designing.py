"""The built-in forms, for who designs forms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, page
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.screening.rules.builtin import FORM_IDS, sheet, workbook_of
from opennrm.protection.screening.selectors.forms import built_in_forms
from opennrm.protection.screening.services import install_builtin_forms

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(Action.FORM_DESIGN, methods=("GET", "POST"))
def built_in(request: PageRequest) -> HttpResponse:
    """List the built-in forms, and put those into service that are not yet."""
    if request.method == "POST":
        published = install_builtin_forms(actor=request.actor, at=request.at)
        messages.success(request, _("Forms put into service: %(n)d") % {"n": len(published)})
        return redirect("screening:built_in")
    return render(request, "screening/built_in.html", {"forms": built_in_forms()})


@page(Action.FORM_DESIGN)
def built_in_workbook(request: PageRequest, form_id: str) -> HttpResponse:  # noqa: ARG001 - a view takes the request
    """Send a built-in form as the workbook it is, to be changed and uploaded under another name."""
    sheet(form_id, "settings")
    places = {place.code: place.names for place in country_pack().places}
    response = HttpResponse(workbook_of(form_id, places=places), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{FORM_IDS[FORM_IDS.index(form_id)]}.xlsx"'
    return response
