"""What makes the pages of the field installable, and lets them open without network."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import PageRequest, page, public_page
from opennrm.protection.forms.selectors.offline import copies_digest, pages_to_copy

if TYPE_CHECKING:
    from django.http import HttpRequest

SCOPE = "/field/"
_WORKER = "built/field-worker.js"
_HTMX = "django_htmx/htmx-2.min.js"  # every page loads it
_KEPT_KINDS = frozenset({".css", ".js", ".png", ".svg", ".woff2"})


@public_page()
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Return the service worker, before it what it has to keep; a new build makes it another one."""
    headers = {"Service-Worker-Allowed": SCOPE}
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8", headers=headers)


@cache
def _worker() -> str:
    """Return the text of the worker with its list: what is built does not change while the process runs."""
    built = _built()
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in built)).hexdigest()[:16]
    folder = built[0].parent
    while folder.name != "built":
        folder = folder.parent
    said = {
        "version": digest,
        "assets": [static(name) for name in (_HTMX, *_names(built, folder.parent))],
        "copies": reverse("forms:copies"),
        "home": reverse("forms:waiting"),
    }
    return f"self.FIELD = {json.dumps(said)};\n{(folder / Path(_WORKER).name).read_text(encoding='utf-8')}"


def _built() -> list[Path]:
    found = finders.find(_WORKER)
    if not isinstance(found, str):
        msg = f"{_WORKER} was not built: run `make install`."
        raise FileNotFoundError(msg)
    return sorted(path for path in Path(found).parent.rglob("*") if path.is_file())


def _names(built: list[Path], folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in built if _is_kept(path)]


def _is_kept(path: Path) -> bool:
    return path.suffix in _KEPT_KINDS and path.name != Path(_WORKER).name


@page(Action.FORM_FILL)
def copies(request: PageRequest) -> HttpResponse:  # noqa: ARG001
    """List the pages a device keeps, with a digest that changes with any of them and with the language."""
    pages = pages_to_copy()
    digest = copies_digest(pages, get_language() or "")
    return JsonResponse({"digest": digest, "addresses": sorted(pages)})


@public_page()
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Return what a phone needs to put an icon on its first screen; the name says nothing of what it is for."""
    said: dict[str, Any] = {
        "name": settings.NODE_NAME, "short_name": settings.NODE_NAME[:12], "start_url": reverse("forms:waiting"),
        "scope": SCOPE, "display": "standalone", "background_color": "#ffffff", "theme_color": "#0d4440",
        "description": _("Filling in forms, with and without network"), "icons": [_icon(192), _icon(512)],
    }  # fmt: skip
    return JsonResponse(said, content_type="application/manifest+json")


def _icon(size: int) -> dict[str, str]:
    return {"src": static(f"built/images/mark-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
