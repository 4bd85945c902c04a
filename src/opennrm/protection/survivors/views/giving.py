"""Give somebody their own page on paper, or end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, confirm, form_page, page
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.survivors.forms import GiveForm
from opennrm.protection.survivors.selectors import page_language, rights_languages, rights_recording, rights_text
from opennrm.protection.survivors.services import end_own_page, give_own_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened


def _opened(request: PageRequest, code: str) -> Opened:
    return open_file(
        actor=request.actor, code=code, at=request.at, action=Action.CASE_EDIT, edit=Category.BASIC, page="own_page",
        closed_too=True,
    )  # fmt: skip


@page(Action.CASE_EDIT, methods=("GET", "POST"))
def give(request: PageRequest, code: str) -> HttpResponse:
    """Make code and PIN, and show the paper once."""
    opened = _opened(request, code)
    spoken = case_of(opened).language
    form = GiveForm(request.POST or None, initial={"language": spoken if spoken in rights_languages() else "en"})
    if request.method == "POST" and form.is_valid():
        with form.catch():
            paper = give_own_page(
                actor=request.actor, at=request.at, opened=opened, language=form.cleaned_data["language"]
            )
            context = {
                "paper": paper, "opened": opened, "text": rights_text(paper.language),
                "recording": rights_recording(paper.language),
                "address": request.build_absolute_uri(reverse("survivors:sign_in")),
            }  # fmt: skip
            with translation.override(page_language(paper.language)):
                return render(request, "survivors/paper.html", context)
    return form_page(
        request, form, title=_("Give the person their own page"), action_label=_("Make code and PIN"),
        back=reverse("cases:overview", args=[opened.code]),
        body=_("It shows their rights, dates, consents and who opened the file. Ask first whether it is safe for them "
               "to have such a paper. An earlier code ends."),
    )  # fmt: skip


@page(Action.CASE_EDIT, methods=("GET", "POST"))
def end(request: PageRequest, code: str) -> HttpResponse:
    """End the way in, for example when the paper was lost."""
    opened = _opened(request, code)
    back = reverse("cases:overview", args=[opened.code])
    if request.method == "POST":
        end_own_page(actor=request.actor, at=request.at, opened=opened)
        messages.success(request, _("The code opens nothing any more."))
        return redirect(back)
    return confirm(
        request, title=_("End the person's own page?"), action_label=_("End it"), back=back, danger=True,
        body=_("The paper they hold opens nothing from now on. You can make a new one."),
    )  # fmt: skip
