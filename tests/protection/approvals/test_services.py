"""A second person's yes: who gives it, what then happens, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.services import exclude
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import InvalidInput, NotVisible, Refused
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.notifications.models import Notification
from opennrm.protection.approvals.models import Approval
from opennrm.protection.approvals.rules import WAITS, register_approval
from opennrm.protection.approvals.selectors import approvals_to_decide, in_words, my_requests
from opennrm.protection.approvals.services import (
    ask_approval,
    decide_approval,
    expire_approvals,
    withdraw_approval,
    withdraw_pending,
)
from tests.factories.files import NOON, make_case
from tests.personas import Personas, make_personas

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

pytestmark = pytest.mark.django_db
ACTION = "test.do"
done: list[tuple[str, int | None]] = []


def _do(approval: Approval, actor: Actor, at: datetime) -> None:
    if approval.payload.get("impossible"):
        raise Refused("It cannot be done now.")
    done.append((str(approval.subject_id), actor.person_id))


@pytest.fixture(autouse=True)
def _registered() -> Iterator[None]:
    register_approval(ACTION, "Do it", _do, describe=lambda one: [("What", one.payload.get("what", ""))])
    done.clear()
    yield
    done.clear()


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def ask(actor: Actor, opened: Opened | None, **payload: object) -> Approval:
    """Ask with a reason."""
    return ask_approval(
        actor=actor, at=NOON, opened=opened, action=ACTION, subject_id=new_id(), summary_key="Do it for good.",
        payload=payload, reason="Because of Mrs Linden",
    )  # fmt: skip


def test_yes_of_a_second_person_does_what_was_asked(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        asked = ask(alice, opened, what="that")
        assert b"Linden" not in bytes(asked.reason)
        assert list(approvals_to_decide(alice, NOON)) == []
    with acting_as(sam, NOON):
        words = in_words(approvals_to_decide(sam, NOON).get())
        assert (words.title, words.facts, words.reason) == ("Do it", [("What", "that")], "Because of Mrs Linden")
        decided = decide_approval(actor=sam, at=NOON, approval_id=asked.pk, approve=True)
        assert (decided.status, decided.decided_by_id) == ("approved", personas.sam.pk)
        assert done == [(str(asked.subject_id), personas.sam.pk)]
        types = CaseEvent.objects.filter(type__startswith="approval.").order_by("pk").values_list("type", flat=True)
        assert list(types) == ["approval.asked", "approval.approved"]
    told = Notification.objects.order_by("pk").values_list("kind", "person__email")
    assert list(told) == [
        ("approval.asked", "sam@harbour.example"), ("approval.decided", "alice@harbour.example"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["alice", "charlie", "bob", "ada"])
def test_nobody_else_decides(personas: Personas, name: str) -> None:
    alice, other = personas.actor("alice"), personas.actor(name)
    opened = make_case(alice)
    with acting_as(alice, NOON):
        asked = ask(alice, opened)
    with acting_as(other, NOON), pytest.raises(NotVisible):
        decide_approval(actor=other, at=NOON, approval_id=asked.pk, approve=True)
    assert (Approval.objects.get().status, done) == ("pending", [])


def test_supervisor_who_asked_does_not_decide(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    with acting_as(sam, NOON), pytest.raises(Refused):
        ask(sam, opened)
    assert Approval.objects.count() == 0


def test_same_request_twice_is_refused_while_it_waits(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened, subject = make_case(alice), new_id()
    given = {"at": NOON, "opened": opened, "action": ACTION, "subject_id": subject}
    with acting_as(alice, NOON):
        asked = ask_approval(actor=alice, **given)  # type: ignore[arg-type]
        with pytest.raises(Refused):
            ask_approval(actor=alice, **given)  # type: ignore[arg-type]
        assert Approval.objects.count() == 1
    with acting_as(sam, NOON):
        decide_approval(actor=sam, at=NOON, approval_id=asked.pk, approve=False, note="Not yet")
    with acting_as(alice, NOON):
        assert ask_approval(actor=alice, **given).status == "pending"  # type: ignore[arg-type]


def test_decided_twice_is_refused(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        asked = ask(alice, opened)
    with acting_as(sam, NOON):
        decide_approval(actor=sam, at=NOON, approval_id=asked.pk, approve=True)
    with acting_as(sam, NOON), pytest.raises(NotVisible):
        decide_approval(actor=sam, at=NOON, approval_id=asked.pk, approve=False, note="Changed my mind")
    assert (Approval.objects.get().status, len(done)) == ("approved", 1)


def test_refusal_needs_a_reason_and_does_nothing(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        asked = ask(alice, opened)
    with acting_as(sam, NOON), pytest.raises(InvalidInput):
        decide_approval(actor=sam, at=NOON, approval_id=asked.pk, approve=False, note=" ")
    with acting_as(sam, NOON):
        decide_approval(actor=sam, at=NOON, approval_id=asked.pk, approve=False, note="Not yet")
    with acting_as(alice, NOON):
        words = in_words(my_requests(alice).get())
        assert (words.approval.status, words.note, done) == ("refused", "Not yet", [])


def test_what_cannot_be_done_now_leaves_the_request_waiting(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        asked = ask(alice, opened, impossible=True)
    with pytest.raises(Refused), acting_as(sam, NOON):
        decide_approval(actor=sam, at=NOON, approval_id=asked.pk, approve=True)
    assert Approval.objects.get().status == "pending"


def test_request_that_ran_out_is_not_decided(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        asked = ask(alice, opened)
    late = NOON + WAITS + timedelta(seconds=1)
    with acting_as(sam, late), pytest.raises(NotVisible):
        decide_approval(actor=sam, at=late, approval_id=asked.pk, approve=True)
    for expected in (1, 0):
        with acting_as(SYSTEM, late):
            assert expire_approvals(actor=SYSTEM, at=late) == expected
    assert (Approval.objects.get().status, done) == ("expired", [])


def test_request_is_taken_back_by_who_asked_only(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        asked = ask(alice, opened)
    with acting_as(sam, NOON), pytest.raises(NotVisible):
        withdraw_approval(actor=sam, at=NOON, approval_id=asked.pk)
    with acting_as(alice, NOON):
        withdraw_approval(actor=alice, at=NOON, approval_id=asked.pk)
        with pytest.raises(Refused):
            withdraw_approval(actor=alice, at=NOON, approval_id=asked.pk)
    assert Approval.objects.get().status == "withdrawn"


def test_requests_about_a_file_end_together(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened, other = make_case(alice), make_case(alice)
    with acting_as(alice, NOON):
        ask(alice, opened)
        ask(alice, opened)
        left = ask(alice, other)
        assert withdraw_pending(actor=alice, at=NOON, file_id=opened.file.pk) == 2
        assert Approval.objects.pending().get().pk == left.pk


def test_supervisor_kept_out_of_the_file_does_not_see_the_request(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        ask(alice, opened)
        exclude(actor=alice, at=NOON, opened=opened, reason="A relative", person_id=personas.sam.pk)
    with acting_as(sam, NOON):
        assert list(approvals_to_decide(sam, NOON)) == []


def test_request_about_no_file_is_sealed_under_the_nodes_own_key(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    with acting_as(alice, NOON):
        asked = ask(alice, None)
        assert b"Linden" not in bytes(asked.reason)
    with acting_as(sam, NOON):
        assert in_words(approvals_to_decide(sam, NOON).get()).reason == "Because of Mrs Linden"
        decide_approval(actor=sam, at=NOON, approval_id=asked.pk, approve=True)
    assert len(done) == 1
