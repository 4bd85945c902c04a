"""Taking back: one step, at once, everybody told, everybody answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category, Source
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.selectors import access_file, access_file_by_id, visible_files
from opennrm.kernel.access.services import grant_access
from opennrm.kernel.actors import SYSTEM, Actor, ActorKind
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.notifications.models import Notification
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.reference.selectors import add_working_days, country_pack
from opennrm.protection.consents.enums import Acknowledgement
from opennrm.protection.consents.models import Consent, WithdrawalNotice
from opennrm.protection.consents.selectors import access_notice, consent_allows, notices_to_answer
from opennrm.protection.consents.services import (
    REVIEW,
    acknowledge_withdrawal,
    chase_withdrawals,
    withdraw_consent,
)
from opennrm.protection.deadlines.models import Task
from tests.factories.consents import consent_answer, give_consent, sharing_answer
from tests.factories.files import NOON, make_case
from tests.personas import Personas, make_personas

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def take_back(actor: Actor, opened: Opened, consent: Consent, *, at: datetime = LATER, reason: str = "") -> Consent:
    with acting_as(actor, at):
        again = access_file_by_id(actor=actor, file_id=opened.file.pk, at=at)
        return withdraw_consent(actor=actor, at=at, opened=again, consent=consent, reason=reason)


def notice_for(actor: Actor) -> WithdrawalNotice:
    return WithdrawalNotice.objects.get(agency_id=actor.agency_id or 0)


def test_withdrawal_ends_every_access_that_stood_on_the_consent_at_once(personas: Personas) -> None:
    alice, bob, charlie = (personas.actor(name) for name in ("alice", "bob", "charlie"))
    opened = make_case(alice)
    consent = give_consent(alice, opened, sharing_answer(bob.agency_id))
    other = give_consent(alice, opened, sharing_answer(charlie.agency_id))
    with acting_as(alice, NOON):
        grant_access(
            actor=alice, at=NOON, opened=opened, agency_id=bob.agency_id, categories=Category.HEALTH,
            purpose="assistance", basis="consent", source=Source.REFERRAL, source_id=consent.pk,
            expires_at=NOON + timedelta(days=20), may_edit=True,
        )  # fmt: skip
    withdrawn = take_back(alice, opened, consent, reason="The neighbour works there.")
    assert Grant.objects.live(LATER).filter(source_id=consent.pk).count() == 0
    assert Grant.objects.live(LATER).filter(source_id=other.pk).count() == 1
    with acting_as(bob, LATER):
        assert list(visible_files(bob, LATER)) == []
        with pytest.raises(NotVisible):
            access_file(actor=bob, code=opened.code, at=LATER)
    with acting_as(alice, LATER):
        assert consent_allows(opened, "sharing", bob.agency_id, at=LATER) is None
        assert consent_allows(opened, "sharing", charlie.agency_id, at=LATER) == other
        stored = Consent.objects.select_related("file").get(pk=withdrawn.pk)
        assert (stored.withdrawn_at, stored.withdrawn_by, stored.withdrawn_how) == (LATER, "person", "spoken")
        assert plain_values(stored)["withdrawal_reason"] == "The neighbour works there."
        assert list(Task.objects.open().filter(kind=REVIEW).values_list("source_id", flat=True)) == [other.pk]
        event = CaseEvent.objects.get(type="consent.withdrawn")
        assert (event.record_id, event.at) == (consent.pk, LATER)


def test_withdrawal_tells_every_recipient_even_those_whose_access_had_ended(personas: Personas) -> None:
    alice, bob, ivan = (personas.actor(name) for name in ("alice", "bob", "ivan"))
    opened = make_case(alice)
    consent = give_consent(alice, opened, sharing_answer(bob.agency_id))
    with acting_as(alice, NOON):
        grant_access(
            actor=alice, at=NOON, opened=opened, agency_id=ivan.agency_id, categories=Category.LEGAL,
            purpose="assistance", basis="consent", source=Source.REFERRAL, source_id=consent.pk,
            expires_at=NOON + timedelta(minutes=5),
        )  # fmt: skip
    take_back(alice, opened, consent)
    told = {notice.agency_id: notice.due_at for notice in WithdrawalNotice.objects.all()}
    due_at = add_working_days(LATER, country_pack().clocks.withdrawal_notice_working_days)
    assert told == {bob.agency_id: due_at, ivan.agency_id: due_at}
    news = Notification.objects.filter(kind="consent.withdrawn", at=LATER)
    assert {one.person_id for one in news} == {personas.bob.pk, personas.ivan.pk}
    assert all(one.is_urgent and one.file_id is None and opened.code not in one.url for one in news)


def test_withdrawal_reaches_what_stood_on_an_earlier_yes(personas: Personas) -> None:
    alice, bob, ivan = (personas.actor(name) for name in ("alice", "bob", "ivan"))
    opened = make_case(alice)
    first = give_consent(alice, opened, sharing_answer(bob.agency_id))
    soon = NOON + timedelta(minutes=10)
    second = give_consent(alice, opened, sharing_answer(bob.agency_id, at=soon), at=soon)
    with acting_as(alice, soon):
        grant_access(
            actor=alice, at=soon, opened=opened, agency_id=ivan.agency_id, categories=Category.ASSISTANCE,
            purpose="assistance", basis="consent", source=Source.REFERRAL, source_id=first.pk,
            expires_at=NOON + timedelta(days=20),
        )  # fmt: skip
    take_back(alice, opened, second)
    assert Grant.objects.live(LATER).filter(source_id__in=[first.pk, second.pk]).count() == 0
    told = set(WithdrawalNotice.objects.values_list("agency_id", "consent_ref"))
    assert told == {(bob.agency_id, second.pk), (ivan.agency_id, second.pk)}
    with acting_as(alice, LATER):
        withdrawn = CaseEvent.objects.filter(type="consent.withdrawn")
        assert set(withdrawn.values_list("record_id", flat=True)) == {first.pk, second.pk}


def test_second_withdrawal_is_refused_and_tells_nobody_twice(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    consent = give_consent(alice, opened, sharing_answer(personas.bob.agency_id))
    take_back(alice, opened, consent)
    before = Notification.objects.count()
    with pytest.raises(Refused):
        take_back(alice, opened, consent, at=LATER + timedelta(hours=1))
    assert Notification.objects.count() == before
    assert WithdrawalNotice.objects.count() == 1
    with acting_as(alice, LATER):
        assert Consent.objects.get(pk=consent.pk).withdrawn_at == LATER


def test_refusal_after_a_yes_withdraws_the_yes(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    consent = give_consent(alice, opened, sharing_answer(bob.agency_id))
    give_consent(alice, opened, sharing_answer(bob.agency_id, answer="refused"), at=LATER)
    assert Grant.objects.live(LATER).filter(source_id=consent.pk).count() == 0
    assert notice_for(bob).consent_ref == consent.pk


def test_survivor_takes_back_on_their_own_page_and_nothing_of_anybody_elses(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened, stranger = make_case(alice), make_case(alice)
    consent = give_consent(alice, opened, sharing_answer(bob.agency_id))
    survivor = Actor(kind=ActorKind.SURVIVOR, file_id=opened.file.pk)
    intruder = Actor(kind=ActorKind.SURVIVOR, file_id=stranger.file.pk)
    with acting_as(intruder, LATER), pytest.raises(NotPermitted):
        withdraw_consent(actor=intruder, at=LATER, opened=opened, consent=consent)
    assert Grant.objects.live(LATER).filter(source_id=consent.pk).count() == 1
    take_back(survivor, opened, consent)
    assert Grant.objects.live(LATER).filter(source_id=consent.pk).count() == 0
    told = Notification.objects.filter(kind="consent.withdrawn").values_list("person_id", flat=True)
    assert {personas.alice.pk, personas.bob.pk} <= set(told)


def test_recipient_can_put_the_withdrawal_down_and_loses_sight(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    consent = give_consent(alice, opened, sharing_answer(bob.agency_id))
    take_back(bob, opened, consent)
    with acting_as(bob, LATER), pytest.raises(NotVisible):
        access_file(actor=bob, code=opened.code, at=LATER)
    with acting_as(alice, LATER):
        assert Consent.objects.get(pk=consent.pk).withdrawn_at == LATER


def test_supervisor_without_case_work_puts_no_withdrawal_down(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    consent = give_consent(alice, opened, sharing_answer(personas.bob.agency_id))
    with pytest.raises(NotPermitted):
        take_back(sam, opened, consent)
    assert Grant.objects.live(LATER).filter(source_id=consent.pk).count() == 1
    assert WithdrawalNotice.objects.count() == 0


def test_recipient_acknowledges_and_the_lead_reads_it(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    take_back(alice, opened, give_consent(alice, opened, sharing_answer(bob.agency_id)))
    with acting_as(bob, LATER):
        assert [one.code for one in notices_to_answer(bob)] == [opened.code]
        notice = access_notice(actor=bob, notice_id=notice_for(bob).pk)
        done = acknowledge_withdrawal(actor=bob, at=LATER, notice=notice, acknowledgement=Acknowledgement.DELETED)
        assert list(notices_to_answer(bob)) == []
    assert (done.acknowledged_at, done.acknowledged_by_person_id) == (LATER, personas.bob.pk)
    with acting_as(alice, LATER):
        assert CaseEvent.objects.get(type="consent.acknowledged").detail == {
            "agency": bob.agency_id, "answer": "deleted"
        }  # fmt: skip
    assert Notification.objects.filter(kind="consent.acknowledged").get().person_id == personas.alice.pk


@pytest.mark.parametrize(("answer", "law"), [("", ""), ("lost", ""), ("kept_by_law", ""), ("kept_by_law", "  ")])
def test_half_an_acknowledgement_is_refused(personas: Personas, answer: str, law: str) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    take_back(alice, opened, give_consent(alice, opened, sharing_answer(bob.agency_id)))
    with acting_as(bob, LATER), pytest.raises(InvalidInput):
        acknowledge_withdrawal(actor=bob, at=LATER, notice=notice_for(bob), acknowledgement=answer, law=law)
    assert notice_for(bob).acknowledged_at is None


def test_only_the_agency_that_was_told_acknowledges_and_only_once(personas: Personas) -> None:
    alice, bob, charlie = (personas.actor(name) for name in ("alice", "bob", "charlie"))
    opened = make_case(alice)
    take_back(alice, opened, give_consent(alice, opened, sharing_answer(bob.agency_id)))
    notice = notice_for(bob)
    with acting_as(charlie, LATER):
        with pytest.raises(NotVisible):
            access_notice(actor=charlie, notice_id=notice.pk)
        with pytest.raises(NotVisible):
            acknowledge_withdrawal(actor=charlie, at=LATER, notice=notice, acknowledgement="deleted")
    assert notice_for(bob).acknowledged_at is None
    with acting_as(bob, LATER):
        acknowledge_withdrawal(actor=bob, at=LATER, notice=notice, acknowledgement="nothing_held")
        with pytest.raises(Refused):
            acknowledge_withdrawal(actor=bob, at=LATER, notice=notice, acknowledgement="deleted")
    assert notice_for(bob).acknowledgement == "nothing_held"


def test_late_agency_is_reminded_once_a_day_until_it_answers(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    take_back(alice, opened, give_consent(alice, opened, sharing_answer(bob.agency_id)))
    due = notice_for(bob).due_at
    moments = [due, due + timedelta(seconds=1), due + timedelta(hours=5), due + timedelta(days=1, hours=1)]
    chased = []
    for at in moments:
        with acting_as(SYSTEM, at):
            chased.append(chase_withdrawals(at=at))
    assert chased == [0, 1, 0, 1]
    assert notice_for(bob).n_chased == 2
    with acting_as(alice, due):
        assert CaseEvent.objects.filter(type="consent.acknowledgement_overdue").count() == 1
    escalated = Notification.objects.filter(is_escalated=True, at=moments[1])
    assert {one.person_id for one in escalated} == {personas.bob.pk, personas.sam.pk}
    with acting_as(bob, moments[-1]):
        acknowledge_withdrawal(actor=bob, at=moments[-1], notice=notice_for(bob), acknowledgement="deleted")
    with acting_as(SYSTEM, due + timedelta(days=9)):
        assert chase_withdrawals(at=due + timedelta(days=9)) == 0


def test_withdrawal_of_what_was_refused_changes_nothing(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    consent = give_consent(alice, opened, consent_answer("statistics", "refused"))
    with pytest.raises(Refused):
        take_back(alice, opened, consent)
    with acting_as(alice, LATER):
        assert Consent.objects.get(pk=consent.pk).withdrawn_at is None
        assert CaseEvent.objects.filter(type="consent.withdrawn").count() == 0
