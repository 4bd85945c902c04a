"""The recovery and reflection period: at least what the law gives, never silently less."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import Actor, Role
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.records.selectors import plain_values
from opennrm.protection.approvals.services import decide_approval
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.deadlines.models import Task
from opennrm.protection.identification.models import Extension, ReflectionPeriod
from opennrm.protection.identification.selectors import (
    access_period,
    ending_periods,
    open_decision,
    period_shown,
    running_period,
)
from opennrm.protection.identification.services import ask_end_by_law, end_by_own_wish, extend_reflection
from tests.factories.accounts import PersonFactory
from tests.factories.files import NOON, make_case
from tests.factories.identification import ask_decision, reopened, take_decision, verdict
from tests.personas import Personas, make_personas

pytestmark = pytest.mark.django_db
LAST = NOON.date() + timedelta(days=45)


@pytest.fixture
def personas() -> Personas:
    return make_personas()


@pytest.fixture
def opened(personas: Personas) -> Any:
    return in_reflection(personas)


def in_reflection(personas: Personas, **case: Any) -> Any:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    found = make_case(alice, **case)
    take_decision(dora, found, ask_decision(alice, found), verdict())
    return found


def period_now(actor: Actor, opened: Any, at: Any = NOON) -> ReflectionPeriod:
    with acting_as(actor, at):
        return access_period(opened=reopened(actor, opened, at))


def extended(
    actor: Actor, opened: Any, to_day: date, *, at: Any = NOON, reason: str = "Still ill."
) -> ReflectionPeriod:
    with acting_as(actor, at):
        seen = reopened(actor, opened, at)
        period = access_period(opened=seen)
        return extend_reflection(actor=actor, at=at, opened=seen, period=period, to_day=to_day, reason=reason)


def test_extension_moves_the_last_day_and_keeps_why(personas: Personas, opened: Any) -> None:
    alice = personas.actor("alice")
    period = extended(alice, opened, LAST + timedelta(days=45))
    assert (period.ends_on, period.n_days) == (LAST + timedelta(days=45), 90)
    with acting_as(alice, NOON):
        extension = Extension.objects.select_related("file").get()
        assert (extension.from_day, extension.to_day) == (LAST, LAST + timedelta(days=45))
        assert plain_values(extension)["reason"] == "Still ill."
        task = Task.objects.get(kind="reflection.ends")
        assert task.due_at.date() == LAST + timedelta(days=46)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.integers(min_value=-60, max_value=60), max_size=6))
def test_no_sequence_of_extensions_ever_makes_it_shorter(personas: Personas, moves: list[int]) -> None:
    alice = personas.actor("alice")
    file = in_reflection(personas)
    ends = LAST
    for move in moves:
        wanted = ends + timedelta(days=move)
        try:
            extended(alice, file, wanted)
        except InvalidInput:
            assert move <= 0 or move > 45
        else:
            assert 0 < move <= 45
            ends = wanted
        assert period_now(alice, file).ends_on == ends >= LAST


def test_extension_without_reason_is_refused(personas: Personas, opened: Any) -> None:
    alice = personas.actor("alice")
    with pytest.raises(InvalidInput):
        extended(alice, opened, LAST + timedelta(days=5), reason=" ")
    assert period_now(alice, opened).ends_on == LAST
    with acting_as(alice, NOON):
        assert Extension.objects.count() == 0


def test_database_takes_no_period_below_thirty_days(personas: Personas, opened: Any) -> None:
    alice = personas.actor("alice")
    with acting_as(alice, NOON):
        found = ReflectionPeriod.objects.filter(file=opened.file)
        for values in ({"n_days": 29}, {"ends_on": NOON.date()}, {"ended_on": NOON.date()}):
            with pytest.raises(IntegrityError), transaction.atomic():
                found.update(**values)


def test_person_can_end_it_freely_and_what_was_said_is_kept(personas: Personas, opened: Any) -> None:
    alice = personas.actor("alice")
    at = NOON + timedelta(days=10)
    with acting_as(alice, at):
        seen = reopened(alice, opened, at)
        period = access_period(opened=seen)
        for said, is_free in (("", True), ("I want to go home.", False)):
            with pytest.raises(InvalidInput):
                end_by_own_wish(actor=alice, at=at, opened=seen, period=period, said=said, is_free=is_free)
        ended = end_by_own_wish(actor=alice, at=at, opened=seen, period=period, said="I want to go home.", is_free=True)
        assert (ended.ended_on, ended.end_ground, ended.ends_on) == (at.date(), "own_wish", LAST)
        assert plain_values(ended)["end_reason"] == "I want to go home."
        assert CaseEvent.objects.filter(type="reflection.ended_own_wish").count() == 1
        assert running_period(seen, at) is None
        with pytest.raises(Refused):
            extend_reflection(
                actor=alice, at=at, opened=seen, period=ended, to_day=LAST + timedelta(days=3), reason="Again."
            )


def test_childs_period_is_ended_by_nobodys_wish(personas: Personas) -> None:
    alice = personas.actor("alice")
    file = in_reflection(personas, is_child=True)
    with acting_as(alice, NOON):
        seen = reopened(alice, file)
        with pytest.raises(Refused):
            end_by_own_wish(
                actor=alice, at=NOON, opened=seen, period=access_period(opened=seen), said="I go.", is_free=True
            )
    assert period_now(alice, file).ended_on is None


def test_authority_cannot_write_down_a_wish(personas: Personas, opened: Any) -> None:
    dora = personas.actor("dora")
    with acting_as(dora, NOON):
        seen = reopened(dora, opened)
        with pytest.raises(NotPermitted):
            end_by_own_wish(
                actor=dora, at=NOON, opened=seen, period=access_period(opened=seen), said="He goes.", is_free=True
            )
    assert period_now(dora, opened).ended_on is None


def test_law_ends_it_only_after_a_second_person_agreed(personas: Personas, opened: Any) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    reason = "He directed the others, as the court found on 1 March (Aliens Act s. 53)."
    with acting_as(alice, NOON):
        seen = reopened(alice, opened)
        period = access_period(opened=seen)
        with pytest.raises(NotPermitted):
            ask_end_by_law(actor=alice, at=NOON, opened=seen, period=period, reason=reason)
    with acting_as(dora, NOON):
        seen = reopened(dora, opened)
        period = access_period(opened=seen)
        with pytest.raises(Refused):  # nobody in the authority could agree
            ask_end_by_law(actor=dora, at=NOON, opened=seen, period=period, reason=reason)
    boss = actor_of(PersonFactory.create(agency=personas.dora.agency, roles=[Role.SUPERVISOR, Role.DECISION_MAKER]))
    with acting_as(dora, NOON):
        with pytest.raises(InvalidInput):
            ask_end_by_law(actor=dora, at=NOON, opened=seen, period=period, reason="Order.")
        approval = ask_end_by_law(actor=dora, at=NOON, opened=seen, period=period, reason=reason)
        with pytest.raises(NotVisible):
            decide_approval(actor=dora, at=NOON, approval_id=approval.pk, approve=True)
    assert period_now(alice, opened).ended_on is None
    with acting_as(boss, NOON):
        decide_approval(actor=boss, at=NOON, approval_id=approval.pk, approve=True)
    ended = period_now(alice, opened)
    assert (ended.ended_on, ended.end_ground, ended.approval_id) == (NOON.date(), "public_order", approval.pk)
    with acting_as(alice, NOON):
        assert plain_values(ended)["end_reason"] == reason


def test_law_refused_by_the_second_person_leaves_it_running(personas: Personas, opened: Any) -> None:
    dora = personas.actor("dora")
    boss = actor_of(PersonFactory.create(agency=personas.dora.agency, roles=[Role.SUPERVISOR]))
    with acting_as(dora, NOON):
        seen = reopened(dora, opened)
        approval = ask_end_by_law(
            actor=dora,
            at=NOON,
            opened=seen,
            period=access_period(opened=seen),
            reason="Public order, Aliens Act s. 53." * 2,
        )
    with acting_as(boss, NOON):
        decide_approval(actor=boss, at=NOON, approval_id=approval.pk, approve=False, note="Not proportionate.")
    assert period_now(dora, opened).ended_on is None


def test_negative_conclusive_decision_leaves_the_period_as_it_is(personas: Personas, opened: Any) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    with acting_as(alice, NOON):
        second = reopened(alice, opened)
        waiting = open_decision(second)
    assert waiting is not None
    take_decision(dora, opened, waiting, verdict("negative", means=()))
    period = period_now(alice, opened)
    assert (period.ends_on, period.ended_on) == (LAST, None)
    with acting_as(alice, NOON):
        assert case_of(opened).stage == Stage.NOT_IDENTIFIED
        assert running_period(opened, NOON) == period


@pytest.mark.parametrize(("days", "left", "runs"), [(0, 46, True), (31, 15, True), (45, 1, True), (46, 0, False)])
def test_days_left_are_shown_until_the_last_day(
    personas: Personas, opened: Any, days: int, left: int, runs: bool
) -> None:
    alice = personas.actor("alice")
    at = NOON + timedelta(days=days)
    with acting_as(alice, at):
        shown = period_shown(reopened(alice, opened, at), at)
    assert shown is not None
    assert (shown.n_left, shown.is_running) == (left, runs)


def test_case_workers_see_what_ends_soon_and_strangers_nothing(personas: Personas, opened: Any) -> None:
    for name, expected in (("alice", 1), ("charlie", 0), ("dora", 0)):
        actor = personas.actor(name)
        for days, there in ((30, 0), (31, 1), (45, 1), (46, 0)):
            at = NOON + timedelta(days=days)
            with acting_as(actor, at):
                assert len(ending_periods(actor, at)) == (expected if there else 0)
