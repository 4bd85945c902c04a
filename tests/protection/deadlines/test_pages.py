"""Tasks in the browser and over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.deadlines.models import Task
from opennrm.protection.deadlines.services import add_task
from tests.factories.files import make_case, share_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from opennrm.kernel.access.rules import Opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    return make_personas()


@pytest.fixture
def opened(personas: Personas) -> Opened:
    return make_case(personas.actor("alice"), at=clock.now())


def task(personas: Personas, opened: Opened, note: str = "Call the dentist", hours: int = 2) -> Task:
    """Set alice's agency a task."""
    alice, at = personas.actor("alice"), clock.now()
    with acting_as(alice, at):
        return add_task(actor=alice, at=at, opened=opened, note=note, due_at=at + timedelta(hours=hours))


def stored() -> Task:
    """Return the only task as it stands."""
    with acting_as(SYSTEM, clock.now()):
        return Task.objects.get()


@pytest.mark.parametrize("n_tasks", [1, 3])
def test_list_asks_the_database_as_often_for_many_as_for_one(
    personas: Personas, opened: Opened, django_assert_max_num_queries: DjangoAssertNumQueries, n_tasks: int
) -> None:
    for number in range(n_tasks):
        task(personas, opened, note=f"Task {number}")
    browser = browser_of(personas.alice)
    browser.get(reverse("deadlines:list"))
    with django_assert_max_num_queries(22):
        page = browser.get(reverse("deadlines:list")).content.decode()
    assert page.count("Task ") >= n_tasks


def test_task_is_added_ticked_off_in_one_tap_and_leads_back(personas: Personas, opened: Opened) -> None:
    browser = browser_of(personas.alice)
    due = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    given = {"note": "Call the dentist", "due_at": due, "person": str(personas.alice.pk)}
    assert browser.get(reverse("deadlines:add", args=[opened.code])).status_code == 200
    assert browser.post(reverse("deadlines:add", args=[opened.code]), given).status_code == 302
    assert "Call the dentist" in browser.get(f"{reverse('deadlines:list')}?when=week").content.decode()
    answer = browser.post(reverse("deadlines:done", args=[stored().pk]), {"next": reverse("deadlines:list")})
    assert (answer.status_code, answer["Location"]) == (302, reverse("deadlines:list"))
    assert stored().done_by_person_id == personas.alice.pk


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", ""])
def test_button_never_leads_out_of_the_node(personas: Personas, opened: Opened, where: str) -> None:
    one = task(personas, opened)
    answer = browser_of(personas.alice).post(reverse("deadlines:done", args=[one.pk]), {"next": where})
    assert answer["Location"] == reverse("cases:section", args=[opened.code, "tasks"])


def test_task_in_the_past_is_shown_again_with_the_mistake(personas: Personas, opened: Opened) -> None:
    given = {"note": "Call", "due_at": "2020-01-01T10:00"}
    answer = browser_of(personas.alice).post(reverse("deadlines:add", args=[opened.code]), given)
    assert answer.status_code == 422
    assert "Choose a time in the future." in answer.content.decode()
    with acting_as(SYSTEM, clock.now()):
        assert Task.objects.count() == 0


def test_task_is_given_away_moved_and_dropped(personas: Personas, opened: Opened) -> None:
    one = task(personas, opened)
    browser = browser_of(personas.alice)
    later = (clock.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    for page, given in (
        ("assign", {"person": str(personas.sam.pk)}),
        ("move", {"due_at": later, "because": "The dentist is away"}),
        ("drop", {"because": "She went by herself"}),
    ):
        address = reverse(f"deadlines:{page}", args=[one.pk])
        assert browser.get(address).status_code == 200
        assert browser.post(address, given).status_code == 302
    found = stored()
    assert (found.person_id, found.version, found.cancelled_at is not None) == (personas.sam.pk, 4, True)


def test_stranger_finds_no_task_and_another_agency_ticks_nothing_off(personas: Personas, opened: Opened) -> None:
    one = task(personas, opened)
    share_case(personas.actor("alice"), opened, personas.bob.agency_id or 0, at=clock.now())
    for name, status in (("charlie", 404), ("bob", 403)):
        browser = browser_of(personas[name])
        for page in ("done", "assign", "drop"):
            given = {"because": "x"}
            assert browser.post(reverse(f"deadlines:{page}", args=[one.pk]), given).status_code == status
        assert "Call the dentist" not in browser.get(reverse("deadlines:list")).content.decode()
    assert stored().is_open


def test_api_lists_adds_and_finishes(personas: Personas, opened: Opened) -> None:
    browser = browser_of(personas.alice)
    due = (clock.now() + timedelta(days=2)).isoformat()
    address = f"/api/v1/cases/{opened.code}/tasks"
    made = browser.post(address, {"note": "Call the dentist", "due_at": due}, content_type="application/json")
    assert (made.status_code, made.json()["title"], made.json()["case"]) == (201, "Call the dentist", opened.code)
    assert [one["id"] for one in browser.get("/api/v1/tasks").json()["items"]] == [made.json()["id"]]
    assert browser.get(address).json()["n_items"] == 1
    done = browser.post(f"/api/v1/tasks/{made.json()['id']}/done")
    assert (done.status_code, done.json()["done_at"] is not None) == (200, True)
    assert browser.get("/api/v1/tasks").json()["n_items"] == 0
    stranger = browser_of(personas.charlie)
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"/api/v1/tasks/{made.json()['id']}/done").status_code == 404
