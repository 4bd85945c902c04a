"""The door for apps: who sends (HTTP Digest, Basic or a token, never a session), and what they are told."""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.services import TooManyAttempts, actor_of_token, check_token, count_attempt
from opennrm.kernel.accounts.services.app_passwords import (
    StaleNonce,
    actor_of_app,
    challenge,
    check_basic,
    check_digest,
)
from opennrm.kernel.accounts.services.sign_in import AccountAdapter
from opennrm.kernel.accounts.services.throttles import APP_BY_ADDRESS, APP_BY_NAME
from opennrm.kernel.actors import SYSTEM, Action, require
from opennrm.kernel.audit.services import write_entry, write_refusal
from opennrm.kernel.errors import DomainError, InvalidInput, NotPermitted, NotVisible
from opennrm.kernel.pages import PageRule
from opennrm.protection.forms.rules.openrosa import MEDIA_TYPE, VERSION, response
from opennrm.protection.forms.services.receiving import UnknownForm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from opennrm.kernel.actors import Actor
    from opennrm.kernel.pages import PageRequest

# Beside its files a request carries the answers and some lines that part them.
ROOM: Final = 25 * 1024 * 1024
_UNPROCESSABLE: Final = 422
_USERNAME: Final = re.compile(r'username="([^"]{1,60})"')


class _Turned(Exception):
    """The sender is not let in; `answer` says why and how."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


def openrosa(*, methods: Sequence[str]) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Make a function a door for apps: it is given who sends, and its refusals are said as OpenRosa has it."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def wrapper(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            answer = _answer(view, tuple(methods), request, args, kwargs)
            answer["X-OpenRosa-Version"] = VERSION
            answer["X-OpenRosa-Accept-Content-Length"] = str(most_bytes())
            answer["Date"] = http_date(request.at.timestamp())
            answer["Cache-Control"] = "no-store"
            return answer

        wrapper.page_rule = PageRule(None, tuple(methods), public=True)  # type: ignore[attr-defined]
        return wrapper

    return decorate


def most_bytes() -> int:
    """Return how large a request may be."""
    return int(settings.DOCUMENT_BYTES) + ROOM


def told(message: str, status: int, nature: str = "") -> HttpResponse:
    """Return a sentence as apps read it."""
    return HttpResponse(response(message, nature), status=status, content_type=MEDIA_TYPE)


def _answer(
    view: Callable[..., HttpResponse], methods: tuple[str, ...], request: PageRequest, args: Any, kwargs: Any
) -> HttpResponse:
    if request.method not in methods:
        answer = told(_("This address takes %(methods)s.") % {"methods": ", ".join(methods)}, 405)
        answer["Allow"] = ", ".join(methods)
        return answer
    try:
        actor = _sender(request)
    except _Turned as turned:
        return turned.answer
    try:
        with acting_as(actor, request.at):
            require(actor, Action.FORM_FILL)
            return view(request, actor, *args, **kwargs)
    except NotVisible:
        return told(_("There is nothing here. Load the list of forms again."), 404, "error")
    except DomainError as error:
        return _refused(request, actor, error)


def _refused(request: PageRequest, actor: Actor, error: DomainError) -> HttpResponse:
    status = 400 if error.status == _UNPROCESSABLE else error.status
    if isinstance(error, UnknownForm):
        status = 404
    if isinstance(error, NotPermitted):
        with acting_as(actor, request.at):
            write_refusal(actor=actor, at=request.at, verb="access.refused", target="openrosa")
    words = " ".join(str(one) for one in error.errors.values()) if isinstance(error, InvalidInput) else ""
    return told(words or str(error), status, "submit_error")


def _sender(request: PageRequest) -> Actor:
    """Return who sends.

    Raises
    ------
    _Turned
        Nobody who is known; the answer asks for a digest.
    """
    scheme, _space, credentials = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        raise _Turned(_challenged(request))
    actor = None
    if scheme.lower() == "digest":
        actor = _by_digest(request, credentials)
    elif not request.is_secure():
        raise _Turned(told(_("Over this connection only HTTP Digest is taken. Use https."), 403, "error"))
    elif scheme.lower() == "basic":
        row = check_basic(credentials=credentials.strip(), at=request.at)
        actor = actor_of_app(row) if row else None
    elif scheme.lower() in {"bearer", "token"}:
        token = check_token(secret=credentials.strip(), at=request.at)
        actor = actor_of_token(token) if token else None
    if actor is None:
        raise _Turned(_counted(request, credentials))
    return actor


def _by_digest(request: PageRequest, credentials: str) -> Actor | None:
    uris = {request.get_full_path(), request.META.get("RAW_URI", ""), request.build_absolute_uri()}
    try:
        row = check_digest(credentials=credentials, method=request.method or "", uris=uris, at=request.at)
    except StaleNonce:
        raise _Turned(_challenged(request, is_stale=True)) from None
    return actor_of_app(row) if row else None


def _challenged(request: PageRequest, *, is_stale: bool = False) -> HttpResponse:
    words = _("Sign in with a password for apps. You make one on your account's page.")
    answer = told(words, 401, "error")
    answer["WWW-Authenticate"] = challenge(request.at, is_stale=is_stale).header
    return answer


def _counted(request: PageRequest, credentials: str) -> HttpResponse:
    """Count a wrong password, write it down, and ask again."""
    with transaction.atomic():
        write_entry(actor=SYSTEM, at=request.at, verb="account.app_refused", target="openrosa")
    named = _USERNAME.search(credentials)
    try:
        count_attempt(limit=APP_BY_ADDRESS, key=AccountAdapter().get_client_ip(request), at=request.at)
        if named:
            count_attempt(limit=APP_BY_NAME, key=named[1], at=request.at)
    except TooManyAttempts as error:
        answer = told(str(error), error.status, "error")
        answer["Retry-After"] = str(error.retry_after)
        return answer
    return _challenged(request)
