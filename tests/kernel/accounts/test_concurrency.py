"""Many at once: limits count everybody, and one link lets one person in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from opennrm.kernel.accounts.models import Person, Throttle
from opennrm.kernel.accounts.services import Limit, TooManyAttempts, accept_invitation, count_attempt, invite_person
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import NotVisible
from tests.factories.accounts import AgencyFactory

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def at_once(work: Callable[[int], bool], n_times: int) -> int:
    """Do the work in many threads at once, and say how often it went well."""

    def one(number: int) -> bool:
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        return sum(pool.map(one, range(n_times)))


def test_limit_holds_for_all_processes_together() -> None:
    limit = Limit("test", n_hits=5, seconds=3600)

    def attempt(_number: int) -> bool:
        try:
            count_attempt(limit=limit, key="somebody", at=NOW)
        except TooManyAttempts:
            return False
        return True

    assert at_once(attempt, 24) == 5
    assert Throttle.objects.get().n_hits == 24


def test_invitation_taken_up_many_times_at_once_lets_one_in() -> None:
    agency = AgencyFactory.create()
    invited = invite_person(
        actor=SYSTEM, at=NOW, agency=agency, email="new@agency.example", name="New", roles=["case_manager"]
    )
    token = invited.link.rstrip("/").rpartition("/")[2]

    def accept(number: int) -> bool:
        try:
            accept_invitation(at=NOW, token=token, name=f"Person {number}", password=f"password of {number}")
        except NotVisible:
            return False
        return True

    assert at_once(accept, 8) == 1
    person = Person.objects.get(email="new@agency.example")
    assert person.check_password(f"password of {person.name.removeprefix('Person ')}")
