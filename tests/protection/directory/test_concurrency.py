"""The last places, taken by many at once."""

from __future__ import annotations

import multiprocessing
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.vault.services import purpose_key
from opennrm.protection.directory.models import Service
from opennrm.protection.directory.services import NoPlaceFree, free_place, take_place
from tests.factories.directory import ServiceFactory
from tests.support.forks import forget_inherited_connections

if TYPE_CHECKING:
    from uuid import UUID

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
N_PROCESSES = 5
N_TRIES = 6
N_PLACES = 17


def _take_until_full(service_id: UUID) -> None:
    """Try to take places; the exit code is how many were got."""
    forget_inherited_connections()
    n_taken = 0
    for _ in range(N_TRIES):
        try:
            with acting_as(SYSTEM, AT):
                take_place(actor=SYSTEM, at=AT, service_id=service_id)
        except NoPlaceFree:
            continue
        n_taken += 1
    connections.close_all()
    os._exit(n_taken)  # leave pytest's own cleaning up to the parent


def _take_and_free(service_id: UUID) -> None:
    """Take a place and give it back, many times."""
    forget_inherited_connections()
    for _ in range(N_TRIES):
        with acting_as(SYSTEM, AT):
            take_place(actor=SYSTEM, at=AT, service_id=service_id)
        with acting_as(SYSTEM, AT):
            free_place(actor=SYSTEM, at=AT, service_id=service_id)
    connections.close_all()
    os._exit(0)


def _run(work: object, service_id: UUID) -> list[int | None]:
    purpose_key("audit")
    connections.close_all()
    forked = multiprocessing.get_context("fork")
    processes = [forked.Process(target=work, args=(service_id,)) for _ in range(N_PROCESSES)]  # type: ignore[arg-type]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    return [process.exitcode for process in processes]


@pytest.mark.django_db(transaction=True)
def test_each_place_is_taken_once_by_referrals_at_the_same_moment() -> None:
    service = ServiceFactory.create(capacity_available=N_PLACES, capacity_maximum=20)
    taken = _run(_take_until_full, service.pk)
    service.refresh_from_db()
    assert sum(number or 0 for number in taken) == N_PLACES
    assert service.capacity_available == 0
    left = list(service.capacity_changes.order_by("-available_after").values_list("available_after", flat=True))
    assert left == list(range(N_PLACES - 1, -1, -1))


@pytest.mark.django_db(transaction=True)
def test_no_place_is_lost_or_made_by_taking_and_freeing_at_once() -> None:
    service = ServiceFactory.create(capacity_available=N_PROCESSES, capacity_maximum=20)
    assert _run(_take_and_free, service.pk) == [0] * N_PROCESSES
    stored = Service.objects.get()
    assert stored.capacity_available == N_PROCESSES
    assert stored.capacity_changes.count() == 2 * N_PROCESSES * N_TRIES
