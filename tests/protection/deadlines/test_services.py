"""What happens to tasks and deadlines, and who sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.notifications.models import Notification
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.deadlines.models import Task
from opennrm.protection.deadlines.rules import register_task_kind
from opennrm.protection.deadlines.selectors import (
    TaskFilter,
    access_task,
    long_overdue,
    open_tasks,
    task_rows,
    tasks_of,
    tasks_to_do,
)
from opennrm.protection.deadlines.services import (
    add_task,
    assign_task,
    cancel_deadlines,
    complete_task,
    drop_task,
    escalate,
    extend_deadline,
    hand_over_tasks,
    meet_deadline,
    set_deadline,
)
from opennrm.protection.deadlines.services.escalation import Escalation, n_open_of
from tests.factories.files import NOON, make_case, share_case
from tests.personas import Personas, make_personas

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

pytestmark = pytest.mark.django_db
TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def deadline(actor: Actor, opened: Opened, *, due_at: datetime = TOMORROW, **given: object) -> Task:
    """Set a deadline of a kind nobody registered."""
    values: dict[str, object] = {"kind": "test.decide", "title": "Decide", "agency_id": actor.agency_id, **given}
    return set_deadline(actor=actor, at=NOON, opened=opened, due_at=due_at, **values)  # type: ignore[arg-type]


def titles(actor: Actor, at: datetime = NOON, **chosen: object) -> list[str]:
    """Return the titles of what the actor has to do."""
    found = tasks_to_do(actor, at, TaskFilter(**chosen))  # type: ignore[arg-type]
    return [str(row.title) for row in task_rows(actor, at, found.select_related("file", "agency", "person"))]


def test_deadline_set_again_moves_the_open_one_and_keeps_its_history(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        first = deadline(alice, opened)
        again = deadline(alice, opened, due_at=TOMORROW + timedelta(days=3))
        assert (again.pk, again.version, Task.objects.count()) == (first.pk, 2, 1)
        assert again.due_at == TOMORROW + timedelta(days=3)


def test_deadlines_of_different_sources_stand_side_by_side_and_are_met_one_by_one(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    one, other = new_id(), new_id()
    with acting_as(alice, NOON):
        deadline(alice, opened, source_id=one)
        left = deadline(alice, opened, source_id=other)
        meet_deadline(actor=alice, at=NOON, file_id=opened.file.pk, kind="test.decide", source_id=one)
        assert [task.pk for task in open_tasks(alice, NOON)] == [left.pk]
        kinds = CaseEvent.objects.filter(type__startswith="task.").order_by("pk").values_list("type", flat=True)
        assert list(kinds) == ["task.set", "task.set", "task.done"]


def test_deadline_of_a_known_clock_shows_its_law(personas: Personas) -> None:
    register_task_kind("test.clock", "Appoint a guardian", clock="guardian_hours")
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        assert deadline(alice, opened, kind="test.clock").legal_source == str(
            country_pack().sources_of("guardian_hours")[0]
        )
        assert deadline(alice, opened).legal_source == ""


def test_meeting_what_is_not_due_changes_nothing(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        assert meet_deadline(actor=alice, at=NOON, file_id=opened.file.pk, kind="test.decide") == []


def test_deadline_follows_from_a_rule_whatever_its_author_may_edit(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    share_case(alice, opened, charlie.agency_id or 0)
    with acting_as(charlie, NOON):
        seen = access_file_by_id(actor=charlie, file_id=opened.file.pk, at=NOON)
        task = deadline(charlie, seen)
        assert [one.pk for one in open_tasks(charlie, NOON)] == [task.pk]


def test_cancelled_deadline_says_why_and_is_not_open(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        task = deadline(alice, opened)
        cancel_deadlines(actor=alice, at=NOON, file_id=opened.file.pk, because="Decided otherwise", kind="test.decide")
        assert list(open_tasks(alice, NOON)) == []
        finished = task_rows(alice, NOON, tasks_of(opened, finished=True))
        assert [(row.task.pk, row.shown.because) for row in finished] == [(task.pk, "Decided otherwise")]


def test_extension_needs_a_reason_and_never_shortens(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        task = deadline(alice, opened)
        for due_at, because in ((TOMORROW + timedelta(days=1), " "), (TOMORROW - timedelta(hours=1), "Holiday")):
            with pytest.raises(InvalidInput):
                extend_deadline(actor=alice, at=NOON, task=task, due_at=due_at, because=because)
        assert Task.objects.get().due_at == TOMORROW
        later = TOMORROW + timedelta(days=2)
        assert extend_deadline(actor=alice, at=NOON, task=task, due_at=later, because="Ill").due_at == later


def test_task_by_hand_is_sealed_and_ticked_off_once(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        task = add_task(actor=alice, at=NOON, opened=opened, note="Call the dentist", due_at=TOMORROW)
        assert b"dentist" not in bytes(task.note)
        assert titles(alice) == ["Call the dentist"]
        done = complete_task(actor=alice, at=NOON, task=task)
        assert complete_task(actor=alice, at=NOON, task=done).version == done.version == 2
        assert titles(alice) == []
        assert titles(alice, when="done") == ["Call the dentist"]


@pytest.mark.parametrize(("note", "hours"), [(" ", 1), ("Call", -1)])
def test_task_without_words_or_in_the_past_is_refused(personas: Personas, note: str, hours: int) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        with pytest.raises(InvalidInput):
            add_task(actor=alice, at=NOON, opened=opened, note=note, due_at=NOON + timedelta(hours=hours))
        assert Task.objects.count() == 0


def test_statutory_deadline_of_a_known_kind_is_not_ticked_off_by_hand(personas: Personas) -> None:
    register_task_kind("test.law", "Decide by law")
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        task = deadline(alice, opened, kind="test.law")
        for refused in (complete_task, drop_task):
            with pytest.raises(Refused):
                refused(actor=alice, at=NOON, task=task, **({"because": "x"} if refused is drop_task else {}))
        assert Task.objects.get().is_open


def test_task_of_another_agency_is_seen_by_who_sees_the_file_but_not_ticked_off(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    share_case(alice, opened, charlie.agency_id or 0)
    with acting_as(alice, NOON):
        task = add_task(actor=alice, at=NOON, opened=opened, note="Call", due_at=TOMORROW)
    with acting_as(charlie, NOON):
        seen = access_task(actor=charlie, at=NOON, task_id=task.pk)
        for refused in (complete_task, assign_task):
            with pytest.raises(NotPermitted):
                refused(actor=charlie, at=NOON, task=seen, **({"person_id": None} if refused is assign_task else {}))
        assert titles(charlie) == []
        assert Task.objects.get().is_open


def test_task_of_a_part_that_is_withheld_does_not_show(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    share_case(alice, opened, charlie.agency_id or 0)
    with acting_as(alice, NOON):
        agency_id = charlie.agency_id
        hidden = deadline(alice, opened, kind="test.health", category=Category.HEALTH, agency_id=agency_id)
        open_one = deadline(alice, opened, agency_id=agency_id)
    with acting_as(charlie, NOON):
        assert [task.pk for task in open_tasks(charlie, NOON)] == [open_one.pk]
        seen = access_file_by_id(actor=charlie, file_id=opened.file.pk, at=NOON)
        assert [task.pk for task in tasks_of(seen)] == [open_one.pk]
        with pytest.raises(NotVisible):
            access_task(actor=charlie, at=NOON, task_id=hidden.pk)


def test_task_of_a_file_one_does_not_see_does_not_exist(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        task = deadline(alice, opened, agency_id=charlie.agency_id)
    with acting_as(charlie, NOON):
        assert list(open_tasks(charlie, NOON)) == []
        with pytest.raises(NotVisible):
            access_task(actor=charlie, at=NOON, task_id=task.pk)


def test_assignment_takes_a_colleague_only(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        task = deadline(alice, opened)
        with pytest.raises(InvalidInput):
            assign_task(actor=alice, at=NOON, task=task, person_id=personas.bob.pk)
        assert assign_task(actor=alice, at=NOON, task=task, person_id=personas.sam.pk).person_id == personas.sam.pk
        assert titles(alice) == []
        assert titles(alice, whose="agency") == ["Decide"]


def test_filters_keep_what_they_say(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    hours = {"late": -1, "today": 6, "week": 24 * 6, "later": 24 * 9}
    with acting_as(alice, NOON):
        for name, n in hours.items():
            deadline(alice, opened, kind=f"test.{name}", title=name, due_at=NOON + timedelta(hours=n), statutory=n < 0)
        assert titles(alice) == ["late", "today", "week", "later"]
        assert titles(alice, when="overdue") == ["late"]
        assert titles(alice, when="today") == ["late", "today"]
        assert titles(alice, when="week") == ["late", "today", "week"]
        assert titles(alice, statutory=True) == ["late"]


def test_escalation_tells_worker_then_supervisor_then_coordinator_a_number_and_each_once(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        deadline(alice, opened)
    told = {}
    for day in (0, 1, 2, 4, 5):
        at = NOON + timedelta(days=day, hours=1)
        with acting_as(SYSTEM, at):
            told[day] = escalate(actor=SYSTEM, at=at)
    nothing = Escalation(0, 0, 0)
    assert told == {0: Escalation(1, 0, 0), 1: Escalation(0, 1, 0), 2: nothing, 4: Escalation(0, 0, 1), 5: nothing}
    rows = Notification.objects.filter(kind__startswith="task.").order_by("pk").values_list("kind", "person__email")
    assert list(rows) == [
        ("task.soon", "alice@harbour.example"), ("task.overdue", "alice@harbour.example"),
        ("task.escalated", "sam@harbour.example"), ("task.long_overdue", "cora@coordinator.example"),
    ]  # fmt: skip
    last = Notification.objects.get(kind="task.long_overdue")
    assert (last.file_id, opened.code in last.url) == (None, False)
    with acting_as(SYSTEM, NOON):
        assert CaseEvent.objects.filter(type="task.missed").count() == 1


def test_long_overdue_shows_numbers_by_agency_to_whoever_sees_no_case(personas: Personas) -> None:
    alice, cora = personas.actor("alice"), personas.actor("cora")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        deadline(alice, opened)
        deadline(alice, opened, kind="test.own", statutory=False)
    with acting_as(cora, NOON + timedelta(days=4)):
        assert [(one.agency, one.n_tasks) for one in long_overdue(NOON + timedelta(days=4))] == [("Harbour", 1)]
        assert long_overdue(NOON + timedelta(days=2)) == []
        assert list(open_tasks(cora, NOON)) == []


def test_open_tasks_go_to_the_successor_of_somebody_who_leaves(personas: Personas) -> None:
    alice, ada = personas.actor("alice"), personas.actor("ada")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        task = deadline(alice, opened, person_id=personas.alice.pk)
    with acting_as(ada, NOON):
        assert n_open_of(personas.alice) == 1
        assert hand_over_tasks(actor=ada, at=NOON, leaver=personas.alice, successor=personas.sam) == 1
        assert (n_open_of(personas.alice), n_open_of(personas.sam)) == (0, 1)
    with acting_as(alice, NOON):
        assert Task.objects.get(pk=task.pk).person_id == personas.sam.pk
