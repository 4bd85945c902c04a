"""The ways in: allauth's flows made into pages of ours, invitations, and the one click of a demonstration."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as socialaccount
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.shortcuts import redirect, render, resolve_url

from opennrm.kernel.accounts.forms import AcceptForm
from opennrm.kernel.accounts.selectors import demonstration_people
from opennrm.kernel.accounts.services import accept_invitation, open_invitation
from opennrm.kernel.accounts.services.sign_in import (
    has_just_signed_in,
    sign_in_after_invitation,
    sign_in_for_demonstration,
)
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages.views import page, public_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from opennrm.kernel.pages.views import PageRequest

_BOTH = ("GET", "POST")
_TOKEN_KEY = "invitation"  # noqa: S105 - the name of a place in the session


def _flow(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer what allauth raises to end a flow early: our views are called where no middleware catches it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ImmediateHttpResponse as early:
            response: HttpResponse = early.response
            return response
        except ReauthenticationRequired:
            return _ask_again(request)

    return answer


def sure(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask for the password or the second step again before something that matters; below `page`."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if has_just_signed_in(request) else _ask_again(request)

    return answer


def _ask_again(request: HttpRequest) -> HttpResponse:
    ways = get_adapter().get_reauthentication_methods(request.user)
    door = ways[0]["url"] if ways else resolve_url(settings.LOGIN_URL)
    response: HttpResponse = suspend_request(request, door)
    return response


# Before somebody is signed in.
sign_in_code = public_page(methods=_BOTH)(_flow(mfa.authenticate))
sign_in_passkey = public_page(methods=_BOTH)(_flow(webauthn.login_webauthn))
inactive = public_page()(_flow(account.account_inactive))
forgotten_password = public_page(methods=_BOTH)(_flow(account.password_reset))
forgotten_password_sent = public_page()(_flow(account.password_reset_done))
new_password = public_page(methods=_BOTH)(_flow(account.password_reset_from_key))
new_password_set = public_page()(_flow(account.password_reset_from_key_done))
identity_service = public_page(methods=_BOTH)(_flow(openid_connect.login))
identity_service_back = public_page()(_flow(openid_connect.callback))
identity_service_cancelled = public_page()(_flow(socialaccount.login_cancelled))
sign_out = public_page(methods=_BOTH)(_flow(account.logout))

# Once they are.
change_password = page(methods=_BOTH)(_flow(account.password_change))
password_again = page(methods=_BOTH)(_flow(account.reauthenticate))
code_again = page(methods=_BOTH)(_flow(mfa.reauthenticate))
passkey_again = page(methods=_BOTH)(_flow(webauthn.reauthenticate_webauthn))
add_app = page(methods=_BOTH)(_flow(totp.activate_totp))
remove_app = page(methods=_BOTH)(_flow(totp.deactivate_totp))
passkeys = page()(_flow(webauthn.list_webauthn))
add_passkey = page(methods=_BOTH)(_flow(webauthn.add_webauthn))
rename_passkey = page(methods=_BOTH)(_flow(webauthn.edit_webauthn))
remove_passkey = page(methods=_BOTH)(_flow(webauthn.remove_webauthn))
view_recovery_codes = page()(_flow(recovery_codes.view_recovery_codes))
new_recovery_codes = page(methods=_BOTH)(_flow(recovery_codes.generate_recovery_codes))
download_recovery_codes = page()(_flow(recovery_codes.download_recovery_codes))


@public_page(methods=_BOTH)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the e-mail address and the password; on an exercise node also offer its people."""
    people = demonstration_people() if settings.DEMO_SIGN_IN else []
    extra = {"people": people, "identity_service": settings.IDENTITY_SERVICE}
    return _flow(account.LoginView.as_view(extra_context=extra))(request)


@public_page(methods=("POST",))
def demonstration(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the people of an exercise node."""
    chosen = request.POST.get("person", "")
    sign_in_for_demonstration(request, int(chosen) if chosen.isdecimal() else 0)
    return redirect(settings.LOGIN_REDIRECT_URL)


@public_page()
def invitation_link(request: PageRequest, token: str) -> HttpResponse:
    """Take the link out of the address at once: it stays in no history and goes to no other site."""
    open_invitation(token=token, at=request.at)
    request.session[_TOKEN_KEY] = token
    return redirect("accounts:invitation")


@public_page(methods=_BOTH)
def invitation(request: PageRequest) -> HttpResponse:
    """Let the invited person choose a password."""
    token = request.session.get(_TOKEN_KEY, "")
    try:
        invited = open_invitation(token=token, at=request.at).person
    except NotVisible:
        return render(request, "accounts/invitation_over.html", status=404)
    form = AcceptForm(request.POST or None, person=invited, initial={"name": invited.name})
    if form.is_valid():
        password = form.cleaned_data["password1"]
        person = accept_invitation(at=request.at, token=token, name=form.cleaned_data["name"], password=password)
        request.session.flush()
        sign_in_after_invitation(request, person)
        return redirect("accounts:second_factor")
    status = 422 if form.errors else 200
    return render(request, "accounts/invitation.html", {"form": form, "invited": invited}, status=status)
