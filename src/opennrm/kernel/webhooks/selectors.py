"""The programs of an agency and what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.accounts.rules import administers
from opennrm.kernel.actors import Action, ActorKind
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.webhooks.models import Delivery, Subscription

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from opennrm.kernel.accounts.models import Agency
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.webhooks.models import DeliveryQuerySet


@dataclass(frozen=True)
class Told:
    """What a message stands for."""

    delivery: Delivery
    event: CaseEvent
    file_code: str
    file_id: int
    readable: Category


def subscriptions_of(agency: Agency) -> QuerySet[Subscription]:
    """Return the agency's programs that are told of events."""
    return Subscription.objects.filter(agency=agency, ended_at=None)


def deliveries_of(agency: Agency) -> DeliveryQuerySet:
    """Return the messages to the agency's programs of which it may know, newest first."""
    return Delivery.objects.shown().filter(subscription__agency=agency).select_related("subscription")


def access_subscription(*, actor: Actor, subscription_id: UUID) -> Subscription:
    """Return a subscription of an agency that the actor administers.

    Raises
    ------
    NotVisible
        For every other.
    """
    found = Subscription.objects.select_related("agency").filter(pk=subscription_id).first()
    if found is None or not actor.may(Action.TOKEN_MANAGE) or not administers(actor, found.agency_id):
        raise NotVisible
    return found


def access_delivery(*, actor: Actor, delivery_id: UUID) -> Delivery:
    """Return a message to a program of an agency that the actor administers.

    Raises
    ------
    NotVisible
        For every other.
    """
    shown = Delivery.objects.shown().select_related("subscription__agency")
    found = shown.filter(pk=delivery_id).first()
    if found is None or not actor.may(Action.TOKEN_MANAGE) or not administers(actor, found.subscription.agency_id):
        raise NotVisible
    return found


def access_told(*, actor: Actor, delivery_id: UUID, at: datetime) -> Told:
    """Return what a message to the actor's own agency stands for, if the agency still may know.

    Raises
    ------
    NotVisible
        When it is another agency's, or the access has ended meanwhile.
    """
    delivery = Delivery.objects.shown().filter(pk=delivery_id, subscription__agency_id=actor.agency_id or 0).first()
    event = CaseEvent.objects.filter(pk=delivery.event_id).first() if delivery else None
    if delivery is None or event is None or actor.kind not in {ActorKind.TOKEN, ActorKind.PERSON}:
        raise NotVisible
    opened = access_file_by_id(actor=actor, file_id=event.file_id, at=at)
    if Category(event.category) & ~opened.sight.readable:
        raise NotVisible
    return Told(delivery, event, opened.file.code, opened.file.pk, opened.sight.readable)
