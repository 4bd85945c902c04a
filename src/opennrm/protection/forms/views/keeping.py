"""Keep a filled-in form beyond its time: a legal hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import FileKind
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, form_page, page
from opennrm.protection.lifecycle.forms import BecauseForm, HoldForm
from opennrm.protection.lifecycle.services import lift_hold, set_hold

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened

BOTH = ("GET", "POST")


def _opened(request: PageRequest, code: str, action: Action) -> Opened:
    return open_file(
        actor=request.actor, code=code, at=request.at, kind=FileKind.SCREENING, action=action, page="filled"
    )


@page(Action.CASE_CLOSE, methods=BOTH)
def hold(request: PageRequest, code: str) -> HttpResponse:
    """Keep a filled-in form, whatever its time."""
    opened = _opened(request, code, Action.CASE_CLOSE)
    form = HoldForm(request.POST if request.method == "POST" else None)
    back = reverse("forms:filled_one", args=[opened.code])
    if request.method == "POST" and form.is_valid():
        with form.catch():
            set_hold(actor=request.actor, at=request.at, opened=opened, **form.cleaned_data)
            messages.success(request, _("It is kept until a supervisor lifts the hold."))
            return redirect(back)
    return form_page(request, form, title=_("Keep this filled-in form"), action_label=_("Set the hold"), back=back)


@page(Action.CASE_ERASE, methods=BOTH)
def lift(request: PageRequest, code: str) -> HttpResponse:
    """Let a filled-in form have its time again."""
    opened = _opened(request, code, Action.CASE_ERASE)
    form = BecauseForm(request.POST if request.method == "POST" else None)
    back = reverse("forms:filled_one", args=[opened.code]) if request.actor.may(Action.FORM_FILL) else "/"
    if request.method == "POST" and form.is_valid():
        with form.catch():
            lift_hold(actor=request.actor, at=request.at, opened=opened, because=form.cleaned_data["because"])
            messages.success(request, _("The hold is lifted."))
            return redirect(back)
    return form_page(request, form, title=_("Lift the legal hold"), action_label=_("Lift the hold"), back=back)
