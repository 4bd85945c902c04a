"""Entries made, changed, paused, closed; and addresses that stay secret."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import EditConflict, InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.protection.directory.models import AgencyProfile, Service
from opennrm.protection.directory.rules.opening import DifferentDay, Period
from opennrm.protection.directory.selectors import (
    access_agency,
    access_service,
    focal_points,
    listed_agencies,
    services_of_agency,
    shown_address,
)
from opennrm.protection.directory.services import (
    change_service,
    close_service,
    create_service,
    describe_agency,
    pause_service,
    reopen_service,
    set_exceptions,
    set_weekly_hours,
    translate_service,
    verify_service,
)
from tests.factories.accounts import LONG_AGO, AgencyFactory, ContactPointFactory
from tests.factories.directory import ServiceFactory

if TYPE_CHECKING:
    from tests.personas import Personas

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def values(**changed: Any) -> dict[str, Any]:
    """Return what the simplest entry says."""
    return {"name": "Night shelter", "needs": ["shelter"], "languages": ["en"], "place": "havenport"} | changed


def test_create_enters_a_service_for_the_own_agency(personas: Personas) -> None:
    service = create_service(
        actor=personas.actor("ada"), at=AT, agency=personas.ada.agency, values=values(address="3 Mill Street")
    )
    stored = Service.objects.get()
    assert (stored, stored.agency, stored.created_at, stored.verified_at) == (service, personas.ada.agency, AT, AT)
    assert shown_address(personas.actor("fred"), stored).text == "3 Mill Street"
    assert Entry.objects.values_list("verb", flat=True).get() == "directory.create"


@pytest.mark.parametrize("name", ["alice", "bob", "charlie", "nora", "otto", "fred"])
def test_create_is_refused_to_who_does_not_look_after_the_entries(personas: Personas, name: str) -> None:
    with pytest.raises(NotPermitted):
        create_service(actor=personas.actor(name), at=AT, agency=personas.bob.agency, values=values())
    assert Service.objects.count() == 0


def test_create_is_open_to_the_co_ordinator_for_all(personas: Personas) -> None:
    create_service(actor=personas.actor("cora"), at=AT, agency=personas.bob.agency, values=values())
    assert Service.objects.get().agency == personas.bob.agency


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"needs": []}, "needs"),
        ({"needs": ["a pony"]}, "needs"),
        ({"languages": ["klingon"]}, "languages"),
        ({"place": "atlantis"}, "place"),
        ({"age_from": 18, "age_to": 17}, "age_to"),
        ({"accepts_female": False, "accepts_male": False, "accepts_other": False}, "accepts_female"),
        ({"latitude": 46.0}, "latitude"),
        ({"is_free_of_charge": False}, "fees"),
        ({"email": "nobody"}, "email"),
        ({"names": {"xx": "?"}}, "names"),
    ],
)
def test_create_names_the_field_that_cannot_be_taken(personas: Personas, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_service(actor=SYSTEM, at=AT, agency=personas.bob.agency, values=values(**changed))
    assert set(refusal.value.errors) == {field}
    assert Service.objects.count() == 0


def test_change_is_refused_when_somebody_else_was_quicker(personas: Personas, shelter: Service) -> None:
    change_service(actor=personas.actor("cora"), at=AT, service_id=shelter.pk, values={"name": "First"}, base_version=1)
    with pytest.raises(EditConflict):
        change_service(
            actor=personas.actor("cora"), at=AT, service_id=shelter.pk, values={"name": "Second"}, base_version=1
        )
    shelter.refresh_from_db()
    assert (shelter.name, shelter.version, shelter.changed_at) == ("First", 2, AT)


def test_change_of_nothing_is_not_visible(personas: Personas) -> None:
    with pytest.raises(NotVisible):
        change_service(actor=personas.actor("cora"), at=AT, service_id=uuid4(), values={})


def test_secret_address_is_sealed_and_shown_to_the_own_agency_only(personas: Personas) -> None:
    service = create_service(
        actor=personas.actor("cora"),
        at=AT,
        agency=personas.bob.agency,
        values=values(is_address_confidential=True, address="27 Beacon Road", latitude=46.5123, longitude=-27.9876),
    )
    stored = Service.objects.get(pk=service.pk)
    assert (stored.address, stored.latitude, stored.longitude) == ("", None, None)
    assert stored.secret_address is not None
    assert b"Beacon" not in bytes(stored.secret_address)
    assert shown_address(personas.actor("bob"), stored).text == "27 Beacon Road"
    for name in ("cora", "alice", "charlie", "nora"):
        shown = shown_address(personas.actor(name), stored)
        assert (shown.text, shown.is_secret) == ("", True)
    assert shown_address(SYSTEM, stored).text == ""


def test_secret_address_stays_when_the_rest_changes(personas: Personas) -> None:
    service = create_service(
        actor=SYSTEM, at=AT, agency=personas.bob.agency,
        values=values(is_address_confidential=True, address="27 Beacon Road"),
    )  # fmt: skip
    change_service(actor=personas.actor("cora"), at=AT, service_id=service.pk, values={"name": "New name"})
    stored = Service.objects.get()
    assert shown_address(personas.actor("bob"), stored).text == "27 Beacon Road"


def test_address_made_secret_leaves_the_open(personas: Personas) -> None:
    service = create_service(actor=SYSTEM, at=AT, agency=personas.bob.agency, values=values(address="27 Beacon Road"))
    change_service(actor=personas.actor("cora"), at=AT, service_id=service.pk, values={"is_address_confidential": True})
    stored = Service.objects.get()
    assert stored.address == ""
    assert shown_address(personas.actor("bob"), stored).text == "27 Beacon Road"


def test_secret_address_is_never_opened_by_leaving_the_flag_out(personas: Personas) -> None:
    service = create_service(
        actor=SYSTEM, at=AT, agency=personas.bob.agency,
        values=values(is_address_confidential=True, address="27 Beacon Road"),
    )  # fmt: skip
    with pytest.raises(InvalidInput) as refusal:
        change_service(
            actor=personas.actor("cora"), at=AT, service_id=service.pk, values={"is_address_confidential": False}
        )
    assert set(refusal.value.errors) == {"address"}
    assert Service.objects.get().is_address_confidential is True


@pytest.mark.django_db
def test_database_refuses_a_secret_address_in_the_open() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceFactory.create(is_address_confidential=True, address="27 Beacon Road")
    assert Service.objects.count() == 0


def test_pause_says_why_and_reopening_forgets_it(personas: Personas, shelter: Service) -> None:
    bob = personas.actor("bob")
    pause_service(actor=bob, at=AT, service_id=shelter.pk, why=" No staff ")
    shelter.refresh_from_db()
    assert (shelter.status, shelter.status_note) == ("paused", "No staff")
    reopen_service(actor=bob, at=AT, service_id=shelter.pk)
    shelter.refresh_from_db()
    assert (shelter.status, shelter.status_note) == ("active", "")
    with pytest.raises(Refused):
        reopen_service(actor=bob, at=AT, service_id=shelter.pk)


def test_close_is_for_who_looks_after_the_entries_and_for_good(personas: Personas, shelter: Service) -> None:
    with pytest.raises(NotPermitted):
        close_service(actor=personas.actor("bob"), at=AT, service_id=shelter.pk)
    close_service(actor=personas.actor("cora"), at=AT, service_id=shelter.pk)
    shelter.refresh_from_db()
    assert shelter.status == "closed"
    assert list(services_of_agency(personas.bob.agency)) == []
    with pytest.raises(Refused):
        pause_service(actor=personas.actor("bob"), at=AT, service_id=shelter.pk, why="")


def test_verify_says_when(personas: Personas, shelter: Service) -> None:
    verify_service(actor=personas.actor("bob"), at=AT, service_id=shelter.pk)
    shelter.refresh_from_db()
    assert (shelter.verified_at, shelter.changed_at) == (AT, LONG_AGO)


def test_translation_is_shown_in_its_language_and_taken_out_when_empty(personas: Personas, shelter: Service) -> None:
    cora = personas.actor("cora")
    translate_service(actor=cora, at=AT, service_id=shelter.pk, language="ar", name="بيت المنارة", description="سرير")
    stored = Service.objects.get()
    with translation.override("ar"):
        assert (str(stored), stored.described) == ("بيت المنارة", "سرير")
    with translation.override("fr"):
        assert str(stored) == "Lighthouse House"
    translate_service(actor=cora, at=AT, service_id=shelter.pk, language="ar", name="", description="")
    stored.refresh_from_db()
    assert (stored.names, stored.descriptions) == ({}, {})


def test_hours_are_replaced_as_a_whole(personas: Personas, shelter: Service) -> None:
    cora = personas.actor("cora")
    morning, evening = Period(0, time(9), time(12)), Period(0, time(18), time(20))
    set_weekly_hours(actor=cora, at=AT, service_id=shelter.pk, periods=[morning])
    set_weekly_hours(actor=cora, at=AT, service_id=shelter.pk, periods=[evening])
    set_exceptions(actor=cora, at=AT, service_id=shelter.pk, days=[DifferentDay(date(2026, 12, 24), note="Holiday")])
    assert list(shelter.periods.values_list("weekday", "opens")) == [(0, time(18))]
    assert list(shelter.exceptions.values_list("on", "opens", "note")) == [(date(2026, 12, 24), None, "Holiday")]
    set_weekly_hours(actor=cora, at=AT, service_id=shelter.pk, periods=[morning], is_always_open=True)
    shelter.refresh_from_db()
    assert (shelter.periods.count(), shelter.is_always_open) == (0, True)


def test_hours_that_overlap_are_refused(personas: Personas, shelter: Service) -> None:
    periods = [Period(0, time(9), time(12)), Period(0, time(11), time(15))]
    with pytest.raises(InvalidInput):
        set_weekly_hours(actor=personas.actor("cora"), at=AT, service_id=shelter.pk, periods=periods)
    with pytest.raises(NotPermitted):
        set_weekly_hours(actor=personas.actor("bob"), at=AT, service_id=shelter.pk, periods=periods[:1])
    twice = [DifferentDay(date(2026, 12, 24)), DifferentDay(date(2026, 12, 24))]
    with pytest.raises(InvalidInput):
        set_exceptions(actor=personas.actor("cora"), at=AT, service_id=shelter.pk, days=twice)
    assert (shelter.periods.count(), shelter.exceptions.count()) == (0, 0)


def test_agency_entry_shows_description_desks_and_number_of_services(personas: Personas, shelter: Service) -> None:
    ServiceFactory.create(agency=shelter.agency, status="closed")
    desk = ContactPointFactory.create(agency=shelter.agency)
    describe_agency(
        actor=personas.actor("cora"), at=AT, agency=shelter.agency, description="Safe houses.",
        descriptions={"ru": "Безопасные дома."},
    )  # fmt: skip
    entry = access_agency(actor=personas.actor("fred"), code=shelter.agency.code)
    assert (entry.description, entry.n_services) == ("Safe houses.", 1)
    with translation.override("ru"):
        again = access_agency(actor=personas.actor("fred"), code=shelter.agency.code)
        assert again.description == "Безопасные дома."
    assert focal_points() == [desk]
    assert focal_points(text="referral light") == [desk]
    assert focal_points(kind="police") == []


def test_agency_without_a_profile_is_listed_all_the_same(personas: Personas) -> None:
    entry = access_agency(actor=personas.actor("fred"), code="harbour")
    assert (entry.description, entry.n_services) == ("", 0)
    assert AgencyProfile.objects.count() == 0
    assert [row.agency.code for row in listed_agencies(kind="ngo")] == ["far-hills", "harbour"]
    assert [row.agency.code for row in listed_agencies(text="HARB")] == ["harbour"]


def test_what_is_not_there_or_left_is_not_visible(personas: Personas) -> None:
    gone = AgencyFactory.create(is_active=False, closed_at=LONG_AGO)
    with pytest.raises(NotVisible):
        access_agency(actor=personas.actor("fred"), code=gone.code)
    with pytest.raises(NotVisible):
        access_service(actor=personas.actor("fred"), service_id=uuid4())
