"""Messages reach a real program, signed, once, and only about files its agency may see."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.urls import reverse

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import revoke_grant
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.accounts.services import create_token
from opennrm.kernel.actors import SYSTEM, Action
from opennrm.kernel.errors import InvalidInput, NotPermitted
from opennrm.kernel.events.services import publish
from opennrm.kernel.notifications.models import Notification
from opennrm.kernel.webhooks.models import Delivery, Subscription
from opennrm.kernel.webhooks.rules import WAITS_MINUTES
from opennrm.kernel.webhooks.services import (
    deliver_due,
    drop_old_deliveries,
    end_subscription,
    subscribe_program,
    try_again,
)
from tests.factories.accounts import PersonFactory
from tests.factories.files import NOON, make_case, share_case
from tests.personas import Personas, make_personas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.webhooks.services import NewSubscription

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Receiver:
    """A program that listens."""

    url: str = ""
    status: int = 204
    messages: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    box = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            box.messages.append((dict(self.headers.items()), body))
            self.send_response(box.status)
            if box.status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    box.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    yield box
    server.shutdown()
    server.server_close()


@pytest.fixture
def personas() -> Personas:
    return make_personas()


@pytest.fixture(autouse=True)
def _closed_network(settings: Any) -> None:
    settings.WEBHOOKS_PRIVATE = True


def subscribe(personas: Personas, url: str, **values: Any) -> NewSubscription:
    ada = personas.ada
    return subscribe_program(actor=personas.actor("ada"), at=NOON, agency=ada.agency, url=url, **values)


def happen(
    personas: Personas, opened: Opened, name: str = "test.happened", category: Category = Category.BASIC
) -> None:
    with acting_as(personas.actor("alice"), NOON):
        publish(actor=personas.actor("alice"), at=NOON, file=opened.file, type=name, category=category)


@pytest.fixture
def opened(personas: Personas) -> Opened:
    return make_case(personas.actor("alice"))


def test_message_is_a_number_and_signed(personas: Personas, opened: Opened, receiver: Receiver) -> None:
    new = subscribe(personas, receiver.url)
    happen(personas, opened)
    assert deliver_due(at=NOON) == 1
    ((headers, body),) = receiver.messages
    delivery = Delivery.objects.get()
    assert json.loads(body) == {
        "id": str(delivery.pk),
        "url": f"http://testserver/api/v1/webhook-events/{delivery.pk}",
    }
    stamp, _comma, given = headers["OpenNRM-Signature"].partition(",v1=")
    wanted = hmac.new(new.secret.encode(), f"{stamp[2:]}.".encode() + body, hashlib.sha256).hexdigest()
    assert (stamp, given) == (f"t={int(NOON.timestamp())}", wanted)
    assert opened.file.code.encode() not in body
    assert (delivery.state, delivery.n_tries, delivery.done_at) == ("delivered", 1, NOON)
    assert [drop_old_deliveries(at=NOON + timedelta(days=days)) for days in (90, 91)] == [0, 1]


def test_message_is_sent_once(personas: Personas, opened: Opened, receiver: Receiver) -> None:
    subscribe(personas, receiver.url)
    happen(personas, opened)
    assert [deliver_due(at=NOON), deliver_due(at=NOON + timedelta(days=1))] == [1, 0]
    assert len(receiver.messages) == 1


def test_secret_is_sealed(personas: Personas, receiver: Receiver) -> None:
    new = subscribe(personas, receiver.url)
    assert new.secret.encode() not in bytes(Subscription.objects.get().secret)


def test_stranger_agency_hears_nothing_and_sees_no_trace(
    personas: Personas, opened: Opened, receiver: Receiver, client: Client
) -> None:
    chief = PersonFactory.create(agency=personas.charlie.agency, roles=["agency_admin"])
    subscribe_program(actor=actor_of(chief), at=NOON, agency=chief.agency, url=receiver.url)
    happen(personas, opened)
    client.force_login(chief)
    session = client.session
    session["second_factor"] = chief.pk
    session.save()
    page = reverse("webhooks:list", args=[chief.agency.code])
    assert list(client.get(page).context["page"]) == []
    assert deliver_due(at=NOON) == 0
    assert (receiver.messages, Delivery.objects.count()) == ([], 0)


def test_agency_hears_of_the_parts_it_was_given_only(personas: Personas, opened: Opened, receiver: Receiver) -> None:
    chief = PersonFactory.create(agency=personas.bob.agency, roles=["agency_admin"])
    subscribe_program(actor=actor_of(chief), at=NOON, agency=chief.agency, url=receiver.url)
    share_case(personas.actor("alice"), opened, chief.agency_id, Category.BASIC | Category.ASSISTANCE)
    Delivery.objects.all().delete()
    happen(personas, opened, "test.health", Category.HEALTH)
    happen(personas, opened, "test.assistance", Category.ASSISTANCE)
    assert deliver_due(at=NOON) == 1
    assert [delivery.event.type for delivery in deliveries()] == ["test.assistance"]


def deliveries() -> list[Delivery]:
    with acting_as(SYSTEM, NOON):
        return list(Delivery.objects.select_related("event"))


def test_access_that_ended_before_delivery_silences_it(personas: Personas, opened: Opened, receiver: Receiver) -> None:
    chief = PersonFactory.create(agency=personas.bob.agency, roles=["agency_admin"])
    subscribe_program(actor=actor_of(chief), at=NOON, agency=chief.agency, url=receiver.url)
    alice = personas.actor("alice")
    grant = share_case(alice, opened, chief.agency_id)
    happen(personas, opened)
    with acting_as(alice, NOON):
        revoke_grant(actor=alice, at=NOON, grant=grant, because="test")
    assert deliver_due(at=NOON) == 0
    assert receiver.messages == []


def test_only_events_that_were_asked_for_are_queued(personas: Personas, opened: Opened, receiver: Receiver) -> None:
    subscribe(personas, receiver.url, event_types=["test.wanted"])
    happen(personas, opened, "test.other")
    happen(personas, opened, "test.wanted")
    assert [delivery.event.type for delivery in deliveries()] == ["test.wanted"]


@pytest.mark.parametrize(("status", "error"), [(500, "status_500"), (302, "status_302"), (404, "status_404")])
def test_refused_message_is_tried_again_later(
    personas: Personas, opened: Opened, receiver: Receiver, status: int, error: str
) -> None:
    subscribe(personas, receiver.url)
    happen(personas, opened)
    receiver.status = status
    deliver_due(at=NOON)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_error) == ("waiting", error)
    assert delivery.next_try_at == NOON + timedelta(minutes=WAITS_MINUTES[0])
    assert len(receiver.messages) == 1
    receiver.status = 200
    assert deliver_due(at=NOON) == 0
    assert deliver_due(at=NOON + timedelta(minutes=2)) == 1
    assert Delivery.objects.get().state == "delivered"


def test_message_is_given_up_and_the_agency_told_and_tried_by_hand(
    personas: Personas, opened: Opened, receiver: Receiver
) -> None:
    subscribe(personas, receiver.url)
    happen(personas, opened)
    receiver.status = 500
    at = NOON
    for minutes in (0, *WAITS_MINUTES):
        at += timedelta(minutes=minutes)
        assert deliver_due(at=at) == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.n_tries) == ("given_up", len(WAITS_MINUTES) + 1)
    assert deliver_due(at=at + timedelta(days=30)) == 0
    assert [news.person for news in Notification.objects.filter(kind="webhook")] == [personas.ada]
    receiver.status = 200
    try_again(actor=personas.actor("ada"), at=at, delivery=delivery)
    deliver_due(at=at)
    assert Delivery.objects.get().state == "delivered"


def test_program_that_does_not_answer_is_tried_again(personas: Personas, opened: Opened) -> None:
    subscribe(personas, "http://127.0.0.1:9/hook")
    happen(personas, opened)
    deliver_due(at=NOON)
    assert (Delivery.objects.get().state, Delivery.objects.get().last_error) == ("waiting", "no_answer")


def test_private_address_is_refused_at_the_moment_of_sending(
    personas: Personas, opened: Opened, receiver: Receiver, settings: Any
) -> None:
    subscribe(personas, receiver.url.replace("http:", "https:"))
    happen(personas, opened)
    settings.WEBHOOKS_PRIVATE = False
    deliver_due(at=NOON)
    assert Delivery.objects.get().last_error == "private"
    assert receiver.messages == []


def test_program_without_a_valid_certificate_is_not_trusted(
    personas: Personas, opened: Opened, receiver: Receiver
) -> None:
    subscribe(personas, receiver.url.replace("http:", "https:"))
    happen(personas, opened)
    deliver_due(at=NOON)
    assert Delivery.objects.get().last_error in {"tls", "no_answer"}
    assert receiver.messages == []


def test_plain_http_is_refused_at_the_door(personas: Personas, settings: Any) -> None:
    settings.WEBHOOKS_PRIVATE = False
    with pytest.raises(InvalidInput):
        subscribe(personas, "http://example.org/hook")
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("name", ["alice", "charlie", "sam", "otto"])
def test_subscription_is_made_by_administrators_only(personas: Personas, name: str) -> None:
    with pytest.raises(NotPermitted):
        subscribe_program(actor=personas.actor(name), at=NOON, agency=personas.ada.agency, url="https://h.example/")
    assert not Subscription.objects.exists()


def test_subscription_that_ended_is_silent(personas: Personas, opened: Opened, receiver: Receiver) -> None:
    new = subscribe(personas, receiver.url)
    happen(personas, opened)
    end_subscription(actor=personas.actor("ada"), at=NOON, subscription=new.subscription)
    happen(personas, opened, "test.later")
    assert (deliver_due(at=NOON), Delivery.objects.count()) == (0, 0)


def test_event_undone_is_not_told(personas: Personas, opened: Opened, receiver: Receiver) -> None:
    subscribe(personas, receiver.url)
    with acting_as(personas.actor("alice"), NOON):
        publish(actor=personas.actor("alice"), at=NOON, file=opened.file, type="x", category=Category.BASIC)
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert Delivery.objects.count() == 0


def test_number_is_explained_to_its_own_agency_only(
    personas: Personas, opened: Opened, receiver: Receiver, client: Client
) -> None:
    subscribe(personas, receiver.url)
    happen(personas, opened)
    deliver_due(at=NOON)
    path = f"/api/v1/webhook-events/{json.loads(receiver.messages[0][1])['id']}"
    stranger = PersonFactory.create(agency=personas.charlie.agency, roles=["agency_admin"])
    answers = {}
    for chief in (personas.ada, stranger):
        token = create_token(
            actor=actor_of(chief),
            at=datetime.now(UTC),
            agency=chief.agency,
            name="X",
            scopes=[Action.CASE_READ],
            days=3,
        )
        answers[chief.pk] = client.get(path, headers={"Authorization": f"Bearer {token.secret}"})
    told = answers[personas.ada.pk].json()
    assert (told["type"], told["file"], told["categories"]) == ("test.happened", opened.file.code, ["basic"])
    assert answers[stranger.pk].status_code == 404


def test_queue_page_shows_messages_and_tries_again(
    personas: Personas, opened: Opened, receiver: Receiver, client: Client
) -> None:
    subscribe(personas, receiver.url)
    happen(personas, opened)
    receiver.status = 500
    deliver_due(at=NOON)
    client.force_login(personas.ada)
    session = client.session
    session["second_factor"] = personas.ada.pk
    session.save()
    shown = client.get(reverse("webhooks:list", args=["harbour"])).content.decode()
    assert ("Waiting for the next try" in shown, "status_500" in shown) == (True, True)
    delivery = Delivery.objects.get()
    client.post(reverse("webhooks:again", args=[delivery.pk]))
    receiver.status = 200
    deliver_due(at=datetime.now(UTC) + timedelta(seconds=1))
    assert Delivery.objects.get().state == "delivered"
    made = client.post(reverse("webhooks:new", args=["harbour"]), {"url": "https://h.example/hook"})
    assert "It is shown only now" in made.content.decode()
    new = Subscription.objects.get(url="https://h.example/hook")
    client.post(reverse("webhooks:end", args=[new.pk]))
    new.refresh_from_db()
    assert new.ended_at is not None
