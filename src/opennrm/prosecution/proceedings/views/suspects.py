"""Files on alleged traffickers: apart from their victims', with grants of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category, FileKind
from opennrm.kernel.access.selectors import access_grant
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, form_page, page, paginate
from opennrm.kernel.records.selectors import plain_values, show
from opennrm.kernel.records.services import change_record
from opennrm.prosecution.proceedings.forms import SuspectForm
from opennrm.prosecution.proceedings.selectors import cases_tied_to, shown_suspects, suspect_of, visible_suspects
from opennrm.prosecution.proceedings.services import open_suspect
from opennrm.protection.sharing.forms import EndForm, ShareForm
from opennrm.protection.sharing.forms.access import end_of
from opennrm.protection.sharing.selectors import access_overview
from opennrm.protection.sharing.services import end, share

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened


def _opened(request: PageRequest, code: str, *, edit: Category | None = None, where: str = "suspect") -> Opened:
    return open_file(
        actor=request.actor, code=code, at=request.at, kind=FileKind.SUSPECT, action=Action.JUSTICE_EDIT, edit=edit,
        page=where,
    )  # fmt: skip


@page(Action.JUSTICE_EDIT)
def suspects(request: PageRequest) -> HttpResponse:
    """List the alleged traffickers whose files the reader may see."""
    shown = paginate(request, visible_suspects(request.actor, request.at))
    rows = shown_suspects(actor=request.actor, at=request.at, suspects=list(shown))
    return render(request, "proceedings/suspects.html", {"page": shown, "rows": rows})


@page(Action.JUSTICE_EDIT, methods=("GET", "POST"))
def suspect_new(request: PageRequest) -> HttpResponse:
    """Open a file on an alleged trafficker."""
    form = SuspectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            opened = open_suspect(actor=request.actor, at=request.at, values=form.values())
            messages.success(request, _("The file is open. It has grants of its own."))
            return redirect("proceedings:suspect", code=opened.code)
    back = reverse("proceedings:suspects")
    return form_page(
        request, form, title=_("Open a file on an alleged trafficker"), action_label=_("Open the file"), back=back
    )


@page(Action.JUSTICE_EDIT)
def suspect(request: PageRequest, code: str) -> HttpResponse:
    """Show an alleged trafficker's file, and the cases tied to it that the reader sees, too."""
    opened = _opened(request, code)
    context = {
        "opened": opened,
        "shown": show(suspect_of(opened), opened.sight),
        "cases": cases_tied_to(actor=request.actor, at=request.at, suspect=opened),
        "access": access_overview(opened, request.at),
        "may_edit": opened.sight.edits(Category.IDENTITY),
    }
    return render(request, "proceedings/suspect.html", context)


@page(Action.JUSTICE_EDIT, methods=("GET", "POST"))
def suspect_edit(request: PageRequest, code: str) -> HttpResponse:
    """Change what is known of an alleged trafficker."""
    opened = _opened(request, code, edit=Category.ALL, where="suspect_edit")
    row = suspect_of(opened)
    form = SuspectForm(request.POST or None, initial={**plain_values(row), "version": row.version})
    if request.method == "POST" and form.is_valid():
        with form.catch():
            change_record(
                actor=request.actor, at=request.at, opened=opened, record=row, values=form.values(),
                base_version=form.cleaned_data["version"] or row.version,
            )  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect("proceedings:suspect", code=code)
    back = reverse("proceedings:suspect", args=[code])
    return form_page(request, form, title=_("Change the file"), action_label=_("Save"), back=back)


@page(Action.GRANT_MANAGE, methods=("GET", "POST"))
def suspect_share(request: PageRequest, code: str) -> HttpResponse:
    """Give another agency access to an alleged trafficker's file."""
    opened = _opened(request, code, where="access")
    form = ShareForm(request.POST or None, opened=opened, at=request.at)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.catch():
            share(
                actor=request.actor, at=request.at, opened=opened, agency_id=given["agency"].pk,
                categories=form.chosen(), purpose=given["purpose"], basis=given["basis"],
                expires_at=end_of(given["until"]), may_edit=given["may_edit"],
            )  # fmt: skip
            messages.success(request, _("The agency has access and has been told."))
            return redirect("proceedings:suspect", code=code)
    back = reverse("proceedings:suspect", args=[code])
    return form_page(request, form, title=_("Give access"), action_label=_("Give access"), back=back)


@page(Action.GRANT_MANAGE, methods=("GET", "POST"))
def suspect_end_grant(request: PageRequest, code: str, grant_id: int) -> HttpResponse:
    """End another agency's access to an alleged trafficker's file."""
    opened = _opened(request, code, where="access")
    grant = access_grant(opened=opened, grant_id=grant_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            end(actor=request.actor, at=request.at, opened=opened, grant=grant, because=form.cleaned_data["because"])
            messages.success(request, _("The access has ended."))
            return redirect("proceedings:suspect", code=code)
    back = reverse("proceedings:suspect", args=[code])
    return form_page(request, form, title=_("End access now?"), action_label=_("End access"), back=back, danger=True)
