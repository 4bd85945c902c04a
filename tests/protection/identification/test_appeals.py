"""Appeals and notices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import Actor, Role
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.deadlines.models import Task
from opennrm.protection.identification.enums import AppealOutcome, Outcome
from opennrm.protection.identification.models import Appeal, Decision, Notice, ReflectionPeriod
from opennrm.protection.identification.selectors import (
    access_appeal,
    appeals_inbox,
    open_decision,
    standing_decision,
)
from opennrm.protection.identification.services import (
    TELL,
    Objection,
    Told,
    decide_appeal,
    lodge_appeal,
    note_told,
)
from tests.factories.accounts import AgencyFactory, PersonFactory
from tests.factories.files import NOON, make_case
from tests.factories.identification import ask_decision, reopened, take_decision, verdict
from tests.personas import Personas, make_personas

pytestmark = pytest.mark.django_db
WHY = "The board finds the account credible; the contradictions come from fear and bad interpreting."


@pytest.fixture
def personas() -> Personas:
    return make_personas()


@pytest.fixture
def board() -> Actor:
    agency = AgencyFactory.create(code="appeals-board", name="Appeals Board", kind=AgencyKind.OVERSIGHT)
    return actor_of(PersonFactory.create(agency=agency, roles=[Role.DECISION_MAKER]))


def refused(personas: Personas, **case: Any) -> tuple[Any, Decision]:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice, **case)
    decision = take_decision(dora, opened, ask_decision(alice, opened), verdict("negative", means=()))
    return opened, decision


def lodge(actor: Actor, opened: Any, decision: Decision, *, at: Any = NOON, **values: Any) -> Appeal:
    given = {"appellant": "person", "grounds": "I was not understood.", "lodged_on": at.date(), **values}
    with acting_as(actor, at):
        seen = reopened(actor, opened, at)
        return lodge_appeal(actor=actor, at=at, opened=seen, decision=decision, objection=Objection(**given))


def answer(actor: Actor, opened: Any, appeal: Appeal, outcome: str, *, reasons: str = WHY, at: Any = NOON) -> Appeal:
    with acting_as(actor, at):
        seen = reopened(actor, opened, at)
        return decide_appeal(actor=actor, at=at, opened=seen, appeal=appeal, outcome=outcome, reasons=reasons)


def stage(actor: Actor, opened: Any) -> str:
    with acting_as(actor, NOON):
        return str(case_of(opened).stage)


def test_appeal_gives_the_rights_back_until_it_is_decided(personas: Personas, board: Actor) -> None:
    alice = personas.actor("alice")
    opened, decision = refused(personas)
    assert stage(alice, opened) == Stage.NOT_IDENTIFIED
    appeal = lodge(alice, opened, decision)
    assert stage(alice, opened) == Stage.PRESUMED
    assert (appeal.agency_id, appeal.is_late) == (board.agency_id, False)
    with acting_as(board, NOON):
        assert [one.pk for one in appeals_inbox(board, NOON)] == [appeal.pk]
    with acting_as(alice, NOON):
        task = Task.objects.get(kind="identification.appeal")
        assert (task.agency_id, task.due_at) == (board.agency_id, appeal.due_at)
    answer(board, opened, appeal, "dismissed")
    assert stage(alice, opened) == Stage.NOT_IDENTIFIED


def test_late_appeal_is_taken_and_marked(personas: Personas, board: Actor) -> None:
    alice = personas.actor("alice")
    opened, decision = refused(personas)
    at = NOON + timedelta(days=31)
    assert lodge(alice, opened, decision, at=at).is_late
    assert board.agency_id is not None


def test_allowed_appeal_recognises_the_person_and_starts_the_period(personas: Personas, board: Actor) -> None:
    alice = personas.actor("alice")
    opened, decision = refused(personas)
    answer(board, opened, lodge(alice, opened, decision), "allowed")
    with acting_as(alice, NOON):
        stands = standing_decision(opened, "reasonable_grounds")
        assert stands is not None
        assert (stands.outcome, stands.follows_id, stands.decider_id) == ("positive", decision.pk, board.person_id)
        assert Decision.objects.get(pk=decision.pk).replaced_at == NOON
        assert ReflectionPeriod.objects.get(file=opened.file).decision_id == stands.pk
        assert open_decision(opened, "conclusive") is not None
    assert stage(alice, opened) == Stage.REFLECTION


def test_remitted_decision_is_taken_anew(personas: Personas, board: Actor) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened, decision = refused(personas)
    answer(board, opened, lodge(alice, opened, decision), "remitted")
    with acting_as(dora, NOON):
        again = open_decision(reopened(dora, opened), "reasonable_grounds")
    assert again is not None
    assert (again.follows_id, again.outcome) == (decision.pk, Outcome.PENDING)
    take_decision(dora, opened, again, verdict())
    assert stage(alice, opened) == Stage.REFLECTION


def test_nobody_who_decided_decides_on_the_appeal(personas: Personas, board: Actor) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened, decision = refused(personas)
    appeal = lodge(alice, opened, decision)
    for actor in (alice, dora):
        with pytest.raises(NotPermitted):
            answer(actor, opened, appeal, "dismissed")
    with pytest.raises(InvalidInput):
        answer(board, opened, appeal, "pending")
    with pytest.raises(InvalidInput):
        answer(board, opened, appeal, "dismissed", reasons="No.")
    with acting_as(alice, NOON):
        assert Appeal.objects.get(pk=appeal.pk).outcome == AppealOutcome.PENDING
    answer(board, opened, appeal, "dismissed")
    with pytest.raises(Refused):
        answer(board, opened, appeal, "allowed")


def test_court_outside_the_node_is_put_down_by_the_lead(personas: Personas) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened, decision = refused(personas)
    appeal = lodge(alice, opened, decision)
    assert (appeal.agency_id, appeal.body) == (None, "Identification Appeals Board")
    with pytest.raises(NotPermitted):
        answer(dora, opened, appeal, "dismissed")
    answer(alice, opened, appeal, "allowed")
    assert stage(alice, opened) == Stage.REFLECTION


def test_what_cannot_be_appealed_is_refused(personas: Personas, board: Actor) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    positive = make_case(alice)
    yes = take_decision(dora, positive, ask_decision(alice, positive), verdict())
    with pytest.raises(Refused):
        lodge(alice, positive, yes)
    opened, decision = refused(personas)
    for values in ({"grounds": " "}, {"appellant": "trafficker"}, {"lodged_on": NOON.date() + timedelta(days=1)}):
        with pytest.raises(InvalidInput):
            lodge(alice, opened, decision, **values)
    lodge(alice, opened, decision)
    with pytest.raises(Refused):
        lodge(alice, opened, decision)
    with acting_as(board, NOON):
        assert len(appeals_inbox(board, NOON)) == 1


def test_stranger_finds_no_appeal(personas: Personas, board: Actor) -> None:
    alice = personas.actor("alice")
    opened, decision = refused(personas)
    appeal = lodge(alice, opened, decision)
    other = make_case(personas.actor("charlie"))
    with acting_as(personas.actor("charlie"), NOON), pytest.raises(NotVisible):
        access_appeal(opened=other, appeal_id=appeal.pk)
    assert board.agency_id is not None


def tell(actor: Actor, opened: Any, decision: Decision, *, at: Any = NOON, **values: Any) -> Notice:
    given = {
        "language": "uk", "receiver": "person", "delivery": "in_person", "delivered_on": at.date(), **values
    }  # fmt: skip
    with acting_as(actor, at):
        seen = reopened(actor, opened, at)
        held = Decision.objects.select_related("file").get(pk=decision.pk)
        return note_told(actor=actor, at=at, opened=seen, decision=held, told=Told(**given))


def test_telling_the_person_meets_the_deadline_and_counts_the_time_to_appeal(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened, decision = refused(personas)
    at = NOON + timedelta(days=4)
    notice = tell(alice, opened, decision, at=at, interpreter="No. 4")
    assert (notice.text_language, notice.receiver) == ("uk", "person")
    with acting_as(alice, at):
        assert Task.objects.open().filter(kind=TELL).count() == 0
        assert Decision.objects.get(pk=decision.pk).appeal_until == at.date() + timedelta(days=30)
    tell(alice, opened, decision, at=at + timedelta(days=3), language="en")
    with acting_as(alice, at):
        assert Decision.objects.get(pk=decision.pk).appeal_until == at.date() + timedelta(days=30)


def test_child_is_told_with_the_guardian(personas: Personas) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice, is_child=True)
    decision = take_decision(dora, opened, ask_decision(alice, opened), verdict())
    for values in ({}, {"receiver": "guardian"}, {"receiver": "guardian", "receiver_name": " "}):
        with pytest.raises(InvalidInput):
            tell(alice, opened, decision, **values)
    with acting_as(alice, NOON):
        assert Notice.objects.count() == 0
    assert tell(alice, opened, decision, receiver="guardian", receiver_name="A. Guardian").receiver == "guardian"


def test_undecided_and_wrong_days_are_not_told(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with pytest.raises(NotVisible):
        tell(alice, opened, ask_decision(alice, opened))
    other, decision = refused(personas)
    for days in (-1, 1):
        with pytest.raises(InvalidInput):
            tell(alice, other, decision, delivered_on=NOON.date() + timedelta(days=days))
    with acting_as(alice, NOON):
        assert Notice.objects.count() == 0
