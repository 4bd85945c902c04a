"""What somebody should know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.actors import Actor, ActorKind
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.notifications.enums import MailChoice
from opennrm.kernel.notifications.models import MailPreference, Notification

if TYPE_CHECKING:
    from opennrm.kernel.notifications.models import NotificationQuerySet


def notifications_of(actor: Actor) -> NotificationQuerySet:
    """Return the actor's own notifications, newest first."""
    return Notification.objects.filter(person_id=actor.person_id or 0).select_related("file")


def access_notification(*, actor: Actor, notification_id: int) -> Notification:
    """Return one of the actor's own notifications.

    Raises
    ------
    NotVisible
        For anybody else's.
    """
    found = notifications_of(actor).filter(pk=notification_id).first()
    if found is None:
        raise NotVisible
    return found


def n_unread(actor: Actor | None) -> int:
    """Return how many the actor has not read."""
    if actor is None or actor.kind is not ActorKind.PERSON:
        return 0
    return Notification.objects.unread().filter(person_id=actor.person_id or 0).count()


def mail_choice_of(person_id: int) -> MailChoice:
    """Return how a person wants to be told by e-mail."""
    found = MailPreference.objects.filter(person_id=person_id).values_list("choice", flat=True).first()
    return MailChoice(found) if found else MailChoice.IMMEDIATE
