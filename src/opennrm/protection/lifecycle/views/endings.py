"""Close a case, open it again, hold it, erase it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages import PageRequest, page
from opennrm.kernel.reference.enums import RetentionClass
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.cases.views import render_case
from opennrm.protection.lifecycle.enums import ClosureStatus
from opennrm.protection.lifecycle.forms import BecauseForm, ClosureForm, ErasureForm, HoldForm
from opennrm.protection.lifecycle.rules import closing_needs_two, kept_until, retention_class_of
from opennrm.protection.lifecycle.selectors import due_for_erasure, still_open
from opennrm.protection.lifecycle.services import ask_closure, ask_erasure, lift_hold, reopen_case, set_hold

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.pages import GovForm


def _led(request: PageRequest, code: str, action: Action) -> Opened:
    """Return a case that the reader's agency leads."""
    opened = open_file(actor=request.actor, code=code, at=request.at, action=action, page="ending")
    if not opened.is_lead:
        raise NotVisible
    return opened


def _form_page(
    request: PageRequest, opened: Opened, form: GovForm, *, title: str, label: str, danger: bool = False, **more: Any
) -> HttpResponse:
    back = reverse("cases:overview", args=[opened.code])
    context = {"form": form, "title": title, "label": label, "back": back, "danger": danger, **more}
    return render_case(request, opened, "lifecycle/form.html", context, status=422 if form.errors else 200)


def _done(request: PageRequest, opened: Opened, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("cases:overview", opened.code)


@page(Action.CASE_CLOSE, methods=("GET", "POST"))
def close(request: PageRequest, code: str) -> HttpResponse:
    """Close the case, once the reader has seen what is still open and how long the file is kept."""
    opened = _led(request, code, Action.CASE_CLOSE)
    form = ClosureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            closure = ask_closure(actor=request.actor, at=request.at, opened=opened, **form.cleaned_data)
            waits = closure.status == ClosureStatus.ASKED
            words = _("A colleague has been asked to agree.") if waits else _("The case is closed.")
            return _done(request, opened, words)
    case = case_of(opened)
    kept_as = retention_class_of(opened, stage=case.stage, is_child=case.is_child)
    until = kept_until(request.at.date(), kept_as)
    label = _("Ask to close the case") if closing_needs_two() else _("Close the case")
    return _form_page(
        request, opened, form, title=_("Close this case"), label=label,
        open=still_open(opened, request.at), kept_as=RetentionClass(kept_as).label, kept_until=until, closing=True,
    )  # fmt: skip


@page(Action.CASE_CLOSE, methods=("GET", "POST"))
def reopen(request: PageRequest, code: str) -> HttpResponse:
    """Open a closed case again."""
    opened = _led(request, code, Action.CASE_CLOSE)
    form = BecauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            reopen_case(actor=request.actor, at=request.at, opened=opened, because=form.cleaned_data["because"])
            return _done(request, opened, _("The case is open again."))
    return _form_page(request, opened, form, title=_("Open this case again"), label=_("Open it again"))


@page(Action.CASE_CLOSE, methods=("GET", "POST"))
def hold(request: PageRequest, code: str) -> HttpResponse:
    """Set a legal hold."""
    opened = _led(request, code, Action.CASE_CLOSE)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            set_hold(actor=request.actor, at=request.at, opened=opened, **form.cleaned_data)
            return _done(request, opened, _("The file is under a legal hold."))
    words = _("Nothing of the file can be erased or removed until a supervisor lifts the hold.")
    return _form_page(request, opened, form, title=_("Set a legal hold"), label=_("Set the hold"), body=words)


@page(Action.CASE_ERASE, methods=("GET", "POST"))
def lift(request: PageRequest, code: str) -> HttpResponse:
    """Lift a legal hold."""
    opened = _led(request, code, Action.CASE_ERASE)
    form = BecauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            lift_hold(actor=request.actor, at=request.at, opened=opened, because=form.cleaned_data["because"])
            return _done(request, opened, _("The hold is lifted."))
    return _form_page(request, opened, form, title=_("Lift the legal hold"), label=_("Lift the hold"))


@page(Action.CASE_CLOSE, methods=("GET", "POST"))
def erase(request: PageRequest, code: str) -> HttpResponse:
    """Ask a supervisor to have the file erased."""
    opened = _led(request, code, Action.CASE_CLOSE)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            ask_erasure(actor=request.actor, at=request.at, opened=opened, **form.cleaned_data)
            return _done(request, opened, _("A supervisor has been asked to agree."))
    words = _(
        "Everything in the file, its documents and its history is destroyed for good, in backups too. Only numbers for "
        "statistics and the log of who did what stay. A second person has to agree."
    )
    return _form_page(
        request, opened, form, title=_("Erase this file"), label=_("Ask for the erasure"), body=words, danger=True
    )


@page(Action.CASE_CLOSE)
def due(request: PageRequest) -> HttpResponse:
    """List the closed cases that have been kept long enough."""
    return render(request, "lifecycle/due.html", {"cases": due_for_erasure(request.actor, request.at)})
