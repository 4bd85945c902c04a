"""The directory out and in again, in Open Referral HSDS 3.0."""

from __future__ import annotations

import copy
import json
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import transaction
from jsonschema import Draft202012Validator

from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.protection.directory.models import Service
from opennrm.protection.directory.rules.hsds import CAPACITY_TABLES, TABLES, json_schema, problems_of, read_service
from opennrm.protection.directory.rules.opening import DifferentDay, Period
from opennrm.protection.directory.selectors import hsds_organizations, hsds_services, node_zone, shown_address
from opennrm.protection.directory.services import (
    change_service,
    create_service,
    export_directory,
    import_directory,
    load_dreamland,
    set_exceptions,
    set_weekly_hours,
)
from tests.factories.accounts import ContactPointFactory
from tests.factories.directory import ServiceFactory

if TYPE_CHECKING:
    from tests.personas import Personas

AT = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
ORGANIZATION = {"id": str(uuid4()), "name": "Foreign Aid", "description": "Helps."}


def foreign(**changed: Any) -> dict[str, Any]:
    """Return the smallest service of somebody else's directory."""
    return {"id": str(uuid4()), "name": "Soup kitchen", "status": "active", "organization": ORGANIZATION} | changed


def state() -> list[dict[str, Any]]:
    """Return everything the directory says, for comparison."""
    return [
        {name: value for name, value in row.items() if name not in {"changed_at", "verified_at", "version"}}
        | {"periods": list(Service.objects.get(pk=row["id"]).periods.values_list("weekday", "opens", "closes"))}
        for row in Service.objects.order_by("pk").values()
    ]


@pytest.mark.parametrize("table", [*TABLES, *CAPACITY_TABLES])
def test_schema_of_each_object_is_json_schema(table: str) -> None:
    Draft202012Validator.check_schema(json_schema(table))


def test_schema_has_the_21_tables_of_version_3_0() -> None:
    assert len(TABLES) == 21
    assert set(CAPACITY_TABLES) == {"service_capacity", "unit"}


def test_schema_names_only_tables_that_are_there() -> None:
    text = json.dumps(json_schema())
    named = {part.split('"')[0] for part in text.split("#/$defs/")[1:]}
    assert named <= set(TABLES) | set(CAPACITY_TABLES)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([{"name": "x", "status": "active"}], ""),
        ([foreign(id="7")], "id"),
        ([foreign(status="open")], "status"),
        ([foreign(url="no address")], "url"),
        ([foreign(email="nobody")], "email"),
        ([foreign(last_modified="2026-01-01T00:00:00")], "last_modified"),
        ([foreign(minimum_age="18")], "minimum_age"),
        ([foreign(phones=[{"id": str(uuid4())}])], "phones/0"),
        ([foreign(name="a\u0000")], ""),
        ({"services": []}, ""),
    ],
    ids=["no id", "id", "status", "url", "email", "moment", "number", "nested", "U+0000", "no list"],
)
def test_schema_finds_what_is_wrong_and_where(document: object, path: str) -> None:
    assert [problem.path for problem in problems_of(document)] == [path]


@pytest.mark.django_db
def test_export_of_dreamland_is_valid_and_complete() -> None:
    load_dreamland(at=AT)
    services, organizations = hsds_services(), hsds_organizations()
    assert (len(services), len(organizations)) == (120, 29)
    assert problems_of(services) == []
    assert problems_of(organizations, "organization") == []


@pytest.mark.django_db
def test_export_says_all_there_is_of_a_service() -> None:
    service = ServiceFactory.create(
        name="Night shelter", names={"ru": "Ночлег"}, needs=["shelter"], languages=["ar"], age_from=18,
        accepts_male=False, address="3 Mill Street", website="https://shelter.example.org/", waiting_days=4,
        verified_at=AT, capacity_verified_at=AT, changed_at=AT, eligibility="Sober.",
    )  # fmt: skip
    ContactPointFactory.create(agency=service.agency)
    set_weekly_hours(
        actor=SYSTEM, at=AT, service_id=service.pk, periods=[Period(day, time(20), time(8)) for day in (0, 2)]
    )
    set_exceptions(actor=SYSTEM, at=AT, service_id=service.pk, days=[DifferentDay(date(2026, 12, 24), note="Eve")])
    [document] = hsds_services()
    assert {name: document[name] for name in ("name", "status", "minimum_age", "url", "assured_date", "wait_time")} == {
        "name": "Night shelter",
        "status": "active",
        "minimum_age": 18,
        "url": "https://shelter.example.org/",
        "assured_date": "2026-03-04",
        "wait_time": "4 days",
    }
    assert [
        {name: row.get(name) for name in ("freq", "byday", "opens_at", "closes_at", "valid_from", "description")}
        for row in document["schedules"]
    ] == [
        {
            "freq": "WEEKLY", "byday": "MO,WE", "opens_at": "20:00", "closes_at": "08:00", "valid_from": None,
            "description": None,
        },
        {
            "freq": None, "byday": None, "opens_at": None, "closes_at": None, "valid_from": "2026-12-24",
            "description": "Closed",
        },
    ]  # fmt: skip
    location = document["service_at_locations"][0]["location"]
    assert (location["name"], location["latitude"]) == ("Havenport", 46.5)
    assert location["addresses"][0]["address_1"] == "3 Mill Street"
    assert [(row["available"], row["maximum"], row["unit"]["name"]) for row in document["capacities"]] == [
        (3, 10, "Beds")
    ]
    assert [row["code"] for row in document["languages"]] == ["ar"]
    assert [(row["link_type"], row["taxonomy_term"]["code"]) for row in document["attributes"]] == [
        ("need", "shelter"),
        ("sex", "female"),
        ("sex", "other"),
        ("consent", "spoken"),
        ("trait", "is_closed_on_holidays"),
    ]
    assert document["organization"]["contacts"][0]["phones"][0]["number"] == "+000 555 0100"
    assert document["translations"] == [{"language": "ru", "name": "Ночлег"}]


@pytest.mark.django_db
def test_export_is_the_same_every_time() -> None:
    ServiceFactory.create_batch(2)
    assert hsds_services() == hsds_services()


def test_export_is_noted_and_keeps_addresses_secret(personas: Personas) -> None:
    create_service(
        actor=SYSTEM, at=AT, agency=personas.bob.agency,
        values={
            "name": "Safe house", "needs": ["shelter"], "place": "saltmarsh", "is_address_confidential": True,
            "address": "27 Beacon Road",
        },
    )  # fmt: skip
    documents = export_directory(actor=personas.actor("bob"), at=AT)
    assert "Beacon" not in json.dumps(documents)
    assert "addresses" not in documents[0]["service_at_locations"][0]["location"]
    assert [(row.verb, row.detail) for row in Entry.objects.filter(verb="directory.export")] == [
        ("directory.export", {"what": "services", "n": 1})
    ]


@pytest.mark.django_db
def test_round_trip_changes_nothing() -> None:
    load_dreamland(at=AT)
    before = state()
    report = import_directory(actor=SYSTEM, at=AT, document=json.loads(json.dumps(hsds_services())))
    assert (report.errors, report.n_created, report.n_changed, report.n_unchanged) == ([], 0, 0, 120)
    assert state() == before


@pytest.mark.django_db
def test_round_trip_into_an_empty_node_brings_everything_but_secret_addresses() -> None:
    with transaction.atomic():
        load_dreamland(at=AT)
        documents = json.loads(json.dumps(hsds_services()))
        transaction.set_rollback(True)
    assert Agency.objects.count() == 0
    report = import_directory(actor=SYSTEM, at=AT, document=documents)
    assert (report.errors, report.warnings, report.n_created) == ([], [], 120)
    assert report.n_agencies_created == Agency.objects.count()
    keep = {"last_modified", "assured_date", "organization", "organization_id"}

    def said(rows: list[dict[str, Any]]) -> dict[str, Any]:
        kept = copy.deepcopy(rows)
        for row in kept:
            for capacity in row.get("capacities", []):
                capacity.pop("updated")
        return {row["id"]: {name: value for name, value in row.items() if name not in keep} for row in kept}

    assert said(json.loads(json.dumps(hsds_services()))) == said(documents)


@pytest.mark.django_db
def test_import_twice_changes_nothing_the_second_time() -> None:
    rows = [foreign(), foreign(name="Shelter", status="temporarily closed", alert="Repairs")]
    first = import_directory(actor=SYSTEM, at=AT, document=rows)
    before = state()
    second = import_directory(actor=SYSTEM, at=AT, document=rows)
    assert (first.n_created, first.n_agencies_created) == (2, 1)
    assert (second.n_created, second.n_changed, second.n_unchanged, second.errors) == (0, 0, 2, [])
    assert state() == before
    assert list(Service.objects.order_by("name").values_list("name", "status", "status_note")) == [
        ("Shelter", "paused", "Repairs"),
        ("Soup kitchen", "active", ""),
    ]


@pytest.mark.django_db
def test_import_dry_run_tells_and_changes_nothing() -> None:
    report = import_directory(actor=SYSTEM, at=AT, document=[foreign()], dry_run=True)
    assert (report.n_created, report.is_applied) == (1, False)
    assert (Service.objects.count(), Agency.objects.count(), Entry.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_import_with_one_bad_row_changes_nothing_and_names_it() -> None:
    bad = foreign(name="Bad", minimum_age=30, maximum_age=20)
    report = import_directory(actor=SYSTEM, at=AT, document=[foreign(), bad])
    assert [(error.row, error.name, error.path) for error in report.errors] == [(2, "Bad", "age_to")]
    assert (Service.objects.count(), Agency.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_import_of_something_else_is_refused_with_the_place_of_each_mistake() -> None:
    report = import_directory(actor=SYSTEM, at=AT, document={"contents": [foreign(status="open"), 7]})
    assert [(error.row, error.path) for error in report.errors] == [(1, "status"), (2, "")]
    assert Service.objects.count() == 0


def test_import_lets_no_new_agency_in_but_by_who_runs_the_node(personas: Personas) -> None:
    report = import_directory(actor=personas.actor("cora"), at=AT, document=[foreign()])
    assert [error.row for error in report.errors] == [1]
    own = foreign(organization={**ORGANIZATION, "name": personas.bob.agency.name})
    assert import_directory(actor=personas.actor("cora"), at=AT, document=[own]).n_created == 1
    assert Service.objects.get().agency == personas.bob.agency


def test_import_is_refused_for_another_agencys_entries(personas: Personas) -> None:
    own = foreign(organization={**ORGANIZATION, "name": personas.bob.agency.name})
    report = import_directory(actor=personas.actor("ada"), at=AT, document=[own])
    assert [error.row for error in report.errors] == [1]
    assert Service.objects.count() == 0


def test_import_never_opens_a_secret_address(personas: Personas) -> None:
    service = create_service(
        actor=SYSTEM, at=AT, agency=personas.bob.agency,
        values={
            "name": "Safe house", "needs": ["shelter"], "place": "saltmarsh", "is_address_confidential": True,
            "address": "27 Beacon Road",
        },
    )  # fmt: skip
    address = {
        "id": str(uuid4()), "address_1": "1 Market", "city": "Saltmarsh", "state_province": "", "postal_code": "",
        "country": "XDL", "address_type": "physical",
    }  # fmt: skip
    location = {"id": str(uuid4()), "location_type": "physical", "addresses": [address]}
    row = foreign(id=str(service.pk), service_at_locations=[{"id": str(uuid4()), "location": location}])
    assert import_directory(actor=SYSTEM, at=AT, document=[row]).errors == []
    stored = Service.objects.get()
    assert (stored.name, stored.place, stored.is_address_confidential) == ("Soup kitchen", "saltmarsh", True)
    assert shown_address(personas.actor("bob"), stored).text == "27 Beacon Road"


@pytest.mark.django_db
def test_import_puts_a_service_near_the_place_it_is_in() -> None:
    spot = {"id": str(uuid4()), "location_type": "physical", "latitude": 46.95, "longitude": -27.1}
    far = {"id": str(uuid4()), "location_type": "physical", "name": "Elsewhere", "latitude": 10.0, "longitude": 10.0}
    near_row = foreign(name="Near", service_at_locations=[{"id": str(uuid4()), "location": spot}])
    far_row = foreign(name="Far", service_at_locations=[{"id": str(uuid4()), "location": far}])
    report = import_directory(actor=SYSTEM, at=AT, document=[near_row, far_row])
    assert list(Service.objects.order_by("name").values_list("name", "place", "latitude")) == [
        ("Far", "", 10.0),
        ("Near", "bellmoor", 46.95),
    ]
    assert "No place of this State is called Elsewhere." in [warning.message for warning in report.warnings]


def test_reading_turns_offsets_into_the_time_of_the_state_and_warns_of_what_it_cannot() -> None:
    schedules = [
        {
            "id": "1", "freq": "WEEKLY", "byday": "MO,FR", "opens_at": "10:00:00Z", "closes_at": "16:00+00:00",
            "notes": "Ring",
        },
        {"id": "2", "freq": "MONTHLY", "byday": "1SA", "description": "First Saturday"},
        {"id": "3", "valid_from": "2026-12-24", "valid_to": "2026-12-24", "opens_at": "10:00", "closes_at": "12:00"},
    ]  # fmt: skip
    entry = read_service(foreign(schedules=schedules), AT, node_zone())
    assert entry.periods == (Period(0, time(9), time(15)), Period(4, time(9), time(15)))  # Dreamland is at UTC-1
    assert entry.days == (DifferentDay(date(2026, 12, 24), time(10), time(12)),)
    assert entry.values["hours_note"] == "Ring"
    assert entry.warnings == [
        "It names no need of OpenNRM's list; it was entered under “other”.",
        "These hours could not be taken over: First Saturday.",
    ]


def test_reading_knows_day_and_night() -> None:
    row = {"id": "1", "freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR,SA,SU", "opens_at": "00:00", "closes_at": "23:59"}
    entry = read_service(foreign(schedules=[row]), AT, node_zone())
    assert (entry.is_always_open, entry.periods) == (True, ())


def test_import_follows_what_changed_since(personas: Personas) -> None:
    row = foreign(organization={**ORGANIZATION, "name": personas.bob.agency.name})
    import_directory(actor=SYSTEM, at=AT, document=[row])
    change_service(actor=SYSTEM, at=AT, service_id=Service.objects.get().pk, values={"name": "Changed here"})
    report = import_directory(actor=SYSTEM, at=AT, document=[row])
    assert (report.n_changed, Service.objects.get().name) == (1, "Soup kitchen")
