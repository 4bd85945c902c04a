"""Screenings go when their time is over, and when the case that began with them is gone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.models import File
from opennrm.kernel.access.selectors import access_file
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.vault.models import DataKey
from opennrm.protection.cases.services import Intake
from opennrm.protection.forms.models import Submission
from opennrm.protection.screening.models import Screening
from opennrm.protection.screening.services import choose_not_now, open_case_from
from opennrm.protection.screening.tasks import retention
from tests.factories.files import NOON
from tests.factories.screening import make_screening
from tests.personas import Personas, make_personas

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=370)  # Dreamland keeps such screenings for one year


@pytest.fixture
def people() -> Personas:
    return make_personas()


def left(at: datetime) -> list[int]:
    with acting_as(SYSTEM, at):
        return sorted(Screening.objects.values_list("file_id", flat=True))


def test_screening_without_a_case_goes_after_its_time(people: Personas) -> None:
    alice = people.actor("alice")
    old, not_now = (make_screening(alice, number=number) for number in (1, 2))
    young = make_screening(alice, number=3, at=LATER - timedelta(days=5))
    with acting_as(alice, NOON):
        opened = access_file(actor=alice, code=not_now.file.code, at=NOON, kind="screening")
        choose_not_now(actor=alice, at=NOON, opened=opened)

    assert retention(LATER - timedelta(days=10)) == 0
    assert retention(LATER) == 2

    assert left(LATER) == [young.file_id]
    with acting_as(SYSTEM, LATER):
        assert list(Submission.objects.values_list("file_id", flat=True)) == [young.file_id]
        gone = File.objects.get(pk=old.file_id)
        assert gone.erased_at == LATER
        assert DataKey.objects.get(pk=gone.key_id).wrapped is None
        entry = Entry.objects.get(file_id=old.file_id, verb="case.erased")
        assert entry.detail["reason"] == "retention_over"
    with acting_as(alice, LATER), pytest.raises(NotVisible):
        access_file(actor=alice, code=old.file.code, at=LATER, kind="screening")
    assert retention(LATER) == 0


def test_screening_with_a_case_stays_as_long_as_the_case(people: Personas) -> None:
    alice, found = people.actor("alice"), make_screening(people.actor("alice"))
    with acting_as(alice, NOON):
        opened = access_file(actor=alice, code=found.file.code, at=NOON, kind="screening")
        open_case_from(actor=alice, at=NOON, opened=opened, intake=Intake(case={"pseudonym": "Blue"}))

    assert retention(LATER) == 0
    with acting_as(SYSTEM, LATER):
        Screening.objects.update(case_file=None)  # as erasing the case does
    assert retention(LATER) == 1
    assert left(LATER) == []


def test_screening_that_was_corrected_goes_all_the_same(people: Personas) -> None:
    alice = people.actor("alice")
    first = make_screening(alice, number=1)
    second = make_screening(alice, number=2, at=LATER)
    with acting_as(SYSTEM, LATER):
        Submission.objects.filter(pk=second.submission_id).update(corrects=first.submission_id)

    assert retention(LATER) == 1

    with acting_as(SYSTEM, LATER):
        assert Submission.objects.get().corrects_id is None
