"""Find out whether a person is known to the mechanism, and ask to see the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import combine
from opennrm.kernel.access.selectors import access_file, requests_to_answer
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages import PageRequest, form_page, page, tell_of_refusal
from opennrm.protection.sharing.forms import AnswerForm, RequestForm, SearchForm
from opennrm.protection.sharing.forms.access import end_of
from opennrm.protection.sharing.selectors import handle_of, request_shown
from opennrm.protection.sharing.services import answer_access_request, ask_for_access, search_people

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@page(Action.CASE_SEARCH, methods=("GET", "POST"))
def search(request: PageRequest) -> HttpResponse:
    """Search by name (posted, so that it stands in no address) or go to a case by its code."""
    form = SearchForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"].strip().upper()
        if code and _is_open_to(request, code):
            return redirect("cases:overview", code=code)
        if code:
            form.add_error("code", _("There is no case of this code that you may see."))
    if request.method == "POST" and form.is_valid():
        found = search_people(
            actor=request.actor, at=request.at, names=[form.cleaned_data["name"]],
            birth_year=form.cleaned_data["birth_year"], sex=form.cleaned_data["sex"],
        )  # fmt: skip
        hits = [handle_of(request.actor, one.file_id) for one in found.hits]
        context |= {"searched": True, "found": found, "visible": found.visible, "hits": hits}
    return render(request, "sharing/search.html", context, status=422 if form.errors else 200)


def _is_open_to(request: PageRequest, code: str) -> bool:
    """Tell whether the actor may open a case; a refusal is written down as anywhere else."""
    try:
        access_file(actor=request.actor, code=code, at=request.at)
    except NotVisible as error:
        tell_of_refusal(request, error)
        return False
    return True


@page(Action.CASE_SEARCH, methods=("GET", "POST"))
def ask(request: PageRequest, handle: str) -> HttpResponse:
    """Ask the lead agency of a hit for access."""
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            ask_for_access(
                actor=request.actor, at=request.at, handle=handle, categories=form.chosen(),
                purpose=form.cleaned_data["purpose"], reason=form.cleaned_data["reason"],
            )  # fmt: skip
            messages.success(request, _("The lead agency has been asked. You will be told of its answer."))
            return redirect("sharing:search")
    return form_page(
        request, form, title=_("Ask for access"), action_label=_("Send the request"), back=reverse("sharing:search"),
        body=_("The agency that leads the file decides. It sees your name, your agency and what you write here."),
    )  # fmt: skip


@page(Action.GRANT_MANAGE)
def requests(request: PageRequest) -> HttpResponse:
    """List the requests that wait for this agency's answer."""
    waiting = requests_to_answer(request.actor).order_by("asked_at")
    return render(request, "sharing/requests.html", {"requests": waiting})


@page(Action.GRANT_MANAGE, methods=("GET", "POST"))
def answer(request: PageRequest, request_id: UUID) -> HttpResponse:
    """Read a request and answer it."""
    shown = request_shown(actor=request.actor, request_id=request_id)
    form = AnswerForm(request.POST or None, asked=shown.request.category_set, at=request.at)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.catch():
            answer_access_request(
                actor=request.actor, at=request.at, request_id=request_id, grant=given["answer"] == "grant",
                note=given["note"], categories=combine(given["categories"]), basis=given["basis"],
                expires_at=end_of(given["until"]) if given["until"] else None,
            )  # fmt: skip
            messages.success(request, _("Your answer was sent."))
            return redirect("sharing:requests")
    context = {"form": form, "shown": shown}
    return render(request, "sharing/answer.html", context, status=422 if form.errors else 200)
