"""One request is one unit of work: whole, or not at all, and refusals are written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.audit.services import write_refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from opennrm.kernel.actors import Actor

_SAFE = {"GET", "HEAD", "OPTIONS"}


class UnitOfWorkMiddleware:
    """Runs each view inside `acting_as`; what a refused view wrote is undone, the refusal itself is kept.

    On SQLite a reading view runs without a surrounding transaction: taking SQLite's one write lock for a whole page
    would make readers wait for each other, and there is no second wall there that needs the transaction.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the work is done around the view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse:
        """Call the view as one unit of work."""
        actor: Actor | None = getattr(request, "actor", None)
        at: datetime = request.at  # type: ignore[attr-defined]
        if connection.vendor == "sqlite" and request.method in _SAFE:
            response = view(request, *args, **kwargs)
        else:
            with acting_as(actor, at):
                response = view(request, *args, **kwargs)
                if hasattr(request, "refusals"):
                    transaction.set_rollback(True)
        for refused in getattr(request, "refusals", ()):
            if actor is not None:
                with acting_as(actor, at):
                    write_refusal(actor=actor, at=at, verb="access.refused", target=refused)
        return response


def note_refusal(request: HttpRequest, error: Exception) -> None:
    """Have the refusal written down once the view's work is undone; the target names the page and the kind."""
    match = request.resolver_match
    page = match.view_name.replace(":", ".") if match is not None else "page"
    request.refusals = [*getattr(request, "refusals", []), f"{page}:{type(error).__name__}"]  # type: ignore[attr-defined]
