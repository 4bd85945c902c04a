"""Telling programs that something happened."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import secrets
import socket
import ssl
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import sight_of
from opennrm.kernel.accounts.rules import roles_of_kind
from opennrm.kernel.actors import SYSTEM, Action, Actor, ActorKind, Role, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.queries import Prepared
from opennrm.kernel.vault.services import open_for_node, seal_for_node
from opennrm.kernel.webhooks.enums import DeliveryState
from opennrm.kernel.webhooks.models import Delivery, Subscription
from opennrm.kernel.webhooks.rules import WAITS_MINUTES, BadAddress, Target, find_target, split_address

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.accounts.models import Agency
    from opennrm.kernel.events.models import CaseEvent

_PURPOSE = "webhooks"
_TIMEOUT_SECONDS = 10
_AT_ONCE = 100


@dataclass(frozen=True)
class NewSubscription:
    """The row, and the secret that is shown once."""

    subscription: Subscription
    secret: str


@transaction.atomic
def subscribe_program(
    *, actor: Actor, at: datetime, agency: Agency, url: str, event_types: Collection[str] = ()
) -> NewSubscription:
    """Have a program told of what happens in the files its agency may see.

    Raises
    ------
    InvalidInput
        When the address is not one that messages may go to.
    """
    _require(actor, agency.pk)
    try:
        split_address(url, may_be_private=settings.WEBHOOKS_PRIVATE)
    except BadAddress as error:
        raise InvalidInput(error.message, {"url": error.message}) from None
    subscription = Subscription(
        agency=agency, url=url, event_types=sorted(set(event_types)), created_by_id=actor.person_id, created_at=at
    )
    secret = secrets.token_urlsafe(32)
    subscription.secret = seal_for_node(_PURPOSE, secret.encode(), bound_to=f"webhook:{subscription.pk}")
    subscription.save()
    write_entry(actor=actor, at=at, verb="webhook.created", target=f"webhook:{subscription.pk}")
    return NewSubscription(subscription, secret)


@transaction.atomic
def end_subscription(*, actor: Actor, at: datetime, subscription: Subscription) -> None:
    """Tell the program nothing any more."""
    _require(actor, subscription.agency_id)
    Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(ended_at=at)
    Delivery.objects.filter(subscription=subscription, done_at=None).delete()
    write_entry(actor=actor, at=at, verb="webhook.ended", target=f"webhook:{subscription.pk}")


@transaction.atomic
def try_again(*, actor: Actor, at: datetime, delivery: Delivery) -> None:
    """Put a message that was given up, or waits long, at the head of the queue."""
    _require(actor, delivery.subscription.agency_id)
    Delivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.DELIVERED).update(
        state=DeliveryState.WAITING, n_tries=0, next_try_at=at, done_at=None
    )
    write_entry(actor=actor, at=at, verb="webhook.retried", target=f"delivery:{delivery.pk}")


def _require(actor: Actor, agency_id: int) -> None:
    require(actor, Action.TOKEN_MANAGE)
    if actor.agency_id != agency_id and not actor.may(Action.NODE_MANAGE):
        raise NotPermitted(_("You do not administer this agency."))


_IN_FORCE: Prepared[Subscription] = Prepared(lambda: Subscription.objects.filter(ended_at=None, agency__is_active=True))


def queue_event(event: CaseEvent, actor: Actor) -> None:  # noqa: ARG001 - the shape of an event's handler
    """Put an event into the queue of every program that asked for its kind; who may know of it is looked at later."""
    wanted = [
        subscription
        for subscription in _IN_FORCE.rows()
        if not subscription.event_types or event.type in subscription.event_types
    ]
    Delivery.objects.bulk_create(
        Delivery(subscription=subscription, event=event, next_try_at=event.at, created_at=event.at)
        for subscription in wanted
    )


def deliver_due(*, at: datetime) -> int:
    """Try every message that is due, each in a transaction of its own; return how many were tried."""
    due = Delivery.objects.due(at).order_by("next_try_at").values_list("pk", flat=True)[:_AT_ONCE]
    return sum(_deliver(pk, at) for pk in list(due))


def _deliver(pk: UUID, at: datetime) -> bool:
    """Claim a message, send it outside any transaction, and note the outcome."""
    with acting_as(SYSTEM, at):
        delivery = (
            Delivery.objects.due(at)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("subscription__agency", "event__file")
            .filter(pk=pk)
            .first()
        )
        if delivery is None:
            return False
        if not _may_know(delivery, at):
            delivery.delete()
            return False
        # A process that dies while sending leaves the message to be tried again.
        claimed_until = at + timedelta(minutes=WAITS_MINUTES[0])
        Delivery.objects.filter(pk=pk).update(state=DeliveryState.WAITING, next_try_at=claimed_until)
    error = _send(delivery, at)
    with acting_as(SYSTEM, at):
        _note(delivery, at, error)
    return True


def drop_old_deliveries(*, at: datetime) -> int:
    """Delete the traces of messages that were done with three months ago; return how many."""
    return Delivery.objects.filter(done_at__lt=at - timedelta(days=90)).delete()[0]


def _may_know(delivery: Delivery, at: datetime) -> bool:
    subscription = delivery.subscription
    if subscription.ended_at is not None or not subscription.agency.is_active or delivery.event.file.erased_at:
        return False
    roles = roles_of_kind(subscription.agency.kind)
    agency = Actor(kind=ActorKind.TOKEN, agency_id=subscription.agency_id, roles=roles)
    sight = sight_of(agency, delivery.event.file, at)
    return Category(delivery.event.category) & ~sight.readable == Category(0) and bool(sight.readable)


def _note(delivery: Delivery, at: datetime, error: str) -> None:
    delivery.n_tries += 1
    delivery.last_error = error[:60]
    if not error:
        delivery.state, delivery.done_at = DeliveryState.DELIVERED, at
    elif delivery.n_tries > len(WAITS_MINUTES):
        delivery.state, delivery.done_at = DeliveryState.GIVEN_UP, at
        _tell_of_failure(delivery, at)
    else:
        delivery.state = DeliveryState.WAITING
        delivery.next_try_at = at + timedelta(minutes=WAITS_MINUTES[delivery.n_tries - 1])
    delivery.save(update_fields=["n_tries", "last_error", "state", "done_at", "next_try_at"])


def _tell_of_failure(delivery: Delivery, at: datetime) -> None:
    agency = delivery.subscription.agency
    notify(
        at=at,
        agency_id=agency.pk,
        role=Role.AGENCY_ADMIN,
        kind="webhook",
        text_key=gettext_noop("A message to one of your programs could not be delivered."),
        url=reverse("webhooks:list", args=[agency.code]),
    )


def body_of(delivery: Delivery) -> bytes:
    """Return what goes over the wire: a number, and where to ask what it stands for."""
    link = urljoin(settings.BASE_URL, f"/api/v1/webhook-events/{delivery.pk}")
    return json.dumps({"id": str(delivery.pk), "url": link}).encode()


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Return the value of the header OpenNRM-Signature."""
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={mac}"


def _send(delivery: Delivery, at: datetime) -> str:
    """Post the message; return an empty string, or a code for what went wrong."""
    subscription = delivery.subscription
    secret = open_for_node(_PURPOSE, subscription.secret, bound_to=f"webhook:{subscription.pk}").decode()
    body = body_of(delivery)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "OpenNRM",
        "OpenNRM-Delivery": str(delivery.pk),
        "OpenNRM-Signature": sign(secret, int(at.timestamp()), body),
    }
    try:
        status = _post(find_target(subscription.url, may_be_private=settings.WEBHOOKS_PRIVATE), headers, body)
    except BadAddress as error:
        return error.reason
    except ssl.SSLError:
        return "tls"
    except (OSError, http.client.HTTPException):
        return "no_answer"
    return "" if 200 <= status < 300 else f"status_{status}"  # noqa: PLR2004 - HTTP's own numbers


def _post(target: Target, headers: dict[str, str], body: bytes) -> int:
    """Post to the very machine that was checked; follow no redirection; leave the answer unread."""
    is_tls = target.scheme == "https"
    kind = http.client.HTTPSConnection if is_tls else http.client.HTTPConnection
    connection = kind(target.host, target.port, timeout=_TIMEOUT_SECONDS)
    connection.sock = socket.create_connection((target.ip, target.port), timeout=_TIMEOUT_SECONDS)
    try:
        if is_tls:
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=target.host)
        connection.request("POST", target.path, body=body, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()
