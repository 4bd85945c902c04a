"""Asking, deciding, and what follows; silence decides nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category, Source
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.selectors import access_file, sight_of
from opennrm.kernel.actors import SYSTEM, Actor, Role
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.notifications.models import Notification
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.records.services import create_record
from opennrm.kernel.reference.selectors import add_working_days
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.deadlines.models import Task
from opennrm.protection.identification.enums import Outcome, Step
from opennrm.protection.identification.models import Decision, ExploitationEpisode, ReflectionPeriod
from opennrm.protection.identification.selectors import (
    authority_inbox,
    decision_rows,
    evidence_of,
    next_step,
    overdue_decisions,
)
from opennrm.protection.identification.services import (
    DEADLINES,
    TELL,
    ask_for_more,
    give_information,
    renew_task_grants,
    reopen_decision,
    withdraw_request,
)
from tests.factories.accounts import PersonFactory
from tests.factories.files import NOON, make_case, share_case
from tests.factories.identification import ask_decision, reopened, take_decision, verdict
from tests.personas import Personas, make_personas

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def stage_of(actor: Actor, opened: Any, at: Any = NOON) -> str:
    with acting_as(actor, at):
        return str(case_of(opened).stage)


def decision_now(actor: Actor, decision: Decision, at: Any = NOON) -> Decision:
    with acting_as(actor, at):
        found: Decision = Decision.objects.select_related("file").get(pk=decision.pk)
        return found


def test_request_opens_to_the_authority_what_it_needs_and_no_more(personas: Personas) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice)
    with acting_as(dora, NOON), pytest.raises(NotVisible):
        access_file(actor=dora, code=opened.code, at=NOON)
    decision = ask_decision(alice, opened, parts=Category.LEGAL)
    needed = Category.BASIC | Category.SCREENING | Category.IDENTIFICATION | Category.LEGAL
    with acting_as(dora, NOON):
        assert sight_of(dora, opened.file, NOON).readable == needed
        assert [one.pk for one in authority_inbox(dora, NOON)] == [decision.pk]
    grant = Grant.objects.get(source_id=decision.pk)
    assert (grant.source, grant.agency_id) == (Source.TASK, dora.agency_id)
    assert decision.due_at == add_working_days(NOON, 5)
    with acting_as(alice, NOON):
        task = Task.objects.get(kind=DEADLINES[Step.REASONABLE_GROUNDS])
        assert (task.due_at, task.agency_id, task.statutory) == (decision.due_at, dora.agency_id, True)
    assert Notification.objects.get(kind="identification.requested").person_id == personas.dora.pk
    assert stage_of(alice, opened) == Stage.PRESUMED


@pytest.mark.parametrize("name", ["fred", "lena", "ivan"])
def test_any_first_responder_may_ask(personas: Personas, name: str) -> None:
    actor = personas.actor(name)
    assert ask_decision(actor, make_case(actor)).requester_id == actor.person_id


def test_request_without_role_part_or_reason_changes_nothing(personas: Personas) -> None:
    alice, bob, charlie = (personas.actor(name) for name in ("alice", "bob", "charlie"))
    opened = make_case(alice)
    share_case(alice, opened, bob.agency_id or 0, Category.ALL, may_edit=True)
    share_case(alice, opened, charlie.agency_id or 0, Category.BASIC, may_edit=True)
    with pytest.raises(NotPermitted):
        ask_decision(bob, opened)
    with pytest.raises(NotPermitted):
        ask_decision(charlie, opened)
    with pytest.raises(InvalidInput):
        ask_decision(alice, opened, note="  ")
    with acting_as(alice, NOON):
        assert Decision.objects.count() == 0
    assert stage_of(alice, opened) == Stage.INTAKE


def test_steps_are_asked_once_and_in_turn(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with pytest.raises(Refused):
        ask_decision(alice, opened, "conclusive")
    ask_decision(alice, opened)
    with pytest.raises(Refused):
        ask_decision(alice, opened)
    with acting_as(alice, NOON):
        assert Decision.objects.count() == 1
        assert next_step(opened) is None


def test_positive_reasonable_grounds_start_the_period_and_the_second_step(personas: Personas) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice)
    decision = take_decision(dora, opened, ask_decision(alice, opened), verdict(), at=LATER)
    assert (decision.outcome, decision.decided_at, decision.decider_id) == ("positive", LATER, dora.person_id)
    assert stage_of(alice, opened, LATER) == Stage.REFLECTION
    with acting_as(alice, LATER):
        period = ReflectionPeriod.objects.get(file=opened.file)
        assert (period.starts_on, period.n_days) == (LATER.date(), 45)
        assert period.ends_on == LATER.date() + timedelta(days=45)
        second = Decision.objects.get(file=opened.file, step="conclusive")
        assert (second.outcome, second.due_at) == ("pending", LATER + timedelta(days=45))
        assert second.requester_id == alice.person_id
        open_kinds = set(Task.objects.open().values_list("kind", flat=True))
        assert open_kinds == {DEADLINES[Step.CONCLUSIVE], "reflection.ends", TELL}
    with acting_as(dora, LATER):
        assert [one.pk for one in authority_inbox(dora, LATER)] == [second.pk]


def test_child_gets_the_longer_period_and_means_are_left_aside(personas: Personas) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice, is_child=True)
    decision = take_decision(dora, opened, ask_decision(alice, opened), verdict(means=("force",)))
    stored = plain_values(decision_now(alice, decision))
    assert (stored["means"], stored["was_child"], stored["acts"]) == (None, True, ["recruitment"])
    with acting_as(alice, NOON):
        assert ReflectionPeriod.objects.get(file=opened.file).n_days == 90
        second = Decision.objects.get(step="conclusive")
    final = take_decision(dora, opened, second, verdict(means=()))
    assert final.outcome == Outcome.POSITIVE
    assert stage_of(alice, opened) == Stage.IDENTIFIED


def test_final_yes_needs_all_elements(personas: Personas) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice)
    take_decision(dora, opened, ask_decision(alice, opened), verdict(means=()))
    with acting_as(alice, NOON):
        second = Decision.objects.get(step="conclusive")
    for without in (verdict(acts=()), verdict(means=()), verdict(purposes=())):
        with pytest.raises(InvalidInput) as refused:
            take_decision(dora, opened, second, without)
        assert set(refused.value.errors) == {"outcome"}
    assert decision_now(alice, second).outcome == Outcome.PENDING
    assert stage_of(alice, opened) == Stage.REFLECTION


def test_no_with_all_elements_must_say_why(personas: Personas) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice)
    decision = ask_decision(alice, opened)
    with pytest.raises(InvalidInput) as refused:
        take_decision(dora, opened, decision, verdict("negative"))
    assert set(refused.value.errors) == {"nevertheless"}
    assert decision_now(alice, decision).outcome == Outcome.PENDING
    done = take_decision(dora, opened, decision, verdict("negative", nevertheless="The events are those of 1998."))
    assert done.appeal_until == NOON.date() + timedelta(days=30)
    assert stage_of(alice, opened) == Stage.NOT_IDENTIFIED
    with acting_as(alice, NOON):
        assert ReflectionPeriod.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [({"reasons": "No."}, "reasons"), ({"outcome": ""}, "outcome"), ({"outcome": "pending"}, "outcome")],
)
def test_decision_without_outcome_or_reasons_is_refused(personas: Personas, values: dict[str, Any], field: str) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice)
    decision = ask_decision(alice, opened)
    with pytest.raises(InvalidInput) as refused:
        take_decision(dora, opened, decision, verdict(**{"outcome": "positive", **values}))
    assert set(refused.value.errors) == {field}
    assert decision_now(alice, decision).version == 1


def test_nobody_decides_on_what_they_asked_for_or_lead(personas: Personas) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    authority = personas.dora.agency
    both = PersonFactory.create(agency=authority, roles=[Role.DECISION_MAKER, Role.FIRST_RESPONDER])
    asker = Actor(kind=dora.kind, person_id=both.pk, agency_id=authority.pk, roles=both.role_set)
    own = make_case(asker)
    decision = ask_decision(asker, own)
    with pytest.raises(NotPermitted):
        take_decision(asker, own, decision, verdict())
    with acting_as(asker, NOON):
        opened = reopened(asker, own)
        assert [row.may_decide for row in decision_rows(asker, opened)] == [False]
    worked = make_case(dora_as_worker(personas))
    request = ask_decision(alice_in(worked, personas), worked)
    with pytest.raises(NotPermitted):
        take_decision(dora, worked, request, verdict())
    assert decision_now(SYSTEM, decision).outcome == Outcome.PENDING
    assert decision_now(SYSTEM, request).outcome == Outcome.PENDING
    assert alice.agency_id != authority.pk


def dora_as_worker(personas: Personas) -> Actor:
    """Return dora as somebody who may also open a case."""
    dora = personas.actor("dora")
    return Actor(
        kind=dora.kind, person_id=dora.person_id, agency_id=dora.agency_id,
        roles=frozenset({Role.DECISION_MAKER, Role.FIRST_RESPONDER}),
    )  # fmt: skip


def alice_in(opened: Any, personas: Personas) -> Actor:
    """Return a colleague of dora's who asks for the decision."""
    colleague = PersonFactory.create(agency=personas.dora.agency, roles=[Role.FIRST_RESPONDER])
    dora = personas.actor("dora")
    return Actor(kind=dora.kind, person_id=colleague.pk, agency_id=dora.agency_id, roles=colleague.role_set)


def test_only_the_authority_decides(personas: Personas) -> None:
    alice, dora, charlie = (personas.actor(name) for name in ("alice", "dora", "charlie"))
    opened = make_case(alice)
    decision = ask_decision(alice, opened)
    stranger = Actor(
        kind=dora.kind, person_id=charlie.person_id, agency_id=charlie.agency_id, roles=frozenset({Role.DECISION_MAKER})
    )
    share_case(alice, opened, charlie.agency_id or 0, Category.ALL, may_edit=True)
    for actor in (alice, stranger):
        with pytest.raises(NotPermitted):
            take_decision(actor, opened, decision, verdict())
    assert decision_now(alice, decision).outcome == Outcome.PENDING


def test_overdue_decision_stays_open_shows_to_supervisors_and_can_still_be_positive(personas: Personas) -> None:
    alice, dora, sam = (personas.actor(name) for name in ("alice", "dora", "sam"))
    opened = make_case(alice)
    decision = ask_decision(alice, opened)
    late = decision.due_at + timedelta(days=400)
    with acting_as(SYSTEM, late):
        renew_task_grants(at=decision.due_at + timedelta(days=170))
    assert decision_now(alice, decision, NOON).outcome == Outcome.PENDING
    assert stage_of(alice, opened) == Stage.PRESUMED
    soon = decision.due_at + timedelta(seconds=1)
    for actor in (dora, sam):
        with acting_as(actor, soon):
            assert [one.pk for one in overdue_decisions(actor, soon)] == [decision.pk]
    with acting_as(sam, decision.due_at):
        assert list(overdue_decisions(sam, decision.due_at)) == []
    at = decision.due_at + timedelta(days=200)
    assert take_decision(dora, opened, decision, verdict(), at=at).outcome == Outcome.POSITIVE


def test_authority_never_loses_a_request_it_has_not_decided(personas: Personas) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice)
    decision = ask_decision(alice, opened)
    ends = Grant.objects.get(source_id=decision.pk).expires_at
    with acting_as(SYSTEM, NOON):
        assert renew_task_grants(at=NOON) == 0
        assert renew_task_grants(at=ends - timedelta(days=1)) == 1
    with acting_as(dora, ends):
        assert [one.pk for one in authority_inbox(dora, ends)] == [decision.pk]


def test_more_information_is_no_decision(personas: Personas) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice)
    decision = ask_decision(alice, opened)
    later = decision.due_at + timedelta(days=5)
    with acting_as(dora, NOON):
        seen = reopened(dora, opened)
        for values in ({"missing": " "}, {"missing": "Wages?", "due_at": decision.due_at}):
            with pytest.raises(InvalidInput):
                ask_for_more(actor=dora, at=NOON, opened=seen, decision=decision, **values)
        asked = ask_for_more(
            actor=dora, at=NOON, opened=seen, decision=decision, missing="Who kept the papers?", due_at=later
        )
        assert (asked.outcome, asked.due_at, asked.decided_at) == ("suspended", later, None)
        assert Task.objects.get(kind=DEADLINES[Step.REASONABLE_GROUNDS]).due_at == later
    assert stage_of(alice, opened) == Stage.PRESUMED
    with acting_as(alice, NOON):
        given = give_information(
            actor=alice, at=NOON, opened=reopened(alice, opened), decision=decision_now(alice, decision),
            note="The foreman, says the cook.",
        )  # fmt: skip
        assert given.outcome == Outcome.PENDING
        assert plain_values(given)["request_note"].endswith("2026-03-02: The foreman, says the cook.")
        with pytest.raises(Refused):
            give_information(
                actor=alice, at=NOON, opened=reopened(alice, opened), decision=given, note="And another thing."
            )


def test_second_decision_on_the_same_request_is_refused(personas: Personas) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice)
    decision = ask_decision(alice, opened)
    take_decision(dora, opened, decision, verdict())
    with pytest.raises(Refused):
        take_decision(dora, opened, decision, verdict("negative", nevertheless="I think again."))
    assert decision_now(alice, decision).outcome == Outcome.POSITIVE


def test_request_taken_back_ends_what_it_opened(personas: Personas) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice)
    decision = ask_decision(alice, opened)
    with acting_as(alice, NOON):
        gone = withdraw_request(
            actor=alice, at=NOON, opened=reopened(alice, opened), decision=decision, because="She wants to wait."
        )
        assert gone.outcome == Outcome.WITHDRAWN
        assert Task.objects.open().count() == 0
        assert next_step(opened) == "reasonable_grounds"
    with acting_as(dora, NOON), pytest.raises(NotVisible):
        access_file(actor=dora, code=opened.code, at=NOON)
    assert stage_of(alice, opened) == Stage.INTAKE


def test_new_facts_reopen_and_the_old_decision_holds_until_then(personas: Personas) -> None:
    alice, dora = personas.actor("alice"), personas.actor("dora")
    opened = make_case(alice)
    first = take_decision(dora, opened, ask_decision(alice, opened), verdict("negative", means=()))
    assert stage_of(alice, opened) == Stage.NOT_IDENTIFIED
    with acting_as(alice, LATER):
        seen = reopened(alice, opened, LATER)
        held = decision_now(alice, first, LATER)
        with pytest.raises(InvalidInput):
            reopen_decision(actor=alice, at=LATER, opened=seen, decision=held, because="New.")
        again = reopen_decision(
            actor=alice, at=LATER, opened=seen, decision=held,
            because="Two others who worked on the farm confirm the threats.",
        )  # fmt: skip
        assert decision_now(alice, first, LATER).replaced_at is None
    assert stage_of(alice, opened, LATER) == Stage.PRESUMED
    take_decision(dora, opened, again, verdict(), at=LATER)
    assert decision_now(alice, first, LATER).replaced_at == LATER
    assert stage_of(alice, opened, LATER) == Stage.REFLECTION


def test_evidence_adds_up_the_episodes_without_means_for_a_child(personas: Personas) -> None:
    alice = personas.actor("alice")
    for is_child, means in ((False, ["force", "fraud"]), (True, [])):
        opened = make_case(alice, is_child=is_child)
        with acting_as(alice, NOON):
            for values in (
                {"acts": ["transport"], "means": ["force"], "purposes": []},
                {"acts": ["transport", "receipt"], "means": ["fraud"], "purposes": ["sexual"]},
            ):
                create_record(actor=alice, at=NOON, opened=opened, model=ExploitationEpisode, values=values)
            found = evidence_of(opened)
        assert sorted(found.acts) == ["receipt", "transport"]
        assert (sorted(found.means), found.purposes) == (means, ["sexual"])
        assert found.elements.complete


def test_stranger_finds_no_decision_anywhere(personas: Personas) -> None:
    alice, charlie, dora = (personas.actor(name) for name in ("alice", "charlie", "dora"))
    opened = make_case(alice)
    ask_decision(alice, opened)
    stranger = Actor(
        kind=dora.kind, person_id=charlie.person_id, agency_id=charlie.agency_id, roles=frozenset({Role.DECISION_MAKER})
    )
    late = NOON + timedelta(days=60)
    with acting_as(stranger, late):
        assert list(authority_inbox(stranger, late)) == []
        assert list(overdue_decisions(stranger, late)) == []
        with pytest.raises(NotVisible):
            access_file(actor=stranger, code=opened.code, at=late)
    with acting_as(alice, NOON):
        assert CaseEvent.objects.filter(type="identification.reasonable_grounds_requested").count() == 1
