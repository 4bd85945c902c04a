"""Telling people that something is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop

from opennrm.cli.worker import run_waiting_tasks
from opennrm.kernel.actors import Role
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.notifications.enums import MailChoice
from opennrm.kernel.notifications.models import Notification
from opennrm.kernel.notifications.selectors import access_notification, n_unread
from opennrm.kernel.notifications.services import choose_mail, drop_old_notifications, mark_read, notify, send_digests
from tests.factories.accounts import PersonFactory
from tests.factories.notifications import NotificationFactory
from tests.personas import Personas, make_personas
from tests.support.queries import UNIT_OF_WORK

if TYPE_CHECKING:
    from django.test import Client

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TEXT = gettext_noop("A message to one of your programs could not be delivered.")
pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def tell(at: datetime = AT, **values: object) -> int:
    return notify(at=at, kind="test", text_key=TEXT, url="/", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("whom", "told"),
    [
        ({"person_id": "alice"}, ["alice"]),
        ({"agency_id": "alice"}, ["ada", "alice", "sam"]),
        ({"agency_id": "alice", "role": Role.SUPERVISOR}, ["sam"]),
        ({"role": "case_manager"}, ["alice", "charlie"]),
        ({"agency_id": "charlie", "person_id": "alice"}, []),
    ],
)
def test_notify_reaches_exactly_whom_it_names(personas: Personas, whom: dict[str, str], told: list[str]) -> None:
    keys = {"person_id": lambda name: personas[name].pk, "agency_id": lambda name: personas[name].agency_id}
    given: dict[str, Any] = {key: keys[key](value) if key in keys else value for key, value in whom.items()}
    assert tell(**given) == len(told)
    reached = Notification.objects.values_list("person__name", flat=True).order_by("person__name")
    assert [name.lower() for name in reached] == told


def test_notify_nobody_in_particular_is_a_mistake(personas: Personas) -> None:
    with pytest.raises(TypeError):
        tell()


def test_notify_leaves_out_who_has_left(personas: Personas) -> None:
    PersonFactory.create(agency=personas.bob.agency, is_active=False, deactivated_at=AT)
    assert tell(agency_id=personas.bob.agency_id) == 1


def test_text_follows_the_language_of_the_reader(personas: Personas) -> None:
    with translation.override("fr"):
        tell(person_id=personas.alice.pk)
    assert Notification.objects.get().text_key == TEXT


@pytest.mark.django_db(transaction=True)
def test_mail_says_nothing_but_that_something_is_new() -> None:
    bob = make_personas().bob
    notify(at=AT, kind="referral", text_key="A referral for K7TQ-9XWD came.", url="/cases/K7TQ-9XWD/", person_id=bob.pk)
    run_waiting_tasks()
    (letter,) = mail.outbox
    whole = f"{letter.subject}{letter.body}"
    assert letter.to == [bob.email]
    assert [word in whole for word in ("K7TQ", "referral", "Bob", "Lighthouse")] == [False] * 4
    assert "/notifications/" in letter.body


@pytest.mark.django_db(transaction=True)
def test_mail_comes_once_in_a_quarter_of_an_hour_unless_urgent() -> None:
    bob = make_personas().bob
    for minutes, urgent in ((0, False), (5, False), (6, True), (10, False), (30, False)):
        tell(AT + timedelta(minutes=minutes), person_id=bob.pk, urgent=urgent)
    run_waiting_tasks()
    assert [letter.subject for letter in mail.outbox] == [
        "There is something new for you",
        "Urgent: something needs you",
        "There is something new for you",
    ]


@pytest.mark.django_db(transaction=True)
def test_mail_follows_the_choice() -> None:
    personas = make_personas()
    choose_mail(actor=personas.actor("alice"), at=AT, choice=MailChoice.DAILY)
    choose_mail(actor=personas.actor("charlie"), at=AT, choice=MailChoice.URGENT)
    tell(role=Role.CASE_MANAGER)
    assert (send_digests(at=AT), send_digests(at=AT + timedelta(hours=1))) == (1, 0)
    assert send_digests(at=AT + timedelta(days=1)) == 0  # nothing new since
    tell(AT + timedelta(hours=25), role=Role.CASE_MANAGER, urgent=True)
    run_waiting_tasks()
    assert [letter.to[0].split("@")[0] for letter in mail.outbox] == ["alice", "alice", "charlie"]


@pytest.mark.django_db(transaction=True)
def test_mail_is_not_sent_when_the_work_is_undone() -> None:
    from django.db import transaction

    bob = make_personas().bob
    with transaction.atomic():
        tell(person_id=bob.pk)
        transaction.set_rollback(True)
    run_waiting_tasks()
    assert (mail.outbox, Notification.objects.count()) == ([], 0)


def test_unread_are_counted_and_marked(personas: Personas) -> None:
    NotificationFactory.create_batch(3, person=personas.alice)
    other = NotificationFactory.create(person=personas.bob)
    alice = personas.actor("alice")
    assert (n_unread(alice), n_unread(None)) == (3, 0)
    assert mark_read(actor=alice, at=AT) == 3
    assert n_unread(alice) == 0
    with pytest.raises(NotVisible):
        access_notification(actor=alice, notification_id=other.pk)
    other.refresh_from_db()
    assert other.read_at is None


def test_old_notifications_are_dropped(personas: Personas) -> None:
    NotificationFactory.create(person=personas.alice, at=AT - timedelta(days=366))
    NotificationFactory.create(person=personas.alice, at=AT - timedelta(days=100), read_at=AT - timedelta(days=91))
    kept = NotificationFactory.create(person=personas.alice, at=AT - timedelta(days=364))
    assert drop_old_notifications(at=AT) == 2
    assert Notification.objects.get() == kept


def enter(client: Client, personas: Personas, name: str) -> Client:
    client.force_login(personas[name])
    session = client.session
    session["second_factor"] = personas[name].pk
    session.save()
    return client


def test_page_opens_a_notification_and_marks_it(client: Client, personas: Personas) -> None:
    news = NotificationFactory.create(person=personas.alice, url="/account/")
    other = NotificationFactory.create(person=personas.bob, url="/account/")
    inside = enter(client, personas, "alice")
    assert inside.get(reverse("notifications:open", args=[news.pk])).status_code == 405
    assert inside.post(reverse("notifications:open", args=[news.pk]))["Location"] == "/account/"
    assert inside.post(reverse("notifications:open", args=[other.pk])).status_code == 404
    news.refresh_from_db()
    assert news.read_at is not None


@pytest.mark.parametrize("n_rows", [1, 3])
def test_page_costs_the_same_however_long(
    client: Client, personas: Personas, n_rows: int, django_assert_num_queries: object
) -> None:
    NotificationFactory.create_batch(n_rows, person=personas.alice)
    inside = enter(client, personas, "alice")
    inside.get(reverse("accounts:profile"))
    with django_assert_num_queries(6 + UNIT_OF_WORK):  # type: ignore[operator]
        inside.get(reverse("notifications:list"))


def test_page_keeps_the_choice(client: Client, personas: Personas) -> None:
    enter(client, personas, "alice").post(reverse("notifications:preference"), {"choice": "daily"})
    assert personas.alice.mail_preference.choice == "daily"
