"""The pages of the directory."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from opennrm.kernel.audit.models import Entry
from opennrm.kernel.pages.panels import navigation_for, panels_for
from opennrm.protection.directory.models import AgencyProfile, Service
from opennrm.protection.directory.services import create_service
from tests.factories.accounts import ContactPointFactory
from tests.factories.directory import OpeningPeriodFactory, ServiceFactory, UncountedServiceFactory
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from django.test import Client

    from tests.personas import Personas

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _monday_noon() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def get(client: Client, name: str, *args: object, **query: str) -> str:
    """Return the text of a page."""
    answer = client.get(reverse(f"directory:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, page: str, /, *args: object, **data: Any) -> HttpResponse:
    """Post a form."""
    return client.post(reverse(f"directory:{page}", args=args), data)  # type: ignore[return-value]


def entry(**changed: Any) -> dict[str, Any]:
    """Return what somebody types into the form of an entry."""
    return {
        "name": "Night shelter", "needs": ["shelter"], "sexes": ["female", "other"], "languages": ["en"],
        "more_languages": "bo", "place": "havenport", "consent_needed": "spoken", "is_free_of_charge": "on",
        "capacity_unit": "bed", "phone": "+999 555 0102",
    } | changed  # fmt: skip


def test_search_shows_what_fits_first_and_why(personas: Personas, shelter: Service) -> None:
    ServiceFactory.create(name="Men only", accepts_female=False, accepts_other=False)
    text = get(browser_of(personas.fred), "search", need="shelter", sex="female", place="bellmoor", language="ar")
    assert text.index("Lighthouse House") < text.index("Men only")
    assert "<strong>1</strong> service fits" in text
    assert "Nobody speaks Arabic" in text
    assert "Only for: Men and boys" in text
    assert "77 km away" in text


def test_search_with_junk_shows_everything(personas: Personas, shelter: Service) -> None:
    text = get(browser_of(personas.fred), "search", need="a pony", age="x", page="99", place="atlantis")
    assert "Lighthouse House" in text


def test_search_answers_htmx_with_the_results_alone(personas: Personas, shelter: Service) -> None:
    answer = browser_of(personas.fred).get(reverse("directory:search"), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "Lighthouse House" in text
    assert "<html" not in text


def test_search_of_nothing_says_what_to_do(personas: Personas) -> None:
    assert "No services are entered yet" in get(browser_of(personas.fred), "search")
    assert "Nothing fits all of this" in get(browser_of(personas.fred), "search", text="unicorn")


@pytest.mark.parametrize("n_services", [1, 3])
@pytest.mark.parametrize(
    ("name", "n_queries"), [("search", 3), ("print", 3), ("agencies", 2), ("focal_points", 1), ("board", 1)]
)
def test_lists_ask_the_directory_as_often_for_three_as_for_one(
    personas: Personas, n_services: int, name: str, n_queries: int
) -> None:
    for service in ServiceFactory.create_batch(n_services):
        ContactPointFactory.create(agency=service.agency)
        OpeningPeriodFactory.create(service=service)
    client = browser_of(personas.cora)
    with CaptureQueriesContext(connection) as asked:
        get(client, name)
    ours = [query["sql"] for query in asked if "directory_" in query["sql"] or "contactpoint" in query["sql"]]
    assert len(ours) == n_queries


def test_everybody_who_signed_in_finds_the_directory(personas: Personas, shelter: Service) -> None:
    for name in personas.names():
        client = browser_of(personas[name])
        for page in ("search", "print", "agencies", "focal_points", "board"):
            get(client, page)
        get(client, "service", shelter.pk)
        get(client, "history", shelter.pk)
        get(client, "agency", shelter.agency.code)
        assert "directory" in [item.key for item in navigation_for(personas.actor(name))]


def test_nobody_else_does(client: Client, shelter: Service) -> None:
    answer = client.get(reverse("directory:service", args=[shelter.pk]))
    assert answer.status_code == 302


def test_service_that_is_not_there_is_a_404(personas: Personas) -> None:
    assert browser_of(personas.fred).get(reverse("directory:service", args=[uuid4()])).status_code == 404
    assert browser_of(personas.fred).get(reverse("directory:agency", args=["none"])).status_code == 404


def test_secret_address_shows_to_the_own_agency_alone(personas: Personas) -> None:
    service = create_service(
        actor=personas.actor("cora"), at=AT, agency=personas.bob.agency,
        values={
            "name": "Safe house", "needs": ["shelter"], "place": "saltmarsh", "is_address_confidential": True,
            "address": "27 Beacon Road",
        },
    )  # fmt: skip
    assert "27 Beacon Road" in get(browser_of(personas.bob), "service", service.pk)
    for name in set(personas.names()) - {"bob"}:
        client = browser_of(personas[name])
        shown = get(client, "service", service.pk) + get(client, "print") + get(client, "search")
        assert "Beacon" not in shown + get(client, "export")
        assert "Kept secret" in get(client, "service", service.pk)
    assert "Beacon" not in get(browser_of(personas.cora), "edit", service.pk)


def test_export_is_a_file_and_noted(personas: Personas, shelter: Service) -> None:
    answer = browser_of(personas.fred).get(reverse("directory:export"))
    assert answer["Content-Disposition"] == 'attachment; filename="directory.hsds.json"'
    assert [row["name"] for row in json.loads(answer.content)] == ["Lighthouse House"]
    assert Entry.objects.filter(verb="directory.export", person_id=personas.fred.pk).count() == 1


def test_entry_is_made_in_the_browser_with_hours_and_places(personas: Personas) -> None:
    client = browser_of(personas.ada)
    made = post(client, "new", "harbour", **entry(address="3 Mill Street"))
    service = Service.objects.get()
    assert made["Location"] == reverse("directory:hours", args=[service.pk])
    assert (service.name, service.languages, service.accepts_male) == ("Night shelter", ["en", "bo"], False)
    post(client, "hours", service.pk, opens_0_1="20:00", closes_0_1="08:00", is_closed_on_holidays="on")
    post(client, "count", service.pk, available="4", maximum="9", waiting_days="")
    service.refresh_from_db()
    assert list(service.periods.values_list("weekday", "opens", "closes")) == [(0, time(20), time(8))]
    assert (service.capacity_available, service.capacity_maximum, service.capacity_verified_at) == (4, 9, AT)
    text = get(client, "service", service.pk)
    assert "3 Mill Street" in text
    assert "4" in text


def test_entry_with_mistakes_is_shown_again_with_what_to_do(personas: Personas) -> None:
    answer = post(browser_of(personas.ada), "new", "harbour", **entry(needs=[], age_from="18", age_to="12"))
    assert answer.status_code == 422
    assert "Choose at least one need." in answer.content.decode()
    answer = post(browser_of(personas.ada), "new", "harbour", **entry(age_from="18", age_to="12"))
    assert "The first age is higher than the second." in answer.content.decode()
    assert Service.objects.count() == 0


def test_entry_of_another_agency_is_refused(personas: Personas, shelter: Service) -> None:
    client = browser_of(personas.ada)
    for name, args in (("new", [shelter.agency.code]), ("edit", [shelter.pk]), ("hours", [shelter.pk])):
        assert client.get(reverse(f"directory:{name}", args=args)).status_code == 403
    assert post(client, "edit", shelter.pk, **entry(version="1")).status_code == 403
    shelter.refresh_from_db()
    assert shelter.name == "Lighthouse House"


def test_edit_keeps_a_secret_address_that_the_co_ordinator_cannot_see(personas: Personas) -> None:
    service = create_service(
        actor=personas.actor("cora"), at=AT, agency=personas.bob.agency,
        values={
            "name": "Safe house", "needs": ["shelter"], "is_address_confidential": True, "address": "27 Beacon Road",
        },
    )  # fmt: skip
    post(browser_of(personas.cora), "edit", service.pk, **entry(is_address_confidential="on", version="1"))
    assert Service.objects.get().name == "Night shelter"
    assert "27 Beacon Road" in get(browser_of(personas.bob), "service", service.pk)


def test_edit_after_somebody_else_says_so(personas: Personas, shelter: Service) -> None:
    post(browser_of(personas.cora), "edit", shelter.pk, **entry(version="1"))
    answer = post(browser_of(personas.cora), "edit", shelter.pk, **entry(name="Other", version="1"))
    assert answer.status_code == 422
    assert "Somebody else changed this entry meanwhile." in answer.content.decode()
    assert Service.objects.get().name == "Night shelter"


def test_one_tap_counts_and_comes_back_to_where_it_was(personas: Personas, shelter: Service) -> None:
    client = browser_of(personas.bob)
    answer = post(client, "change_places", shelter.pk, "fewer", next="/directory/free-places/")
    assert answer["Location"] == "/directory/free-places/"
    answer = post(client, "change_places", shelter.pk, "fewer", next="https://elsewhere.example/")
    assert answer["Location"] == reverse("directory:service", args=[shelter.pk])
    shelter.refresh_from_db()
    assert (shelter.capacity_available, shelter.capacity_verified_at) == (1, AT)
    post(client, "change_places", shelter.pk, "same")
    assert [row.cause for row in shelter.capacity_changes.all()] == ["counted", "one_fewer", "one_fewer"]


def test_one_tap_with_htmx_answers_with_the_number(personas: Personas, shelter: Service) -> None:
    client = browser_of(personas.bob)
    where = reverse("directory:change_places", args=[shelter.pk, "more"])
    text = client.post(where, headers={"HX-Request": "true"}).content.decode()
    assert "<strong>4</strong>" in text
    assert "<html" not in text


def test_one_tap_too_many_shows_how_it_stands(personas: Personas) -> None:
    service = ServiceFactory.create(agency=personas.bob.agency, capacity_available=0)
    answer = browser_of(personas.bob).post(reverse("directory:change_places", args=[service.pk, "fewer"]), follow=True)
    assert "No place is free already." in answer.content.decode()
    service.refresh_from_db()
    assert service.capacity_available == 0


@pytest.mark.parametrize("name", ["alice", "charlie", "fred", "nora", "otto"])
def test_one_tap_is_refused_to_others(personas: Personas, shelter: Service, name: str) -> None:
    assert post(browser_of(personas[name]), "change_places", shelter.pk, "more").status_code == 403
    assert post(browser_of(personas[name]), "count", shelter.pk, available="1").status_code == 403
    assert post(browser_of(personas[name]), "pause", shelter.pk, why="x").status_code == 403
    assert post(browser_of(personas[name]), "verify", shelter.pk).status_code == 403
    shelter.refresh_from_db()
    assert (shelter.capacity_available, shelter.status) == (3, "active")


def test_board_flags_what_is_old(personas: Personas, shelter: Service) -> None:
    ServiceFactory.create(name="Fresh", capacity_verified_at=AT - timedelta(days=1))
    text = get(browser_of(personas.cora), "board")
    assert "Checked 56 days ago" in text
    assert "Checked 1 day ago" in text
    assert "Fresh" not in get(browser_of(personas.bob), "board")
    assert "Your agency counts no places yet" in get(browser_of(personas.fred), "board")
    assert "No service counts places for this" in get(browser_of(personas.cora), "board", need="medical")


def test_pause_close_and_reopen_in_the_browser(personas: Personas, shelter: Service) -> None:
    bob, cora = browser_of(personas.bob), browser_of(personas.cora)
    post(bob, "pause", shelter.pk, why="No staff")
    assert "Paused: No staff" in get(bob, "service", shelter.pk)
    post(bob, "reopen", shelter.pk)
    shelter.refresh_from_db()
    assert shelter.status == "active"
    assert "for good?" in get(cora, "close", shelter.pk)
    post(cora, "close", shelter.pk)
    assert "closed for good" in get(bob, "service", shelter.pk)
    assert "Lighthouse House" not in get(bob, "search")


def test_uncount_verify_and_history(personas: Personas, shelter: Service) -> None:
    bob = browser_of(personas.bob)
    post(bob, "uncount", shelter.pk)
    post(bob, "verify", shelter.pk)
    shelter.refresh_from_db()
    assert (shelter.capacity_maximum, shelter.verified_at) == (None, AT)
    assert "Counted" in get(bob, "history", shelter.pk)
    uncounted = UncountedServiceFactory.create()
    assert "Nothing was counted yet" in get(bob, "history", uncounted.pk)


def test_days_that_differ_are_added_and_removed(personas: Personas, shelter: Service) -> None:
    cora = browser_of(personas.cora)
    assert "Every week is like the other" in get(cora, "days", shelter.pk)
    day = {"on_day": "24", "on_month": "12", "on_year": "2026", "note": "Eve"}
    post(cora, "days", shelter.pk, **day)
    again = post(cora, "days", shelter.pk, **day)
    assert again.status_code == 422
    half = post(cora, "days", shelter.pk, **(day | {"opens": "09:00"}))
    assert "Give both times, or neither." in half.content.decode()
    row = shelter.exceptions.get()
    assert "closed" in get(cora, "service", shelter.pk)
    assert post(cora, "day_remove", shelter.pk, row.pk + 1).status_code == 404
    post(cora, "day_remove", shelter.pk, row.pk)
    assert shelter.exceptions.count() == 0


def test_hours_with_half_a_spell_are_shown_again(personas: Personas, shelter: Service) -> None:
    cora = browser_of(personas.cora)
    assert "Monday, opens (1)" in get(cora, "hours", shelter.pk)
    answer = post(cora, "hours", shelter.pk, opens_0_1="09:00")
    assert answer.status_code == 422
    assert "Give both times, or neither." in answer.content.decode()
    overlap = post(
        cora, "hours", shelter.pk, opens_0_1="09:00", closes_0_1="12:00", opens_0_2="11:00", closes_0_2="13:00"
    )
    assert "overlap" in overlap.content.decode()
    assert shelter.periods.count() == 0


def test_translations_and_description_in_the_browser(personas: Personas, shelter: Service) -> None:
    cora = browser_of(personas.cora)
    assert "No translation yet" in get(cora, "translations", shelter.pk)
    post(cora, "translations", shelter.pk, language="ar", name="بيت المنارة", description="")
    assert "بيت المنارة" in get(cora, "translations", shelter.pk, language="ar")
    post(cora, "describe", shelter.agency.code, description="Safe houses.", in_fr="Maisons sûres.", in_ru="")
    profile = AgencyProfile.objects.get()
    assert (profile.description, profile.descriptions) == ("Safe houses.", {"fr": "Maisons sûres."})
    assert "Safe houses." in get(cora, "agency", shelter.agency.code)


def test_home_asks_who_can_count_for_the_old_numbers(personas: Personas, shelter: Service) -> None:
    def keys(name: str) -> list[str]:
        actor = personas.actor(name)
        shown = [panel.key for panel in panels_for(actor) if panel.query(actor, AT) is not None]
        return [key for key in shown if key.startswith("places-")]

    assert keys("bob") == ["places-to-count"]
    assert keys("alice") == []
    assert keys("cora") == ["places-overview", "places-by-need"]
    assert "Lighthouse House" in browser_of(personas.bob).get("/").content.decode()
    assert "places to stay are full" in browser_of(personas.cora).get("/").content.decode()
