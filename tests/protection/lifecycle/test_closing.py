"""A case is closed with a second person's yes, opened again, held."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import access_file_by_id, sight_of
from opennrm.kernel.accounts.services.handover import open_work_of
from opennrm.kernel.accounts.services.people import deactivate_person
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.notifications.models import Notification
from opennrm.kernel.records.services import create_record
from opennrm.kernel.reference.enums import RetentionClass
from opennrm.prosecution.proceedings.models import Proceeding
from opennrm.protection.approvals.models import Approval
from opennrm.protection.cases.models import Case
from opennrm.protection.cases.services import set_stage
from opennrm.protection.deadlines.models import Task
from opennrm.protection.deadlines.services import add_task
from opennrm.protection.lifecycle.models import Closure, LegalHold
from opennrm.protection.lifecycle.rules import kept_until, retention_class_of
from opennrm.protection.lifecycle.selectors import due_for_erasure, still_open
from opennrm.protection.lifecycle.services import (
    hand_over_cases,
    lift_hold,
    n_cases_of,
    remind_of_due,
    reopen_case,
    set_hold,
)
from opennrm.protection.referrals.services import send_referral
from tests.factories.consents import give_consent, sharing_answer
from tests.factories.directory import ServiceFactory
from tests.factories.files import NOON, make_case
from tests.protection.lifecycle.conftest import ask_to_close, close_case, decide

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from tests.personas import Personas

pytestmark = pytest.mark.django_db


def refer(personas: Personas, opened: Opened) -> None:
    """Refer a case to bob's shelter."""
    alice = personas.actor("alice")
    give_consent(alice, opened, sharing_answer(personas.bob.agency_id))
    service = ServiceFactory.create(agency=personas.bob.agency)
    with acting_as(alice, NOON):
        send_referral(
            actor=alice, at=NOON, opened=opened, service=service, need="shelter", urgency="routine",
            categories=Category.BASIC | Category.ASSISTANCE, message="A bed",
        )  # fmt: skip


def stage_of(actor: Actor) -> str:
    """Return the stage of the only case."""
    with acting_as(actor, NOON):
        return str(Case.objects.get().stage)


def test_closing_waits_for_a_second_person(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        set_stage(actor=alice, at=NOON, opened=opened, stage="presumed")
    closure = ask_to_close(alice, opened)
    assert (closure.status, stage_of(alice)) == ("asked", "presumed")
    assert b"Linden" not in bytes(closure.summary)
    decide(sam)
    with acting_as(alice, NOON):
        case, closure = Case.objects.get(), Closure.objects.get()
        assert (case.stage, case.closed_at, case.closure_reason) == ("closed", NOON, "plan_completed")
        assert case.retained_until == date(2031, 3, 2)
        assert (closure.status, closure.closed_by_id, closure.stage_before) == ("closed", personas.sam.pk, "presumed")
        events = CaseEvent.objects.filter(type__in=["case.closed", "closure.asked"]).order_by("pk")
        assert [event.type for event in events] == ["closure.asked", "case.closed"]


def test_closing_ends_tasks_and_the_sight_of_those_who_assist(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    give_consent(alice, opened, sharing_answer(charlie.agency_id))
    with acting_as(alice, NOON):
        add_task(actor=alice, at=NOON, opened=opened, note="Call", due_at=NOON + timedelta(days=1))
        assert [one.n_items for one in still_open(opened, NOON) if one.section == "tasks"] == [
            Task.objects.open().count()
        ]
    close_case(personas, opened)
    with acting_as(alice, NOON):
        assert Task.objects.open().count() == 0
        assert sight_of(alice, opened.file, NOON).readable == Category.ALL
    with acting_as(charlie, NOON):
        assert sight_of(charlie, opened.file, NOON).readable == Category(0)


def test_closing_is_refused_while_a_referral_is_open(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    ask_to_close(alice, opened)
    refer(personas, opened)
    with pytest.raises(Refused):
        decide(sam)
    assert stage_of(alice) == "intake"
    other = make_case(alice)
    refer(personas, other)
    with pytest.raises(Refused):
        ask_to_close(alice, other)
    with acting_as(alice, NOON):
        assert Closure.objects.filter(file=other.file).count() == 0


def test_closing_without_words_twice_or_by_others_is_refused(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    give_consent(alice, opened, sharing_answer(charlie.agency_id))
    with pytest.raises(NotPermitted):
        ask_to_close(charlie, opened)
    with pytest.raises(InvalidInput):
        ask_to_close(alice, opened, reason="no such reason")
    ask_to_close(alice, opened)
    with pytest.raises(Refused):
        ask_to_close(alice, opened)
    with acting_as(SYSTEM, NOON):
        assert (Closure.objects.count(), Approval.objects.count()) == (1, 1)


def test_second_person_who_does_not_agree_leaves_the_case_open(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    ask_to_close(alice, opened)
    decide(sam, approve=False)
    assert stage_of(alice) == "intake"
    assert ask_to_close(alice, opened).status == "asked", "it may be asked again"


def test_case_is_opened_again_at_the_stage_it_had(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        set_stage(actor=alice, at=NOON, opened=opened, stage="reflection")
    close_case(personas, opened)
    with acting_as(alice, NOON):
        with pytest.raises(InvalidInput):
            reopen_case(actor=alice, at=NOON, opened=opened, because=" ")
        case = reopen_case(actor=alice, at=NOON, opened=opened, because="She came back")
        assert (case.stage, case.closed_at, case.closure_reason, case.retained_until) == ("reflection", None, "", None)
        with pytest.raises(Refused):
            reopen_case(actor=alice, at=NOON, opened=opened, because="Again")
    close_case(personas, opened)
    with acting_as(alice, NOON):
        assert list(Closure.objects.order_by("asked_at", "pk").values_list("status", flat=True)) == [
            "reopened", "closed",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "is_child", "kept_as"),
    [
        ("intake", False, RetentionClass.SCREENED_OUT),
        ("presumed", False, RetentionClass.ASSISTANCE),
        ("identified", False, RetentionClass.IDENTIFICATION),
        ("not_identified", False, RetentionClass.NOT_IDENTIFIED),
        ("not_identified", True, RetentionClass.CHILD),
    ],
)
def test_case_is_kept_as_what_is_kept_longest(
    personas: Personas, stage: str, is_child: bool, kept_as: RetentionClass
) -> None:
    opened = make_case(personas.actor("alice"))
    assert retention_class_of(opened, stage=stage, is_child=is_child) is kept_as


def test_case_with_proceedings_is_kept_as_such_and_running_ones_are_counted(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        values = {"kind": "investigation", "opened_on": NOON.date()}
        create_record(actor=alice, at=NOON, opened=opened, model=Proceeding, values=values)
        assert retention_class_of(opened, stage="identified", is_child=False) is RetentionClass.JUSTICE
        assert [one.n_items for one in still_open(opened, NOON) if one.section == "justice"] == [1]


def test_kept_until_counts_whole_years_and_bears_the_29th_of_february() -> None:
    assert kept_until(date(2026, 3, 2), "assistance") == date(2031, 3, 2)
    assert kept_until(date(2028, 2, 29), "assistance") == date(2033, 3, 1)


def test_cases_kept_long_enough_are_listed_and_supervisors_reminded(personas: Personas) -> None:
    alice, sam, charlie = (personas.actor(name) for name in ("alice", "sam", "charlie"))
    opened = make_case(alice)
    close_case(personas, opened)
    last_day = NOON + timedelta(days=200)
    with acting_as(alice, NOON):
        Case.objects.update(retained_until=last_day.date())
    for at, listed in ((last_day, []), (last_day + timedelta(days=1), [opened.code])):
        for actor, found in ((alice, listed), (sam, listed), (charlie, [])):
            with acting_as(actor, at):
                assert [one.code for one in due_for_erasure(actor, at)] == found
        with acting_as(SYSTEM, at):
            assert remind_of_due(at=at) == len(listed)
    assert Notification.objects.get(kind="case.retention_over").person_id == personas.sam.pk


def test_case_on_hold_is_not_due(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    close_case(personas, opened)
    at = NOON + timedelta(days=200)
    with acting_as(alice, at):
        Case.objects.update(retained_until=NOON.date(), on_hold=True)
        assert due_for_erasure(alice, at) == []
    with acting_as(SYSTEM, at):
        assert remind_of_due(at=at) == 0


def test_hold_is_set_by_the_lead_and_lifted_by_a_supervisor(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        for reason, review_on in ((" ", None), ("Trial", NOON.date())):
            with pytest.raises(InvalidInput):
                set_hold(actor=alice, at=NOON, opened=opened, reason=reason, review_on=review_on)
        hold = set_hold(actor=alice, at=NOON, opened=opened, reason="The trial of her employer")
        assert b"employer" not in bytes(hold.reason)
        assert Case.objects.get().on_hold
        with pytest.raises(Refused):
            set_hold(actor=alice, at=NOON, opened=opened, reason="Again")
        with pytest.raises(NotPermitted):
            lift_hold(actor=alice, at=NOON, opened=opened, because="Over")
    with acting_as(sam, NOON):
        seen = access_file_by_id(actor=sam, file_id=opened.file.pk, at=NOON)
        lift_hold(actor=sam, at=NOON, opened=seen, because="The trial is over")
        assert not Case.objects.get().on_hold
        assert LegalHold.objects.get().lifted_at == NOON


def test_open_cases_go_to_the_successor_of_somebody_who_leaves(personas: Personas) -> None:
    alice, ada = personas.actor("alice"), personas.actor("ada")
    opened, closed = make_case(alice), make_case(alice)
    close_case(personas, closed)
    with acting_as(ada, NOON):
        assert n_cases_of(personas.alice) == 1
        assert hand_over_cases(actor=ada, at=NOON, leaver=personas.alice, successor=personas.sam) == 1
        assert n_cases_of(personas.alice) == 0
    with acting_as(alice, NOON):
        workers = dict(Case.objects.values_list("file_id", "worker_id"))
    assert workers == {opened.file.pk: personas.sam.pk, closed.file.pk: personas.alice.pk}


def test_nobody_outside_the_lead_finds_the_case(personas: Personas) -> None:
    opened = make_case(personas.actor("alice"))
    with pytest.raises(NotVisible):
        ask_to_close(personas.actor("charlie"), opened)


def test_deactivation_hands_over_cases_and_tasks(personas: Personas) -> None:
    alice, ada = personas.actor("alice"), personas.actor("ada")
    opened = make_case(alice)
    due_at = NOON + timedelta(days=1)
    with acting_as(alice, NOON):
        add_task(actor=alice, at=NOON, opened=opened, note="Call", due_at=due_at, person_id=alice.person_id)
    with acting_as(ada, NOON):
        assert [str(left.title) for left in open_work_of(personas.alice)] == ["Open tasks", "Open cases"]
        deactivate_person(actor=ada, at=NOON, person=personas.alice, successor=personas.sam)
    with acting_as(personas.actor("sam"), NOON):
        assert (Case.objects.get().worker_id, Task.objects.get().person_id) == (personas.sam.pk, personas.sam.pk)
