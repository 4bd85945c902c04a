"""From a filled-in form to the next step, by the services."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.selectors import access_file
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.notifications.models import Notification
from opennrm.protection.cases.enums import Relation
from opennrm.protection.cases.models import Case, Tie
from opennrm.protection.cases.services import Intake
from opennrm.protection.forms.enums import Channel
from opennrm.protection.forms.models import Form, FormVersion
from opennrm.protection.forms.services import receive_submission
from opennrm.protection.screening.enums import Certainty, Decision, GroupKind
from opennrm.protection.screening.models import Screening
from opennrm.protection.screening.rules.builtin import FORM_IDS
from opennrm.protection.screening.selectors import figures, group_of, screened, screenings_seen, waiting_screenings
from opennrm.protection.screening.services import (
    choose_not_now,
    install_builtin_forms,
    open_case_from,
    screen_together,
)
from tests.factories.files import NOON
from tests.factories.forms import filled, published
from tests.factories.screening import NOTHING, STRONG, instance_of, make_screening, worked_out
from tests.personas import Personas, make_personas

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened

pytestmark = pytest.mark.django_db
INTAKE = Intake(case={"pseudonym": "Blue", "sex": "female"})


@pytest.fixture
def people() -> Personas:
    return make_personas()


def opened_by(people: Personas, name: str, screening: Screening) -> Opened:
    return access_file(actor=people.actor(name), code=screening.file.code, at=NOON, kind="screening")


def test_submission_of_a_screening_form_is_screened_at_once(people: Personas) -> None:
    found = make_screening(people.actor("fred"), STRONG | {"avenue": "border_control", "place": "ravensgate"})

    assert (found.form_name, found.certainty, found.decision) == ("first_arrival", Certainty.STRONG, Decision.WAITING)
    assert (found.avenue, found.place, found.language) == ("border_control", "ravensgate", "ar")
    assert (found.is_child, found.in_danger) == (False, False)
    assert found.indicators == ["un.act.transport", "un.means.coercion", "un.purpose.forced_labour"]
    assert (found.submission.status, found.submission.clock_is_off) == ("sound", False)
    with acting_as(SYSTEM, NOON):
        types = list(CaseEvent.objects.filter(file=found.file).order_by("pk").values_list("type", flat=True))
        assert sorted(types) == ["form.submitted", "screening.done"]
        assert Notification.objects.count() == 0


def test_submission_of_another_form_is_no_screening(people: Personas) -> None:
    with acting_as(SYSTEM, NOON):
        published()
    with acting_as(people.actor("fred"), NOON):
        receive_submission(actor=people.actor("fred"), at=NOON, instance_xml=filled(), channel=Channel.BROWSER)
        assert Screening.objects.count() == 0


def test_submission_sent_twice_is_screened_once(people: Personas) -> None:
    fred = people.actor("fred")
    make_screening(fred)
    with acting_as(fred, NOON):
        receive_submission(
            actor=fred,
            at=NOON,
            instance_xml=instance_of("first_arrival", worked_out("first_arrival", STRONG)),
            channel=Channel.OFFLINE,
        )
        assert Screening.objects.count() == 1


def test_submission_in_danger_tells_the_supervisors_at_once(people: Personas) -> None:
    found = make_screening(people.actor("alice"), NOTHING | {"danger": "yes", "danger_kind": "injured"})

    with acting_as(SYSTEM, NOON):
        told = list(Notification.objects.values_list("person__name", "kind", "is_urgent", "url"))
    assert found.in_danger
    assert told == [("Sam", "screening.alarm", True, f"/screening/{found.file.code}/")]


def test_submission_in_danger_tells_the_whole_agency_where_there_is_no_supervisor(people: Personas) -> None:
    make_screening(people.actor("fred"), NOTHING | {"danger": "yes", "danger_kind": "none"})

    with acting_as(SYSTEM, NOON):
        assert list(Notification.objects.values_list("person__name", "is_urgent")) == [("Fred", True)]


def test_screening_is_seen_by_its_agency_alone(people: Personas) -> None:
    found = make_screening(people.actor("alice"))

    for name, n_seen in (("sam", 1), ("charlie", 0), ("dora", 0), ("cora", 0)):
        actor = people.actor(name)
        with acting_as(actor, NOON):
            assert screenings_seen(actor, NOON).count() == n_seen, name
            if not n_seen:
                with pytest.raises(NotVisible):
                    access_file(actor=actor, code=found.file.code, at=NOON, kind="screening")


def test_screening_opens_a_case_with_what_was_said(people: Personas) -> None:
    alice, found = people.actor("alice"), make_screening(people.actor("alice"))
    with acting_as(alice, NOON):
        case = open_case_from(actor=alice, at=NOON, opened=opened_by(people, "alice", found), intake=INTAKE)

        found.refresh_from_db()
        assert (found.decision, found.decided_at, found.case_file_id) == (Decision.CASE, NOON, case.file.pk)
        assert Case.objects.get(file=case.file).age_basis == "stated"
        assert not waiting_screenings(alice, NOON).exists()
        event = CaseEvent.objects.get(file=case.file, type="case.screened")
        assert event.detail == {"certainty": "strong", "in_danger": False, "form": "first_arrival"}


def test_screening_opens_one_case_only(people: Personas) -> None:
    alice, found = people.actor("alice"), make_screening(people.actor("alice"))
    with acting_as(alice, NOON):
        open_case_from(actor=alice, at=NOON, opened=opened_by(people, "alice", found), intake=INTAKE)
        for step in (
            lambda: open_case_from(actor=alice, at=NOON, opened=opened_by(people, "alice", found), intake=INTAKE),
            lambda: choose_not_now(actor=alice, at=NOON, opened=opened_by(people, "alice", found)),
        ):
            with pytest.raises(Refused):
                step()
        assert Case.objects.count() == 1
        found.refresh_from_db()
        assert found.decision == Decision.CASE


def test_screening_without_a_name_opens_no_case(people: Personas) -> None:
    alice, found = people.actor("alice"), make_screening(people.actor("alice"))
    with acting_as(alice, NOON):
        with pytest.raises(InvalidInput):
            open_case_from(actor=alice, at=NOON, opened=opened_by(people, "alice", found), intake=Intake(case={}))

        found.refresh_from_db()
        assert (found.decision, Case.objects.count()) == (Decision.WAITING, 0)


def test_not_now_is_kept_and_leaves_the_way_to_a_case_open(people: Personas) -> None:
    alice, found = people.actor("alice"), make_screening(people.actor("alice"))
    with acting_as(alice, NOON):
        kept = choose_not_now(actor=alice, at=NOON, opened=opened_by(people, "alice", found))
        again = choose_not_now(actor=alice, at=NOON, opened=opened_by(people, "alice", found))
        assert (kept.decision, kept.decided_at, again.version) == (Decision.NOT_NOW, NOON, kept.version)

        open_case_from(actor=alice, at=NOON, opened=opened_by(people, "alice", found), intake=INTAKE)

        found.refresh_from_db()
        assert found.decision == Decision.CASE


def test_family_screened_together_is_tied_when_cases_are_opened(people: Personas) -> None:
    alice = people.actor("alice")
    mother, son, aunt = (make_screening(alice, number=number) for number in (1, 2, 3))
    with acting_as(alice, NOON):
        codes = [son.file.code, aunt.file.code]
        n_added = screen_together(
            actor=alice, at=NOON, opened=opened_by(people, "alice", mother), codes=codes, kind=GroupKind.FAMILY
        )
        mother.refresh_from_db()
        assert n_added == 2
        assert {one.pk for one in group_of(alice, NOON, mother)} == {son.pk, aunt.pk}

        first = open_case_from(actor=alice, at=NOON, opened=opened_by(people, "alice", mother), intake=INTAKE)
        second = open_case_from(actor=alice, at=NOON, opened=opened_by(people, "alice", son), intake=INTAKE)

        assert sorted(Tie.objects.values_list("file_id", "other_file_id", "relation")) == sorted(
            [
                (first.file.pk, second.file.pk, Relation.OTHER_FAMILY),
                (second.file.pk, first.file.pk, Relation.OTHER_FAMILY),
            ]
        )


def test_group_grows_by_those_already_together(people: Personas) -> None:
    alice = people.actor("alice")
    one, two, three = (make_screening(alice, number=number) for number in (1, 2, 3))
    with acting_as(alice, NOON):
        for first, codes in ((one, [two.file.code]), (three, [one.file.code])):
            opened = opened_by(people, "alice", first)
            screen_together(actor=alice, at=NOON, opened=opened, codes=codes, kind=GroupKind.FOUND)

        three.refresh_from_db()
        assert {other.pk for other in group_of(alice, NOON, three)} == {one.pk, two.pk}


@pytest.mark.parametrize("whose", ["nobody", "another agency", "another day"])
def test_group_refuses_who_was_not_screened_here_and_now(people: Personas, whose: str) -> None:
    alice = people.actor("alice")
    found = make_screening(alice)
    others = {
        "another agency": lambda: [make_screening(people.actor("charlie"), number=2).file.code],
        "another day": lambda: [make_screening(alice, number=3, at=NOON + timedelta(days=3)).file.code],
    }
    codes = others.get(whose, list)()
    with acting_as(alice, NOON + timedelta(days=3)):
        opened = opened_by(people, "alice", found)
        with pytest.raises(InvalidInput):
            screen_together(actor=alice, at=NOON, opened=opened, codes=codes, kind=GroupKind.FAMILY)
        found.refresh_from_db()
        assert found.group_id is None


def test_result_is_the_same_when_it_is_read_again(people: Personas) -> None:
    alice, found = people.actor("alice"), make_screening(people.actor("alice"))
    with acting_as(alice, NOON):
        again = screened(opened_by(people, "alice", found), NOON + timedelta(days=30))

    assert again.assessed.result.certainty == found.certainty
    assert [sign.code for sign in again.assessed.result.signs] == found.indicators
    assert again.assessed.needs == ("shelter",)


def test_figures_round_down_and_hide_what_is_small(people: Personas) -> None:
    alice = people.actor("alice")
    for number in range(7):
        make_screening(alice, STRONG | {"place": "havenport"}, number=number)
    make_screening(alice, NOTHING | {"place": "ravensgate"}, number=8)
    cora = people.actor("cora")
    with acting_as(cora, NOON):
        found = figures(NOON)

    assert [(str(row.title), row.numbers) for row in found.by_place] == [
        ("Havenport", (5, 0, 0, 0)), ("Ravensgate", (0, 0, 0, 1))
    ]  # fmt: skip
    assert [(str(one.title), one.n_screenings) for one in found.signs] == [
        ("Transport", 5), ("Other forms of coercion", 5), ("Forced labour", 5)
    ]  # fmt: skip
    assert found.median_hours_to_referral is None


def test_built_in_forms_are_put_into_service_once(people: Personas) -> None:
    cora = people.actor("cora")
    with acting_as(cora, NOON):
        first = install_builtin_forms(actor=cora, at=NOON)
        second = install_builtin_forms(actor=cora, at=NOON)

        assert [one.form.form_id for one in first] == list(FORM_IDS)
        assert second == []
        assert [(one.status, one.warnings) for one in first] == [("published", [])] * len(FORM_IDS)
        assert Form.objects.filter(is_built_in=True).count() == len(FORM_IDS)
        assert "havenport" in FormVersion.objects.get(form__form_id="child").xform


def test_built_in_forms_are_not_put_into_service_by_everybody(people: Personas) -> None:
    alice = people.actor("alice")
    with acting_as(alice, NOON):
        with pytest.raises(NotPermitted):
            install_builtin_forms(actor=alice, at=NOON)
        assert FormVersion.objects.count() == 0
