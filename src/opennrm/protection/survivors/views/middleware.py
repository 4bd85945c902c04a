"""Who came through the survivor's door acts as the survivor, until they leave or are idle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from opennrm.kernel.actors import Actor, ActorKind
from opennrm.protection.survivors.enums import IDLE, SEEN_KEY, SESSION_KEY
from opennrm.protection.survivors.selectors import page_language, page_languages

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class SurvivorMiddleware:
    """Sets `request.actor` for a session that came through the survivor's door; staff are never taken for one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Recognise the survivor."""
        if getattr(request, "actor", None) is None and SESSION_KEY in request.session:
            self._recognise(request)
        return self.get_response(request)

    def _recognise(self, request: HttpRequest) -> None:
        now = request.at.timestamp()  # type: ignore[attr-defined]
        if now - float(request.session.get(SEEN_KEY, 0)) > IDLE.total_seconds():
            request.session.flush()
            return
        kept = request.session[SESSION_KEY]
        request.session[SEEN_KEY] = now
        request.actor = Actor(kind=ActorKind.SURVIVOR, file_id=int(kept["file"]))  # type: ignore[attr-defined]
        request.own_language = page_language(kept["language"])  # type: ignore[attr-defined]
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = page_language(chosen if chosen in page_languages() else kept["language"])
        translation.activate(language)
        request.LANGUAGE_CODE = language
