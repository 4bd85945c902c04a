"""Look at probable duplicates, join two files of one person, take them apart again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages import PageRequest, page, paginate
from opennrm.protection.cases.views import render_case
from opennrm.protection.merging.forms import AnswerForm, BecauseForm, JoinForm, OtherForm
from opennrm.protection.merging.selectors import (
    access_merge,
    access_pair,
    duplicates_to_review,
    join_plan,
    merges_of,
    open_other,
)
from opennrm.protection.merging.services import answer_pair, ask_join, give_again, take_apart

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened


@page(Action.CASE_CLOSE)
def duplicates(request: PageRequest) -> HttpResponse:
    """List the files of the reader's agency whose person may have another file."""
    found = duplicates_to_review(request.actor, request.at)
    write_entry(actor=request.actor, at=request.at, verb="duplicate.list", detail={"n_pairs": len(found)})
    return render(request, "merging/duplicates.html", {"page": paginate(request, found)})


@page(Action.CASE_CLOSE, methods=("GET", "POST"))
def duplicate(request: PageRequest, pair_id: UUID) -> HttpResponse:
    """Compare two files, and say that they are not one person's; or go on to join them."""
    found = access_pair(actor=request.actor, at=request.at, pair_id=pair_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            answer_pair(actor=request.actor, at=request.at, pair_id=pair_id, reason=form.cleaned_data["reason"])
            messages.success(request, _("Remembered. This pair does not come up again."))
            return redirect("merging:duplicates")
    for half in (found.here, found.there):
        if half is not None:
            write_entry(actor=request.actor, at=request.at, verb="case.read", file_id=half.file.pk, target="duplicate")
    return render(request, "merging/duplicate.html", {"found": found, "form": form}, status=422 if form.errors else 200)


def _led(request: PageRequest, code: str, where: str) -> Opened:
    opened = open_file(actor=request.actor, code=code, at=request.at, action=Action.CASE_CLOSE, page=where)
    if not opened.is_lead:
        raise NotVisible
    return opened


@page(Action.CASE_CLOSE, methods=("GET", "POST"))
def choose(request: PageRequest, code: str) -> HttpResponse:
    """Ask for the code of the other file of the same person."""
    opened = _led(request, code, "join")
    form = OtherForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            other = open_other(actor=request.actor, at=request.at, opened=opened, code=form.cleaned_data["code"])
        except NotVisible:
            form.add_error("code", _("There is no other case of this code that you may see."))
        else:
            return redirect("merging:join", opened.code, other.code)
    return render_case(request, opened, "merging/choose.html", {"form": form}, status=422 if form.errors else 200)


@page(Action.CASE_CLOSE, methods=("GET", "POST"))
def join(request: PageRequest, code: str, other: str) -> HttpResponse:
    """Show what joining would do, ask what stays, and ask a second person."""
    kept = _led(request, code, "join")
    joined = open_other(actor=request.actor, at=request.at, opened=kept, code=other)
    write_entry(actor=request.actor, at=request.at, verb="case.read", file_id=joined.file.pk, target="join")
    plan = join_plan(at=request.at, kept=kept, other=joined)
    form = JoinForm(request.POST if request.method == "POST" else None, differences=plan.differences)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            ask_join(
                actor=request.actor, at=request.at, kept=kept, other=joined, choices=form.chosen(),
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
            messages.success(request, _("A colleague has been asked to agree. Nothing has moved yet."))
            return redirect("merging:joined", kept.code)
    context = {"form": form, "plan": plan, "other": joined}
    return render_case(request, kept, "merging/join.html", context, status=422 if form.errors else 200)


@page(Action.CASE_CLOSE)
def joined(request: PageRequest, code: str) -> HttpResponse:
    """Show which files were joined into this one, and who sees less since."""
    opened = _led(request, code, "joined")
    return render_case(request, opened, "merging/joined.html", {"merges": merges_of(opened, request.at)})


@page(Action.CASE_CLOSE, methods=("GET", "POST"))
def apart(request: PageRequest, code: str, merge_id: UUID) -> HttpResponse:
    """Make two files again."""
    opened = _led(request, code, "apart")
    merge = access_merge(opened=opened, merge_id=merge_id)
    form = BecauseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            take_apart(
                actor=request.actor, at=request.at, opened=opened, merge=merge, because=form.cleaned_data["because"]
            )
            messages.success(request, _("These are two files again."))
            return redirect("merging:joined", opened.code)
    context = {"form": form, "merge": merge}
    return render_case(request, opened, "merging/apart.html", context, status=422 if form.errors else 200)


@page(Action.GRANT_MANAGE, methods=("POST",))
def give(request: PageRequest, code: str, merge_id: UUID, agency_id: int) -> HttpResponse:
    """Let an agency see again what it saw before the joining."""
    opened = _led(request, code, "joined")
    merge = access_merge(opened=opened, merge_id=merge_id)
    give_again(actor=request.actor, at=request.at, opened=opened, merge=merge, agency_id=agency_id)
    messages.success(request, _("The agency sees these parts again."))
    return redirect("merging:joined", opened.code)
