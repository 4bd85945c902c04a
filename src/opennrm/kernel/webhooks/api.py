"""What the number in a webhook's message stands for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Router, Schema

from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import Action
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.pages.api import ApiRequest, may
from opennrm.kernel.webhooks.selectors import access_told

router = Router(tags=["Webhooks"])


class WebhookEventOut(Schema):
    """One event of a file, without anything about the person."""

    id: UUID
    type: str
    at: datetime
    file: str
    record_id: UUID | None
    categories: list[str]


@router.get(
    "/webhook-events/{event_id}",
    auth=may(Action.CASE_READ),
    response=WebhookEventOut,
    summary="What a webhook's message stands for",
)
def read_webhook_event(request: ApiRequest, event_id: UUID) -> dict[str, object]:
    """Return the event behind a message to one's own agency, while the agency may still see the file."""
    told = access_told(actor=request.actor, delivery_id=event_id, at=request.at)
    category = Category(told.event.category)
    write_entry(
        actor=request.actor, at=request.at, verb="case.event_read", file_id=told.file_id, categories=category.value
    )
    return {
        "id": told.delivery.pk,
        "type": told.event.type,
        "at": told.event.at,
        "file": told.file_code,
        "record_id": told.event.record_id,
        "categories": [str(part.name).lower() for part in category.parts],
    }
