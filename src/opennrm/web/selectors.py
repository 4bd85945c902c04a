"""What every page shows around its content."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language_bidi

from opennrm.kernel.actors import Actor, ActorKind
from opennrm.kernel.notifications.selectors import n_unread
from opennrm.kernel.pages import NavItem, navigation_for
from opennrm.kernel.reference.selectors import language_name

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation on one page."""

    title: str | Promise
    url: str
    is_current: bool


def navigation_of(actor: Actor | None, path: str) -> list[Entry]:
    """Return an actor's navigation; the entry with the longest address that leads here is the current one."""
    found = [(item, reverse(item.url_name)) for item in navigation_for(actor)]
    current = max((url for _item, url in found if _leads_to(url, path)), key=len, default="")
    return [_entry(item, url, current) for item, url in found]


def _entry(item: NavItem, url: str, current: str) -> Entry:
    return Entry(title=item.title, url=url, is_current=url == current)


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what `base.html` needs, as `shell` (a context processor)."""
    is_copy = "X-Offline-Copy" in request.headers  # kept by a device: nothing about whoever is signed in
    actor: Actor | None = None if is_copy else getattr(request, "actor", None)
    bidi = get_language_bidi()
    is_person = actor is not None and actor.kind is ActorKind.PERSON
    around = {
        "node_name": settings.ENV.node_name,
        "is_exercise": settings.ENV.node_kind == "exercise",
        "direction": "rtl" if bidi else "ltr",
        "stylesheet": "built/opennrm.rtl.css" if bidi else "built/opennrm.css",
        "languages": _languages(request),
        "navigation": navigation_of(actor, request.path),
        "is_copy": is_copy,
        "is_signed_in": is_person,
        "idle_minutes": settings.IDLE_MINUTES,
        "account_url": _address("accounts:profile"),
        "sign_out_url": _address("account_logout"),
        "notifications_url": _address("notifications:list"),
        "n_unread": n_unread(actor),
        "htmx_headers": json.dumps({"X-CSRFToken": get_token(request)}) if is_person else "",
    }
    return {"shell": around}


def _languages(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the languages to choose from; on a person's own page theirs as well."""
    own = getattr(request, "own_language", "")
    shown = list(settings.LANGUAGES)
    if own and own not in dict(shown):
        shown.append((own, language_name(own, own)))
    return shown


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
