"""Tasks in one's own calendar: off by default, through a secret that can be ended, telling nothing of a case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.access.services import exclude
from opennrm.kernel.records.services import create_record
from opennrm.protection.assistance.models import Appointment
from opennrm.protection.deadlines.models import CalendarLink, Task
from opennrm.protection.deadlines.services import add_task, set_deadline
from tests.factories.files import make_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened

pytestmark = pytest.mark.django_db
PAGE, FEED = "deadlines:calendar", "deadlines:calendar_feed"


@pytest.fixture
def personas() -> Personas:
    """Everybody."""
    return make_personas()


def _case(personas: Personas) -> Opened:
    """Make a case of alice's with a deadline of the mechanism and a task of hers."""
    alice, at = personas.actor("alice"), clock.now()
    opened = make_case(alice, at=at, identity={"given_names": "Oksana"})
    with acting_as(alice, at):
        again = access_file_by_id(actor=alice, file_id=opened.file.pk, at=at)
        set_deadline(
            actor=alice, at=at, opened=again, kind="plan_review", due_at=at + timedelta(days=3),
            agency_id=personas.alice.agency_id or 0,
        )  # fmt: skip
        add_task(
            actor=alice, at=at, opened=again, note="Ring Oksana at the harbour", due_at=at + timedelta(days=1),
            person_id=personas.alice.pk,
        )  # fmt: skip
    return opened


def _address(personas: Personas, name: str) -> str:
    """Make a calendar address as a person does, and return it."""
    page = browser_of(personas[name]).post(reverse(PAGE))
    assert page.status_code == 200
    return str(page.context["address"])


def _asked(address: str) -> bytes:
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return answer.content


def test_calendar_is_off_until_somebody_makes_an_address(personas: Personas) -> None:
    page = browser_of(personas.alice).get(reverse(PAGE)).content.decode()
    assert "It is off" in page
    assert CalendarLink.objects.count() == 0


def test_calendar_shows_time_and_kind_and_nothing_of_the_case(personas: Personas) -> None:
    opened = _case(personas)
    written = _asked(_address(personas, "alice"))
    for hidden in (opened.code, "Oksana", "harbour", "Linden", "Alice", personas.alice.email):
        assert hidden.encode() not in written
    with acting_as(personas.actor("alice"), clock.now()):
        due = {str(task.pk): task.due_at for task in Task.objects.open()}
    found = list(Calendar.from_ical(written).walk("VEVENT"))
    assert {str(one["SUMMARY"]) for one in found} == {"Task due: Review the assistance plan", "Task due: Task"}
    assert {str(one["UID"]).partition("@")[0] for one in found} == set(due)
    for one in found:
        key = str(one["UID"]).partition("@")[0]
        assert one.decoded("DTSTART") == due[key].replace(microsecond=0)
        assert str(one["URL"]).endswith(reverse("deadlines:task", args=[key]))


def test_link_in_a_calendar_opens_the_case_after_signing_in_and_for_nobody_else(personas: Personas) -> None:
    opened = _case(personas)
    with acting_as(personas.actor("alice"), clock.now()):
        path = reverse("deadlines:task", args=[Task.objects.open().order_by("pk")[0].pk])
    assert Client().get(path)["Location"].startswith(reverse("account_login"))
    assert browser_of(personas.charlie).get(path).status_code == 404
    assert browser_of(personas.alice).get(path)["Location"] == reverse("cases:section", args=[opened.code, "tasks"])


def test_secret_is_kept_as_a_hash_and_a_new_one_ends_the_old(personas: Personas) -> None:
    _case(personas)
    first = _address(personas, "alice")
    secret = first.rsplit("/", 1)[1].removesuffix(".ics")
    assert secret not in str(CalendarLink.objects.values())
    second = _address(personas, "alice")
    assert Client().get(first).status_code == 404
    assert b"VEVENT" in _asked(second)
    page = browser_of(personas.alice).get(reverse(PAGE)).content.decode()
    assert "A calendar last asked" in page
    assert secret not in page


def test_ended_address_opens_nothing(personas: Personas) -> None:
    _case(personas)
    address = _address(personas, "alice")
    browser = browser_of(personas.alice)
    assert "End your calendar address?" in browser.get(reverse("deadlines:calendar_end")).content.decode()
    browser.post(reverse("deadlines:calendar_end"))
    assert Client().get(address).status_code == 404
    assert CalendarLink.objects.count() == 0


def test_calendar_shows_what_its_person_may_see_now(personas: Personas) -> None:
    opened = _case(personas)
    address = _address(personas, "alice")
    sam, at = personas.actor("sam"), clock.now()
    with acting_as(sam, at):
        again = access_file_by_id(actor=sam, file_id=opened.file.pk, at=at)
        exclude(actor=sam, at=at, opened=again, person_id=personas.alice.pk, reason="She knows the family of the man.")
    assert b"VEVENT" not in _asked(address)


def test_calendar_of_another_agency_stays_empty(personas: Personas) -> None:
    _case(personas)
    assert b"VEVENT" not in _asked(_address(personas, "charlie"))


def test_calendar_shows_when_there_is_an_appointment_but_not_what_for(personas: Personas) -> None:
    alice, at = personas.actor("alice"), clock.now().replace(microsecond=0)
    opened = make_case(alice, at=at)
    then = at + timedelta(days=2)
    with acting_as(alice, at):
        again = access_file_by_id(actor=alice, file_id=opened.file.pk, at=at)
        values = {"at": then, "kind": "doctor", "place": "Harbour clinic"}
        create_record(actor=alice, at=at, opened=again, model=Appointment, values=values)
    written = _asked(_address(personas, "alice"))
    found = Calendar.from_ical(written).walk("VEVENT")
    assert [(str(one["SUMMARY"]), one.decoded("DTSTART")) for one in found] == [("Appointment", then)]
    assert b"linic" not in written
    assert b"octor" not in written
    assert b"VEVENT" not in _asked(_address(personas, "sam"))  # a colleague works on other cases


def test_calendar_ends_with_the_grant_and_with_the_person(personas: Personas) -> None:
    opened = _case(personas)
    address = _address(personas, "alice")
    assert b"VEVENT" in _asked(address)
    with acting_as(personas.actor("alice"), clock.now()):
        Grant.objects.filter(file=opened.file).update(revoked_at=clock.now(), revoked_because="test")
    assert b"VEVENT" not in _asked(address)
    type(personas.alice).objects.get_queryset().filter(pk=personas.alice.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_guessing_secrets_is_slowed_down(personas: Personas) -> None:
    _case(personas)
    statuses = [Client().get(reverse(FEED, args=[f"wrong{n}"])).status_code for n in range(62)]
    assert (set(statuses[:60]), set(statuses[60:])) == ({404}, {429})
