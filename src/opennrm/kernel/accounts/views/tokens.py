"""Keys for an agency's programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.accounts.forms import SCOPE_WORDS, TokenForm
from opennrm.kernel.accounts.selectors import access_agency, access_token, tokens_of
from opennrm.kernel.accounts.services import create_token, revoke_token
from opennrm.kernel.accounts.views.doors import sure
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.views import confirm, form_page, page, paginate

if TYPE_CHECKING:
    from django.http import HttpResponse

    from opennrm.kernel.pages.views import PageRequest

_BOTH = ("GET", "POST")


@page(Action.TOKEN_MANAGE)
def tokens(request: PageRequest, code: str) -> HttpResponse:
    """List the keys of an agency's programs."""
    agency = access_agency(actor=request.actor, code=code)
    shown = paginate(request, tokens_of(agency))
    rows = [(token, [SCOPE_WORDS.get(Action(scope), scope) for scope in token.scopes]) for token in shown]
    context = {"agency": agency, "page": shown, "rows": rows, "at": request.at}
    return render(request, "accounts/tokens.html", context)


@page(Action.TOKEN_MANAGE, methods=_BOTH)
@sure
def token_new(request: PageRequest, code: str) -> HttpResponse:
    """Make a key, and show it once."""
    agency = access_agency(actor=request.actor, code=code)
    form = TokenForm(request.POST or None, agency=agency)
    if form.is_valid():
        with form.catch():
            new = create_token(actor=request.actor, at=request.at, agency=agency, **form.cleaned_data)
            return render(request, "accounts/token_made.html", {"agency": agency, "new": new})
    back = reverse("accounts:tokens", args=[code])
    return form_page(request, form, title=_("Make an API token"), action_label=_("Make the token"), back=back)


@page(Action.TOKEN_MANAGE, methods=_BOTH)
def token_revoke(request: PageRequest, prefix: str) -> HttpResponse:
    """End a key."""
    token = access_token(actor=request.actor, prefix=prefix)
    back = reverse("accounts:tokens", args=[token.agency.code])
    if request.method == "POST":
        revoke_token(actor=request.actor, at=request.at, token=token)
        messages.success(request, _("The token has ended."))
        return redirect(back)
    return confirm(
        request,
        title=_("End the token %(prefix)s?") % {"prefix": token.prefix},
        body=_("The program that uses it is refused from now on."),
        action_label=_("End the token"),
        back=back,
        danger=True,
    )
