"""One's notifications, for a program that shows them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ninja import Router, Schema

from opennrm.kernel.actors import ActorKind
from opennrm.kernel.notifications.selectors import access_notification, notifications_of
from opennrm.kernel.notifications.services import mark_read
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, may, page_of

if TYPE_CHECKING:
    from opennrm.kernel.notifications.models import Notification

router = Router(tags=["Notifications"])


class NotificationOut(Schema):
    """One thing that is new."""

    id: int
    kind: str
    text: str
    url: str
    is_urgent: bool
    is_escalated: bool
    at: datetime
    read_at: datetime | None


class ReadOut(Schema):
    """How many were marked."""

    n_marked: int


def _out(news: Notification) -> dict[str, object]:
    fields = ("id", "kind", "url", "is_urgent", "is_escalated", "at", "read_at")
    return {name: getattr(news, name) for name in fields} | {"text": str(news)}


@router.get("/notifications", auth=may(None), response=PageOf[NotificationOut], summary="List my notifications")
def list_notifications(request: ApiRequest, paging: Paging, *, unread: bool = False) -> dict[str, object]:
    """Return the caller's own notifications, newest first; a token has none."""
    found = notifications_of(request.actor)
    if request.actor.kind is not ActorKind.PERSON:
        found = found.none()
    return page_of(found.unread() if unread else found, paging, _out)


@router.post("/notifications/{notification_id}/read", auth=may(None), response=ReadOut, summary="Mark one as read")
def read_notification(request: ApiRequest, notification_id: int) -> dict[str, int]:
    """Mark one of the caller's own notifications as read."""
    found = access_notification(actor=request.actor, notification_id=notification_id)
    return {"n_marked": mark_read(actor=request.actor, at=request.at, notification=found)}
