"""Publish events, and hear of them in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.errors import InvalidInput
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.queries import insert

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.enums import Category
    from opennrm.kernel.access.models import File
    from opennrm.kernel.actors import Actor

    Handler = Callable[[CaseEvent, Actor], None]

EVERY_TYPE = "*"
_handlers: dict[str, list[Handler]] = {}
Scalar = str | int | float | bool | None


def subscribe(type_: str, handler: Handler) -> None:
    """Call `handler(event, actor)` inside the transaction of every event of this type ("*": of every type)."""
    registered = _handlers.setdefault(type_, [])
    if handler not in registered:
        registered.append(handler)


def publish(
    *,
    actor: Actor,
    at: datetime,
    file: File,
    type: str,  # noqa: A002 - the field's own name
    category: Category,
    record_id: UUID | None = None,
    detail: Mapping[str, Scalar] | None = None,
) -> CaseEvent:
    """Store an event and tell those who subscribed.

    Raises
    ------
    InvalidInput
        The detail holds something else than codes and numbers: personal data have no place in an event.
    """
    event = CaseEvent(
        file=file, type=type, at=at, agency_id=actor.agency_id, person_id=actor.person_id,
        category=category.value, record_id=record_id, detail=_checked(detail or {}),
    )  # fmt: skip
    insert(event)
    for handler in [*_handlers.get(type, []), *_handlers.get(EVERY_TYPE, [])]:
        handler(event, actor)
    return event


def _checked(detail: Mapping[str, Scalar]) -> dict[str, Scalar]:
    for name, value in detail.items():
        if isinstance(value, str) and len(value) > 80:  # noqa: PLR2004 - codes are short, free text is not
            msg = f"An event's detail takes codes, not text ({name})."
            raise InvalidInput(msg)
    return dict(detail)
