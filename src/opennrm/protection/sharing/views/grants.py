"""Who has access to a case: give, renew, end, keep out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.access.selectors import access_grant
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, confirm, form_page, page
from opennrm.protection.sharing.forms import EndForm, ExclusionForm, RenewForm, ShareForm
from opennrm.protection.sharing.forms.access import end_of
from opennrm.protection.sharing.selectors import access_exclusion
from opennrm.protection.sharing.services import end, keep_out, let_in_again, renew, share

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.access.rules import Opened


def _opened(request: PageRequest, code: str) -> Opened:
    return open_file(actor=request.actor, code=code, at=request.at, action=Action.GRANT_MANAGE, page="access")


def _back(opened: Opened) -> str:
    return reverse("cases:section", args=[opened.code, "access"])


@page(Action.GRANT_MANAGE, methods=("GET", "POST"))
def share_case(request: PageRequest, code: str) -> HttpResponse:
    """Give an agency access on a legal basis."""
    opened = _opened(request, code)
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
            return redirect(_back(opened))
    return form_page(request, form, title=_("Give access"), action_label=_("Give access"), back=_back(opened))


@page(Action.GRANT_MANAGE, methods=("GET", "POST"))
def renew_grant(request: PageRequest, code: str, grant_id: int) -> HttpResponse:
    """Let a grant run longer."""
    opened = _opened(request, code)
    grant = access_grant(opened=opened, grant_id=grant_id)
    form = RenewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            until = end_of(form.cleaned_data["until"])
            renew(actor=request.actor, at=request.at, opened=opened, grant=grant, expires_at=until)
            messages.success(request, _("The access runs longer now."))
            return redirect(_back(opened))
    return form_page(request, form, title=_("Renew access"), action_label=_("Renew"), back=_back(opened))


@page(Action.GRANT_MANAGE, methods=("GET", "POST"))
def end_grant(request: PageRequest, code: str, grant_id: int) -> HttpResponse:
    """End a grant at once."""
    opened = _opened(request, code)
    grant = access_grant(opened=opened, grant_id=grant_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catch():
            end(actor=request.actor, at=request.at, opened=opened, grant=grant, because=form.cleaned_data["because"])
            messages.success(request, _("The access has ended."))
            return redirect(_back(opened))
    return form_page(
        request, form, title=_("End access now?"), action_label=_("End access"), back=_back(opened), danger=True,
        body=_("From this moment the agency sees nothing of the case any more."),
    )  # fmt: skip


@page(Action.GRANT_MANAGE, methods=("GET", "POST"))
def exclude(request: PageRequest, code: str) -> HttpResponse:
    """Keep an agency or a person out of the case."""
    opened = _opened(request, code)
    form = ExclusionForm(request.POST or None, opened=opened)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.catch():
            keep_out(
                actor=request.actor, at=request.at, opened=opened, reason=given["reason"],
                agency_id=given["agency"].pk if given["agency"] else None,
                person_id=given["person"].pk if given["person"] else None,
            )  # fmt: skip
            messages.success(request, _("They are kept out from now on. They have not been told."))
            return redirect(_back(opened))
    return form_page(
        request, form, title=_("Keep somebody out of this case"), action_label=_("Keep out"), back=_back(opened)
    )


@page(Action.GRANT_MANAGE, methods=("GET", "POST"))
def lift(request: PageRequest, code: str, exclusion_id: int) -> HttpResponse:
    """Take an agency or a person off the exclusion list."""
    opened = _opened(request, code)
    exclusion = access_exclusion(opened=opened, exclusion_id=exclusion_id)
    if request.method == "POST":
        let_in_again(actor=request.actor, at=request.at, opened=opened, exclusion=exclusion)
        messages.success(request, _("The exclusion is lifted."))
        return redirect(_back(opened))
    return confirm(
        request, title=_("Lift the exclusion?"), action_label=_("Lift"), back=_back(opened),
        body=_("Access that ended stays ended; it must be given again."),
    )  # fmt: skip
