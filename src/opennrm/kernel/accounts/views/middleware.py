"""What every request is told: who acts, and what time it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel import clock
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.accounts.selectors import actor_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


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
        return self.get_response(request)
