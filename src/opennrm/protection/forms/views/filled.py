"""What was filled in, for those who fill in forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category, FileKind
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, form_page, page, paginate
from opennrm.protection.documents.selectors import access_document, document_rows, documents_of
from opennrm.protection.documents.views import content_of
from opennrm.protection.forms.enums import SubmissionStatus
from opennrm.protection.forms.forms import ReasonForm
from opennrm.protection.forms.rules.answers import side_by_side
from opennrm.protection.forms.selectors import (
    answers_shown,
    authors_of,
    corrections_of,
    once_published_forms,
    rivals_of,
    shown_submission,
    submission_of,
    submissions_seen,
)
from opennrm.protection.forms.services import choose_submission, set_aside
from opennrm.protection.lifecycle.selectors import hold_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from opennrm.kernel.access.rules import Opened

BOTH = ("GET", "POST")


def opened_filled(request: PageRequest, code: str, *, edit: Category | None = None) -> Opened:
    """Open the file of a filled-in form, and write the reading down."""
    return open_file(
        actor=request.actor, code=code, at=request.at, kind=FileKind.SCREENING, action=Action.FORM_FILL, edit=edit,
        page="filled",
    )  # fmt: skip


@page(Action.FORM_FILL)
def filled_list(request: PageRequest) -> HttpResponse:
    """List what was filled in: which form, when, how it came in; no answers and no names."""
    chosen = {"form_id": request.GET.get("form", ""), "status": request.GET.get("status", "")}
    if chosen["status"] not in SubmissionStatus.values:
        chosen["status"] = ""
    shown = paginate(request, submissions_seen(request.actor, request.at, **chosen))
    context = {
        "page": shown, "chosen": chosen, "forms": once_published_forms(), "statuses": SubmissionStatus.choices,
        "may_export": request.actor.may(Action.CASE_EXPORT), "may_import": request.actor.may(Action.CASE_IMPORT),
    }  # fmt: skip
    return render(request, "forms/filled_list.html", context)


@page(Action.FORM_FILL)
def filled_one(request: PageRequest, code: str) -> HttpResponse:
    """Show the answers of one filled-in form, and what needs another look beside them."""
    opened = opened_filled(request, code)
    submission = submission_of(opened)
    shown = shown_submission(opened, submission)
    documents = document_rows(request.actor, opened, list(documents_of(opened)))
    context = {
        "code": opened.code, "submission": submission, "shown": shown, "sheet": answers_shown(shown),
        "files": {str(row.shown.title): row for row in documents}, "documents": documents,
        "author": authors_of([submission]).get(submission.pk, ""),
        "rivals": rivals_of(request.actor, request.at, submission),
        "corrections": corrections_of(request.actor, request.at, submission),
        "may_change": opened.sight.edits(Category.SCREENING), "is_held": hold_of(opened) is not None,
        "may_hold": opened.is_lead and request.actor.may(Action.CASE_CLOSE),
    }  # fmt: skip
    return render(request, "forms/filled_one.html", context)


@page(Action.FORM_FILL, methods=BOTH)
def compare(request: PageRequest, code: str) -> HttpResponse:
    """Show several versions under one number side by side, and keep one of them."""
    opened = opened_filled(request, code, edit=Category.SCREENING)
    submission = submission_of(opened)
    rivals = [
        one for one in rivals_of(request.actor, request.at, submission) if one.status != SubmissionStatus.SET_ASIDE
    ]
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            choose_submission(
                actor=request.actor, at=request.at, opened=opened, submission=submission, **form.cleaned_data
            )
            messages.success(request, _("This version counts. The others are set aside; nothing was deleted."))
            return redirect("forms:filled_one", opened.code)
    others = [opened_filled(request, one.file.code) for one in rivals]
    all_opened = [opened, *others]
    sheets = [answers_shown(shown_submission(one, submission_of(one))) for one in all_opened]
    context = {
        "code": opened.code, "columns": [submission, *rivals], "rows": side_by_side(sheets), "form": form,
        "authors": authors_of([submission, *rivals]),
    }  # fmt: skip
    return render(request, "forms/compare.html", context, status=422 if form.errors else 200)


@page(Action.FORM_FILL, methods=BOTH)
def put_aside(request: PageRequest, code: str) -> HttpResponse:
    """Set a filled-in form aside, with the reason."""
    opened = opened_filled(request, code, edit=Category.SCREENING)
    submission = submission_of(opened)
    form = ReasonForm(request.POST or None)
    back = reverse("forms:filled_one", args=[opened.code])
    if request.method == "POST" and form.is_valid():
        with form.catch():
            set_aside(actor=request.actor, at=request.at, opened=opened, submission=submission, **form.cleaned_data)
            messages.success(request, _("It is set aside. Nothing was deleted."))
            return redirect(back)
    return form_page(request, form, title=_("Set this filled-in form aside"), action_label=_("Set aside"), back=back)


@page(Action.FORM_FILL)  # type: ignore[arg-type] # a streamed answer
def attachment(request: PageRequest, code: str, document_id: UUID) -> HttpResponseBase:
    """Hand out a file that came with a filled-in form."""
    opened = opened_filled(request, code)
    return content_of(request, opened, access_document(opened=opened, document_id=document_id))
