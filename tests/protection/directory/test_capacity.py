"""Free places: counted, taken, freed; each change is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.protection.directory.enums import CapacityCause
from opennrm.protection.directory.models import Service, ServiceCapacityChange
from opennrm.protection.directory.selectors import capacity_board, services_to_count
from opennrm.protection.directory.services import (
    NoPlaceFree,
    change_places,
    count_places,
    free_place,
    stop_counting,
    take_place,
)
from tests.factories.accounts import LONG_AGO
from tests.factories.directory import ServiceFactory, UncountedServiceFactory

if TYPE_CHECKING:
    from tests.personas import Personas

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def history(service: Service) -> list[tuple[str, int | None, int | None, int | None]]:
    """Return the changes of a service, oldest first."""
    rows = service.capacity_changes.order_by("pk")
    return list(rows.values_list("cause", "available_before", "available_after", "maximum_after"))


def test_count_keeps_the_number_when_it_was_said_and_by_whom(personas: Personas, shelter: Service) -> None:
    actor = personas.actor("bob")
    count_places(actor=actor, at=AT, service_id=shelter.pk, available=5, maximum=12, waiting_days=2)
    shelter.refresh_from_db()
    assert (shelter.capacity_available, shelter.capacity_maximum, shelter.waiting_days) == (5, 12, 2)
    assert shelter.capacity_verified_at == AT
    assert history(shelter) == [("counted", 3, 5, 12)]
    change = ServiceCapacityChange.objects.get()
    assert (change.at, change.agency, change.person) == (AT, personas.bob.agency, personas.bob)
    assert list(Entry.objects.values_list("verb", "target")) == [("directory.capacity", f"service:{shelter.pk}")]


@pytest.mark.parametrize(("available", "maximum"), [(11, None), (-1, None), (5, 4)])
def test_count_refuses_more_free_than_there_are(
    personas: Personas, shelter: Service, available: int, maximum: int | None
) -> None:
    with pytest.raises(InvalidInput):
        count_places(actor=personas.actor("bob"), at=AT, service_id=shelter.pk, available=available, maximum=maximum)
    shelter.refresh_from_db()
    assert (shelter.capacity_available, shelter.capacity_maximum) == (3, 10)
    assert history(shelter) == []


@pytest.mark.parametrize("name", ["alice", "ada", "charlie", "fred", "nora"])
def test_count_is_refused_to_other_agencies(personas: Personas, shelter: Service, name: str) -> None:
    with pytest.raises(NotPermitted):
        count_places(actor=personas.actor(name), at=AT, service_id=shelter.pk, available=0)
    with pytest.raises(NotPermitted):
        change_places(actor=personas.actor(name), at=AT, service_id=shelter.pk, by=1)
    with pytest.raises(NotPermitted):
        stop_counting(actor=personas.actor(name), at=AT, service_id=shelter.pk)
    shelter.refresh_from_db()
    assert shelter.capacity_available == 3
    assert history(shelter) == []


def test_one_more_and_one_fewer_say_that_the_count_holds(personas: Personas, shelter: Service) -> None:
    for by in (1, -1, -1):
        change_places(actor=personas.actor("bob"), at=AT, service_id=shelter.pk, by=by)
    shelter.refresh_from_db()
    assert (shelter.capacity_available, shelter.capacity_verified_at) == (2, AT)
    assert [row[0] for row in history(shelter)] == ["one_more", "one_fewer", "one_fewer"]


def test_one_fewer_than_none_and_one_more_than_all_are_refused(personas: Personas) -> None:
    none = ServiceFactory.create(agency=personas.bob.agency, capacity_available=0)
    full = ServiceFactory.create(agency=personas.bob.agency, capacity_available=10)
    for service, by in ((none, -1), (full, 1)):
        with pytest.raises(Refused):
            change_places(actor=personas.actor("bob"), at=AT, service_id=service.pk, by=by)
        assert history(service) == []


def test_one_more_is_refused_where_nothing_is_counted(personas: Personas) -> None:
    service = UncountedServiceFactory.create(agency=personas.bob.agency)
    with pytest.raises(Refused):
        change_places(actor=personas.actor("bob"), at=AT, service_id=service.pk, by=1)
    assert history(service) == []


def test_stop_counting_forgets_the_number(personas: Personas, shelter: Service) -> None:
    stop_counting(actor=personas.actor("bob"), at=AT, service_id=shelter.pk)
    shelter.refresh_from_db()
    assert (shelter.capacity_available, shelter.capacity_maximum) == (None, None)
    assert history(shelter) == [("counted", 3, None, None)]


def test_take_and_free_move_one_place_and_leave_the_count_as_old_as_it_was(
    personas: Personas, shelter: Service
) -> None:
    take_place(actor=personas.actor("bob"), at=AT, service_id=shelter.pk)
    shelter.refresh_from_db()
    assert (shelter.capacity_available, shelter.capacity_verified_at) == (2, LONG_AGO)
    free_place(actor=SYSTEM, at=AT, service_id=shelter.pk)
    shelter.refresh_from_db()
    assert shelter.capacity_available == 3
    assert history(shelter) == [("taken", 3, 2, 10), ("freed", 2, 3, 10)]


def test_take_the_last_place_once_only(personas: Personas) -> None:
    service = ServiceFactory.create(agency=personas.bob.agency, capacity_available=1)
    take_place(actor=personas.actor("bob"), at=AT, service_id=service.pk)
    with pytest.raises(NoPlaceFree):
        take_place(actor=personas.actor("bob"), at=AT, service_id=service.pk)
    assert history(service) == [("taken", 1, 0, 10)]


@pytest.mark.django_db
def test_take_and_free_do_nothing_where_nothing_is_counted() -> None:
    service = UncountedServiceFactory.create()
    assert take_place(actor=SYSTEM, at=AT, service_id=service.pk) is None
    assert free_place(actor=SYSTEM, at=AT, service_id=service.pk) is None
    assert history(service) == []


@pytest.mark.django_db
def test_free_never_makes_more_free_than_there_are() -> None:
    service = ServiceFactory.create(capacity_available=10)
    assert free_place(actor=SYSTEM, at=AT, service_id=service.pk) is None
    service.refresh_from_db()
    assert service.capacity_available == 10


@pytest.mark.django_db
def test_take_of_nothing_is_not_visible() -> None:
    with pytest.raises(NotVisible):
        take_place(actor=SYSTEM, at=AT, service_id=uuid4())


def test_board_shows_all_to_the_co_ordinator_and_others_their_own(personas: Personas, shelter: Service) -> None:
    other = ServiceFactory.create(agency=personas.charlie.agency, capacity_verified_at=AT)
    UncountedServiceFactory.create(agency=personas.bob.agency)
    everything = capacity_board(actor=personas.actor("cora"), at=AT)
    assert [(row.service, row.is_stale, row.can_count) for row in everything] == [
        (other, False, False),
        (shelter, True, False),
    ]
    assert [row.service for row in capacity_board(actor=personas.actor("cora"), at=AT, only_stale=True)] == [shelter]
    assert [row.can_count for row in capacity_board(actor=personas.actor("bob"), at=AT)] == [True]
    assert [row.service for row in capacity_board(actor=personas.actor("bob"), at=AT)] == [shelter]
    assert capacity_board(actor=personas.actor("fred"), at=AT) == []
    assert [row.service for row in capacity_board(actor=personas.actor("cora"), at=AT, need="medical")] == []


def test_services_to_count_are_the_own_and_old_ones(personas: Personas, shelter: Service) -> None:
    ServiceFactory.create(agency=personas.bob.agency, capacity_verified_at=AT - timedelta(days=6))
    ServiceFactory.create(agency=personas.charlie.agency)
    assert services_to_count(actor=personas.actor("bob"), at=AT) == [shelter]


class Places(RuleBasedStateMachine):
    """Any sequence of counting, taking and freeing."""

    def __init__(self) -> None:
        super().__init__()
        self.service = ServiceFactory.create(capacity_available=2, capacity_maximum=3)
        self.expected = 2

    @rule(available=st.integers(0, 3))
    def count(self, available: int) -> None:
        count_places(actor=SYSTEM, at=AT, service_id=self.service.pk, available=available)
        self.expected = available

    @precondition(lambda self: self.expected > 0)
    @rule()
    def take(self) -> None:
        take_place(actor=SYSTEM, at=AT, service_id=self.service.pk)
        self.expected -= 1

    @precondition(lambda self: self.expected == 0)
    @rule()
    def take_in_vain(self) -> None:
        with pytest.raises(NoPlaceFree):
            take_place(actor=SYSTEM, at=AT, service_id=self.service.pk)

    @rule()
    def free(self) -> None:
        free_place(actor=SYSTEM, at=AT, service_id=self.service.pk)
        self.expected = min(3, self.expected + 1)

    @invariant()
    def history_leads_to_the_number(self) -> None:
        self.service.refresh_from_db()
        assert self.service.capacity_available == self.expected
        changes = list(self.service.capacity_changes.order_by("pk"))
        for earlier, later in pairwise(changes):
            assert earlier.available_after == later.available_before
        if changes:
            assert changes[-1].available_after == self.expected
            assert changes[-1].cause in CapacityCause.values


class PlacesTest(TestCase):
    """Runs the machine with a clean database."""

    def test_places_are_never_lost_or_made(self) -> None:
        run_state_machine_as_test(
            Places, settings=hypothesis_settings(max_examples=15, stateful_step_count=15, deadline=None)
        )
