"""People connected with a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category, FileKind
from opennrm.kernel.access.selectors import access_file
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import InvalidInput, NotVisible
from opennrm.kernel.pages import PageRequest, form_page, page
from opennrm.kernel.records.services import create_record
from opennrm.prosecution.proceedings.forms import SuspectForm, TieForm
from opennrm.prosecution.proceedings.services import open_suspect
from opennrm.protection.cases.enums import Relation
from opennrm.protection.cases.models import Tie

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.access.models import File


def _back(code: str) -> str:
    return reverse("cases:section", args=[code, "people"])


def _other_file(request: PageRequest, form: TieForm) -> File | None:
    """Return the file named by its code, if the reader may open it.

    Raises
    ------
    InvalidInput
        There is no such file for this reader.
    """
    code = form.cleaned_data["code"]
    if not code:
        return None
    is_suspect = form.cleaned_data["relation"] == Relation.ALLEGED_TRAFFICKER
    kind = FileKind.SUSPECT if is_suspect else FileKind.CASE
    try:
        return access_file(actor=request.actor, code=code, at=request.at, kind=kind).file
    except NotVisible:
        message = _("You see no file with this code. Check it, or enter a name.")
        raise InvalidInput(message, {"code": message}) from None


@page(Action.CASE_EDIT, methods=("GET", "POST"))
def tie_add(request: PageRequest, code: str) -> HttpResponse:
    """Connect a person with the case."""
    opened = open_file(
        actor=request.actor,
        code=code,
        at=request.at,
        action=Action.CASE_EDIT,
        edit=Category.IDENTIFICATION,
        page="people",
    )
    form = TieForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            values: dict[str, Any] = {
                name: form.cleaned_data[name] for name in ("relation", "other_name", "is_contact_safe", "note")
            }
            values["other_file"] = _other_file(request, form)
            create_record(actor=request.actor, at=request.at, opened=opened, model=Tie, values=values)
            messages.success(request, _("Saved."))
            return redirect(_back(opened.code))
    return form_page(request, form, title=_("Add a connected person"), action_label=_("Save"), back=_back(opened.code))


@page(Action.JUSTICE_EDIT, methods=("GET", "POST"))
def suspect_of_case(request: PageRequest, code: str) -> HttpResponse:
    """Open a file on an alleged trafficker and tie it to the case."""
    opened = open_file(
        actor=request.actor,
        code=code,
        at=request.at,
        action=Action.JUSTICE_EDIT,
        edit=Category.IDENTIFICATION,
        page="people",
    )
    form = SuspectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            open_suspect(actor=request.actor, at=request.at, values=form.values(), case=opened)
            messages.success(request, _("The file is open. It has grants of its own."))
            return redirect(_back(opened.code))
    return form_page(
        request,
        form,
        title=_("Open a file on an alleged trafficker"),
        action_label=_("Open the file"),
        back=_back(opened.code),
        body=_("It is kept apart from this case: whoever sees the one does not see the other."),
    )
