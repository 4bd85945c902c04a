"""A case goes to another agency: offered, answered, moved whole."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File, Grant
from opennrm.kernel.access.selectors import access_file, access_file_by_id, sight_of
from opennrm.kernel.access.services import exclude
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.kernel.notifications.models import Notification
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.cases.models import Case
from opennrm.protection.consents.services import withdraw_consent
from opennrm.protection.deadlines.models import Task
from opennrm.protection.deadlines.services import add_task
from opennrm.protection.lifecycle.models import Transfer
from opennrm.protection.lifecycle.selectors import agencies_to_offer, offers_received
from opennrm.protection.lifecycle.services import (
    accept_transfer,
    decline_transfer,
    expire_transfers,
    offer_transfer,
    withdraw_transfer,
)
from opennrm.protection.referrals.models import Referral
from opennrm.protection.referrals.services import send_referral
from tests.factories.consents import give_consent, sharing_answer
from tests.factories.directory import ServiceFactory
from tests.factories.files import NOON, make_case
from tests.protection.lifecycle.conftest import close_case

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from tests.personas import Personas

pytestmark = pytest.mark.django_db
SECRET = "She fears her cousin in the next town."


def offer(actor: Actor, opened: Opened, agency_id: int | None) -> Transfer:
    """Offer a case."""
    with acting_as(actor, NOON):
        again = access_file_by_id(actor=actor, file_id=opened.file.pk, at=NOON)
        return offer_transfer(
            actor=actor, at=NOON, opened=again, agency_id=agency_id or 0, reason="moved", message=SECRET
        )


def offered(personas: Personas) -> tuple[Opened, Transfer]:
    """Make a case of alice's and offer it to charlie's agency with the person's consent."""
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    give_consent(alice, opened, sharing_answer(charlie.agency_id))
    return opened, offer(alice, opened, charlie.agency_id)


def test_offer_moves_nothing_and_shows_the_other_agency_no_file(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice, is_child=True)
    give_consent(
        alice, opened, sharing_answer(charlie.agency_id, given_by="guardian", giver_name="M. Ash", assent="agrees")
    )
    transfer = offer(alice, opened, charlie.agency_id)
    assert SECRET.encode() not in bytes(transfer.message)
    with acting_as(charlie, NOON):
        (seen,) = offers_received(charlie, NOON)
        assert (seen.transfer.pk, seen.message, seen.is_child) == (transfer.pk, SECRET, True)
        assert "Linden" not in str(seen.facts)
        assert not sight_of(charlie, opened.file, NOON).reads(Category.IDENTITY)
    for name in ("dora", "bob", "sam", "fred"):
        with acting_as(personas.actor(name), NOON):
            assert offers_received(personas.actor(name), NOON) == []
    told = Notification.objects.filter(kind="transfer.offered")
    assert [(one.person_id, one.file_id, opened.code in one.url) for one in told] == [
        (personas.charlie.pk, None, False)
    ]


def test_offer_without_consent_or_law_is_refused(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    with pytest.raises(Refused):
        offer(alice, opened, charlie.agency_id)
    assert Transfer.objects.count() == 0


def test_offer_goes_only_to_an_agency_that_can_lead_and_is_not_kept_out(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        assert [agency.code for agency in agencies_to_offer(opened)] == ["far-hills"]
        exclude(actor=alice, at=NOON, opened=opened, reason="A relative", agency_id=personas.charlie.agency_id)
        assert list(agencies_to_offer(opened)) == []
    for agency_id in (personas.bob.agency_id, personas.charlie.agency_id, alice.agency_id):
        with pytest.raises(Refused):
            offer(alice, opened, agency_id)
    assert Transfer.objects.count() == 0


def test_second_offer_and_offer_of_a_closed_case_are_refused(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened, _transfer = offered(personas)
    with pytest.raises(Refused):
        offer(alice, opened, personas.charlie.agency_id)
    closed = make_case(alice)
    give_consent(alice, closed, sharing_answer(personas.charlie.agency_id))
    close_case(personas, closed)
    with pytest.raises(Refused):
        offer(alice, closed, personas.charlie.agency_id)
    with acting_as(SYSTEM, NOON):
        assert Transfer.objects.count() == 1


def test_agency_that_only_sees_the_case_cannot_offer_it(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    give_consent(alice, opened, sharing_answer(charlie.agency_id))
    with pytest.raises(NotPermitted):
        offer(charlie, opened, alice.agency_id)


def test_acceptance_moves_lead_worker_tasks_and_referrals_and_ends_the_former_sight(personas: Personas) -> None:
    alice, charlie, bob = personas.actor("alice"), personas.actor("charlie"), personas.actor("bob")
    opened = make_case(alice)
    give_consent(alice, opened, sharing_answer(charlie.agency_id))
    give_consent(alice, opened, sharing_answer(bob.agency_id))
    service = ServiceFactory.create(agency=personas.bob.agency)
    with acting_as(alice, NOON):
        add_task(actor=alice, at=NOON, opened=opened, note="Call", due_at=NOON + timedelta(days=1),
                 person_id=alice.person_id)  # fmt: skip
        send_referral(
            actor=alice, at=NOON, opened=opened, service=service, need="shelter", urgency="routine",
            categories=Category.BASIC | Category.ASSISTANCE, message="A bed",
        )  # fmt: skip
    transfer = offer(alice, opened, charlie.agency_id)
    later = NOON + timedelta(hours=2)
    with acting_as(charlie, later):
        led = accept_transfer(actor=charlie, at=later, transfer_id=transfer.pk)
        assert led.is_lead
        assert access_file(actor=charlie, code=opened.code, at=later).sight.readable == Category.ALL
        assert Case.objects.get().worker_id == personas.charlie.pk
        task = Task.objects.get(kind="manual")
        assert (task.agency_id, task.person_id) == (charlie.agency_id, None)
        assert Referral.objects.get().author_agency_id == charlie.agency_id
        with pytest.raises(NotVisible):
            accept_transfer(actor=charlie, at=later, transfer_id=transfer.pk)
    for name in ("alice", "sam"):
        with acting_as(personas.actor(name), later), pytest.raises(NotVisible):
            access_file(actor=personas.actor(name), code=opened.code, at=later)


def test_former_lead_sees_again_what_the_person_agrees_to_and_loses_it_with_the_consent(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened, transfer = offered(personas)
    with acting_as(charlie, NOON):
        accept_transfer(actor=charlie, at=NOON, transfer_id=transfer.pk)
    with acting_as(alice, NOON):
        assert sight_of(alice, opened.file, NOON).readable == Category(0)
    consent = give_consent(charlie, opened, sharing_answer(alice.agency_id, Category.ASSISTANCE))
    with acting_as(alice, NOON):
        assert sight_of(alice, opened.file, NOON).readable == Category.BASIC | Category.ASSISTANCE
    with acting_as(charlie, NOON):
        led = access_file(actor=charlie, code=opened.code, at=NOON)
        withdraw_consent(actor=charlie, at=NOON, opened=led, consent=consent, how="spoken")
    with acting_as(alice, NOON):
        assert sight_of(alice, opened.file, NOON).readable == Category(0)


def test_acceptance_after_the_consent_is_withdrawn_is_refused(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened = make_case(alice)
    consent = give_consent(alice, opened, sharing_answer(charlie.agency_id))
    transfer = offer(alice, opened, charlie.agency_id)
    with acting_as(alice, NOON):
        withdraw_consent(actor=alice, at=NOON, opened=opened, consent=consent, how="spoken")
    with pytest.raises(Refused), acting_as(charlie, NOON):
        accept_transfer(actor=charlie, at=NOON, transfer_id=transfer.pk)
    assert File.objects.filter(lead_agency_id=alice.agency_id).count() in {0, 1}  # behind the wall on PostgreSQL
    with acting_as(SYSTEM, NOON):
        assert File.objects.get().lead_agency_id == alice.agency_id
        assert Transfer.objects.get().status == "offered"


def test_decline_needs_a_reason_and_leaves_everything_with_the_lead(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened, transfer = offered(personas)
    with acting_as(charlie, NOON), pytest.raises(InvalidInput):
        decline_transfer(actor=charlie, at=NOON, transfer_id=transfer.pk, reason="")
    with acting_as(charlie, NOON):
        decline_transfer(actor=charlie, at=NOON, transfer_id=transfer.pk, reason="no_capacity", answer="In May again")
        assert offers_received(charlie, NOON) == []
    with acting_as(alice, NOON):
        assert Transfer.objects.get().status == "declined"
        assert access_file(actor=alice, code=opened.code, at=NOON).is_lead
    assert Notification.objects.filter(kind="transfer.answered").get().person_id == personas.alice.pk


@pytest.mark.parametrize("name", ["alice", "bob", "dora"])
def test_offer_is_answered_by_the_asked_agency_only(personas: Personas, name: str) -> None:
    _opened, transfer = offered(personas)
    actor = personas.actor(name)
    with acting_as(actor, NOON), pytest.raises((NotVisible, NotPermitted)):
        accept_transfer(actor=actor, at=NOON, transfer_id=transfer.pk)
    with acting_as(SYSTEM, NOON):
        assert Transfer.objects.get().status == "offered"


def test_offer_is_taken_back_once_and_then_not_accepted(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    opened, transfer = offered(personas)
    with acting_as(alice, NOON):
        gone = withdraw_transfer(actor=alice, at=NOON, opened=opened, transfer=transfer)
        with pytest.raises(Refused):
            withdraw_transfer(actor=alice, at=NOON, opened=opened, transfer=gone)
    with acting_as(charlie, NOON), pytest.raises(NotVisible):
        accept_transfer(actor=charlie, at=NOON, transfer_id=transfer.pk)


def test_offer_nobody_answers_runs_out(personas: Personas) -> None:
    charlie = personas.actor("charlie")
    _opened, transfer = offered(personas)
    late = NOON + timedelta(days=country_pack().clocks.transfer_offer_days)
    with acting_as(charlie, late), pytest.raises(NotVisible):
        accept_transfer(actor=charlie, at=late, transfer_id=transfer.pk)
    for expected in (1, 0):
        with acting_as(SYSTEM, late):
            assert expire_transfers(actor=SYSTEM, at=late) == expected
    with acting_as(SYSTEM, late):
        assert Transfer.objects.get().status == "expired"
        assert Grant.objects.filter(source="lead").count() == 1
