"""What the pages of identification share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import open_file
from opennrm.protection.cases.views import render_case

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Action
    from opennrm.kernel.pages import PageRequest

BOTH = ("GET", "POST")
SECTION = "identification"


def opened_for(request: PageRequest, code: str, action: Action) -> Opened:
    """Open a file to work on its identification."""
    return open_file(
        actor=request.actor, code=code, at=request.at, action=action, edit=Category.IDENTIFICATION, page=SECTION
    )


def section_of(opened: Opened) -> str:
    """Return the address of the section."""
    return reverse("cases:section", args=[opened.code, SECTION])


def back_with(request: PageRequest, opened: Opened, words: str) -> HttpResponse:
    """Go back to the section and say what was done."""
    messages.success(request, words)
    return HttpResponseRedirect(section_of(opened))


def ask(
    request: PageRequest,
    opened: Opened,
    form: forms.Form,
    *,
    title: Any,
    action_label: Any,
    body: Any = "",
    danger: bool = False,
    template: str = "identification/form.html",
    **context: Any,
) -> HttpResponse:
    """Show one form inside the frame of the case."""
    found = {
        "form": form, "title": title, "action_label": action_label, "body": body, "danger": danger,
        "back": section_of(opened), **context,
    }  # fmt: skip
    return render_case(request, opened, template, found, section=SECTION, status=422 if form.errors else 200)
