"""Two versions of one filled-in form: one screening once a person has chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.selectors import access_file
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import Refused
from opennrm.kernel.events.models import CaseEvent
from opennrm.protection.cases.models import Case
from opennrm.protection.cases.services import Intake
from opennrm.protection.forms.models import Submission
from opennrm.protection.forms.services import choose_submission, set_aside
from opennrm.protection.screening.enums import Decision, GroupKind
from opennrm.protection.screening.models import Screening
from opennrm.protection.screening.selectors import screenings_of_case, screenings_seen, waiting_screenings
from opennrm.protection.screening.services import choose_not_now, open_case_from, screen_together
from tests.factories.files import NOON
from tests.factories.screening import NOTHING, STRONG, make_screening
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

pytestmark = pytest.mark.django_db
INTAKE = Intake(case={"pseudonym": "Blue", "sex": "female"})


@pytest.fixture
def people() -> Personas:
    return make_personas()


def two_versions(people: Personas) -> tuple[Actor, Screening, Screening]:
    """Return what alice's two tablets sent under one number."""
    alice = people.actor("alice")
    return alice, make_screening(alice, STRONG), make_screening(alice, NOTHING)


def opened_by(actor: Actor, screening: Screening) -> Opened:
    return access_file(actor=actor, code=screening.file.code, at=NOON, kind="screening")


def choose(actor: Actor, screening: Screening) -> None:
    submission = Submission.objects.get(pk=screening.submission_id)
    choose_submission(
        actor=actor, at=NOON, opened=opened_by(actor, screening), submission=submission, because="The later talk."
    )


def test_two_versions_give_one_screening_once_chosen(people: Personas) -> None:
    alice, first, second = two_versions(people)
    with acting_as(alice, NOON):
        assert {one.pk for one in waiting_screenings(alice, NOON)} == {first.pk, second.pk}
        assert Screening.objects.counted().count() == 0

        choose(alice, second)

        assert [one.pk for one in screenings_seen(alice, NOON)] == [second.pk]
        assert [one.pk for one in waiting_screenings(alice, NOON)] == [second.pk]
        assert [one.pk for one in Screening.objects.counted()] == [second.pk]


def test_case_opened_from_the_other_version_stands_with_the_chosen_one(people: Personas) -> None:
    alice, first, second = two_versions(people)
    other = make_screening(alice, number=2)
    with acting_as(alice, NOON):
        codes = [other.file.code]
        screen_together(actor=alice, at=NOON, opened=opened_by(alice, first), codes=codes, kind=GroupKind.FAMILY)
        case = open_case_from(actor=alice, at=NOON, opened=opened_by(alice, first), intake=INTAKE)

        choose(alice, second)

        chosen = Screening.objects.get(pk=second.pk)
        assert (chosen.decision, chosen.case_file_id, chosen.decided_at) == (Decision.CASE, case.file.pk, NOON)
        assert chosen.group_id == Screening.objects.get(pk=other.pk).group_id
        assert [one.pk for one in screenings_of_case(alice, NOON, case)] == [second.pk]
        assert CaseEvent.objects.filter(file=second.file, type="screening.taken_over").count() == 1


def test_leaflet_given_for_the_other_version_counts_and_a_case_is_not_undone(people: Personas) -> None:
    alice, first, second = two_versions(people)
    with acting_as(alice, NOON):
        choose_not_now(actor=alice, at=NOON, opened=opened_by(alice, first))
        open_case_from(actor=alice, at=NOON, opened=opened_by(alice, second), intake=INTAKE)
        choose(alice, second)
        assert Screening.objects.get(pk=second.pk).decision == Decision.CASE


def test_second_case_for_the_same_person_is_refused(people: Personas) -> None:
    alice, first, second = two_versions(people)
    with acting_as(alice, NOON):
        open_case_from(actor=alice, at=NOON, opened=opened_by(alice, first), intake=INTAKE)
        with pytest.raises(Refused):
            open_case_from(actor=alice, at=NOON, opened=opened_by(alice, second), intake=INTAKE)
        assert Case.objects.count() == 1
        assert Screening.objects.get(pk=second.pk).decision == Decision.WAITING


def test_no_step_follows_a_form_that_was_set_aside(people: Personas) -> None:
    alice, found = people.actor("alice"), make_screening(people.actor("alice"))
    with acting_as(alice, NOON):
        opened = opened_by(alice, found)
        set_aside(actor=alice, at=NOON, opened=opened, submission=found.submission, because="Sent by mistake.")
        for step in (
            lambda: open_case_from(actor=alice, at=NOON, opened=opened, intake=INTAKE),
            lambda: choose_not_now(actor=alice, at=NOON, opened=opened),
        ):
            with pytest.raises(Refused):
                step()
        assert (Case.objects.count(), Screening.objects.get().decision) == (0, Decision.WAITING)
        assert list(screenings_seen(alice, NOON)) == []
        assert Screening.objects.counted().count() == 0


def test_result_says_that_two_versions_stand_side_by_side(people: Personas) -> None:
    alice, first, second = two_versions(people)
    browser = browser_of(people.alice)
    page = browser.get(f"/screening/{first.file.code}/").content.decode()
    assert f"/filled/{first.file.code}/compare/" in page
    with acting_as(alice, NOON):
        choose(alice, second)
    page = browser.get(f"/screening/{first.file.code}/").content.decode()
    assert "does not count" in page
    assert f"/screening/{first.file.code}/case/" not in page
    with acting_as(SYSTEM, NOON):
        assert Screening.objects.count() == len((first, second))  # nothing is deleted
