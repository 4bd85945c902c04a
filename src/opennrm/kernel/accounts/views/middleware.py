"""What every request is told: who acts, and what time it is; and what ends a session that was left open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from opennrm.kernel import clock
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.accounts.services import TooManyAttempts, actor_of_token, check_token, count_attempt
from opennrm.kernel.accounts.services.kept import KEPT_KEY, keep_form, take_form
from opennrm.kernel.accounts.services.sign_in import DEMO_KEY, AccountAdapter, write_account_entry
from opennrm.kernel.accounts.services.throttles import API_BY_CALLER, API_UNKNOWN
from opennrm.kernel.pages.api import problem
from opennrm.kernel.pages.forms.kept import kept_answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, QueryDict

    from opennrm.kernel.accounts.models import KeptForm
    from opennrm.kernel.pages.views import PageRule

_API = "/api/"
_SEEN_KEY = "seen_at"
_FACTOR_KEY = "second_factor"
_NOTE_EVERY_SECONDS = 60
# What somebody may open before the second factor is set up.
BEFORE_SECOND_FACTOR = frozenset({
    "account_logout", "account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn", "mfa_index",
    "accounts:second_factor", "accounts:invitation", "accounts:invitation_link", "web:healthz", "web:language",
    "set_language",
})  # fmt: skip


class ActorMiddleware:
    """Sets `request.at` and `request.actor` (None for somebody who has not signed in)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Tell the request who acts."""
        user = request.user
        request.at = clock.now()  # type: ignore[attr-defined]
        request.actor = actor_of(user) if isinstance(user, Person) else None  # type: ignore[attr-defined]
        if request.path.startswith(_API):
            try:
                _let_program_in(request)
            except TooManyAttempts as error:
                return problem(429, str(error), headers={"Retry-After": str(error.retry_after)})
        return self.get_response(request)


def _let_program_in(request: HttpRequest) -> None:
    """Find the token's agency, and count the call.

    Raises
    ------
    TooManyAttempts
        When the caller calls too often.
    """
    at: datetime = request.at  # type: ignore[attr-defined]
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        token = check_token(secret=secret.strip(), at=at)
        request.actor = actor_of_token(token) if token else None  # type: ignore[attr-defined]
        key = f"token:{token.pk}" if token else ""
    else:
        key = f"person:{request.user.pk}" if request.user.is_authenticated else ""
    if key:
        count_attempt(limit=API_BY_CALLER, key=key, at=at)
    elif scheme:
        count_attempt(limit=API_UNKNOWN, key=AccountAdapter().get_client_ip(request), at=at)


class SignInMiddleware:
    """Ends sessions that were left idle, asks for a second factor first, and speaks the person's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the session before the page does."""
        if not isinstance(request.user, Person):
            return self.get_response(request)
        if _is_idle(request):
            if not _sends_a_form(request):
                return _end_idle(request)
            request.came_too_late = True  # type: ignore[attr-defined]
            return self.get_response(request)
        _note_seen(request)
        _speak_as(request, request.user)
        try:
            with kept_answers(_given_back(request, request.user)):
                return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_args: Any) -> HttpResponse | None:
        """End a session that came too late, its form kept; send somebody without a second factor to set one up."""
        if getattr(request, "came_too_late", False):
            return _end_idle(request, _keep(request, view))
        user, match = request.user, request.resolver_match
        if not isinstance(user, Person) or match is None or match.view_name in BEFORE_SECOND_FACTOR:
            return None
        if _has_second_factor(request, user):
            return None
        return _refuse(request, reverse("accounts:second_factor"))


def _is_idle(request: HttpRequest) -> bool:
    seen_at = request.session.get(_SEEN_KEY)
    return seen_at is not None and _now(request) - seen_at > settings.IDLE_MINUTES * 60


def _now(request: HttpRequest) -> int:
    return int(request.at.timestamp())  # type: ignore[attr-defined]


def _sends_a_form(request: HttpRequest) -> bool:
    return request.method == "POST" and not request.path.startswith(_API)


def _keep(request: HttpRequest, view: Callable[..., Any]) -> KeptForm | None:
    """Keep what was sent, if it was sent by a form of a page of ours that can be shown again; never a way in."""
    rule: PageRule | None = getattr(view, "page_rule", None)
    match = request.resolver_match
    if rule is None or rule.public or rule.survivor or "GET" not in rule.methods:
        return None
    if match is None or match.app_name in {"", "accounts"}:
        return None
    at: datetime = request.at  # type: ignore[attr-defined]
    return keep_form(at=at, person=request.user, path=request.get_full_path(), fields=request.POST)  # type: ignore[arg-type]


def _given_back(request: HttpRequest, person: Person) -> QueryDict | None:
    """Return what is kept for this page, once, and say so."""
    if request.method != "GET" or KEPT_KEY not in request.session:
        return None
    at: datetime = request.at  # type: ignore[attr-defined]
    kept = take_form(at=at, person=person, kept_id=request.session.pop(KEPT_KEY), path=request.get_full_path())
    if kept is None:
        return None
    words = _("We kept what you wrote. Look at it and send it again. Files have to be chosen again.")
    messages.info(request, words)
    return kept.fields


def _end_idle(request: HttpRequest, kept: KeptForm | None = None) -> HttpResponse:
    write_account_entry("account.timed_out", request.user)  # type: ignore[arg-type]
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)
    request.actor = None  # type: ignore[attr-defined]
    words = _("You were signed out because nothing happened for a while. Sign in again to go on.")
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    if kept is not None:
        words = _("You were signed out because nothing happened for a while. We keep what you wrote for half an hour: "
                  "sign in again to go on.")  # fmt: skip
        back = reverse("accounts:kept_form", args=[kept.pk])
    messages.info(request, words)
    return _refuse(request, redirect_to_login(back).url)


def _refuse(request: HttpRequest, door: str) -> HttpResponse:
    if request.path.startswith(_API):
        return problem(401, _("Sign in again, with your second step."))
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": door})
    return HttpResponseRedirect(door)


def _note_seen(request: HttpRequest) -> None:
    seen_at = request.session.get(_SEEN_KEY)
    if seen_at is None or _now(request) - seen_at >= _NOTE_EVERY_SECONDS:
        request.session[_SEEN_KEY] = _now(request)
        UserSession.objects.create_from_request(request)


def _speak_as(request: HttpRequest, person: Person) -> None:
    if person.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(person.language)
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
    if person.time_zone:
        timezone.activate(ZoneInfo(person.time_zone))


def _has_second_factor(request: HttpRequest, person: Person) -> bool:
    """Ask the database once a session; removing the last factor ends the session anyway."""
    session = request.session
    if session.get(_FACTOR_KEY) == person.pk or session.get(DEMO_KEY):
        return True
    main = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    if not Authenticator.objects.filter(user=person, type__in=main).exists():
        return False
    session[_FACTOR_KEY] = person.pk
    return True
