"""Putting answers down, and what they open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Basis, Category, Source
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.selectors import access_file, sight_of
from opennrm.kernel.access.services import exclude, grant_access
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.kernel.notifications.models import Notification
from opennrm.kernel.records.selectors import plain_values
from opennrm.protection.consents.enums import Assent, Capacity, Giver, State
from opennrm.protection.consents.models import Consent, WithdrawalNotice
from opennrm.protection.consents.selectors import (
    access_consent,
    consent_allows,
    consent_matrix,
    consent_text,
    earlier_answers,
)
from opennrm.protection.consents.services import REVIEW
from opennrm.protection.deadlines.models import Task
from tests.factories.consents import consent_answer, give_consent, sharing_answer
from tests.factories.files import NOON, make_case, share_case
from tests.personas import Personas, make_personas

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def counts(actor: Any, at: Any = NOON) -> tuple[int, int, int]:
    with acting_as(actor, at):
        return Consent.objects.count(), Grant.objects.count(), Notification.objects.count()


def test_consent_keeps_who_how_and_the_text_that_was_read(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    given = consent_answer(
        language="uk", text_language="uk", interpreter="No. 17", capacity=Capacity.SUPPORTED, manner="thumbprint"
    )
    consent = give_consent(alice, opened, given)
    text = consent_text("assistance", "uk")
    with acting_as(alice, NOON):
        stored = Consent.objects.select_related("file").get(pk=consent.pk)
        assert plain_values(stored)["interpreter"] == "No. 17"
        assert b"No. 17" not in bytes(stored.interpreter)
        assert (stored.text_version, stored.text_language, stored.text_sha256) == (text.version, "uk", text.sha256)
        assert (stored.manner, stored.capacity, stored.given_by) == ("thumbprint", "supported", "person")
        task = Task.objects.get(file=opened.file, kind=REVIEW)
        assert (task.source_id, task.due_at) == (consent.pk, NOON + timedelta(days=180))


def test_consent_to_share_opens_the_chosen_parts_to_the_agency_until_its_end(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    consent = give_consent(alice, opened, sharing_answer(bob.agency_id, Category.ASSISTANCE))
    grant = Grant.objects.get(source_id=consent.pk)
    assert (grant.agency_id, grant.source, grant.basis) == (bob.agency_id, Source.CONSENT, Basis.CONSENT)
    assert grant.expires_at == NOON + timedelta(days=90)
    with acting_as(bob, NOON):
        assert sight_of(bob, opened.file, NOON).readable == Category.BASIC | Category.ASSISTANCE
        assert sight_of(bob, opened.file, NOON).editable == Category(0)
    after = NOON + timedelta(days=90)
    with acting_as(bob, after), pytest.raises(NotVisible):
        access_file(actor=bob, code=opened.code, at=after)
    assert list(Notification.objects.filter(kind="consent.given").values_list("person_id", flat=True)) == [
        personas.bob.pk
    ]


@pytest.mark.parametrize("purpose", ["assistance", "statistics", "law_enforcement"])
def test_consent_without_an_agency_opens_nothing(personas: Personas, purpose: str) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    before = Grant.objects.count()
    give_consent(alice, opened, consent_answer(purpose))
    assert Grant.objects.count() == before


def test_refusal_is_kept_and_changes_nothing_else(personas: Personas) -> None:
    alice, ivan = personas.actor("alice"), personas.actor("ivan")
    opened = make_case(alice)
    grants = Grant.objects.count()
    give_consent(alice, opened, consent_answer("assistance", "refused"))
    give_consent(alice, opened, consent_answer("law_enforcement", "refused", agency_id=ivan.agency_id))
    assert Grant.objects.count() == grants
    with acting_as(alice, NOON):
        assert access_file(actor=alice, code=opened.code, at=NOON).sight.editable == Category.ALL
        assert consent_allows(opened, "assistance", at=NOON) is None
        assert consent_allows(opened, "law_enforcement", ivan.agency_id, at=NOON) is None
    with acting_as(ivan, NOON), pytest.raises(NotVisible):
        access_file(actor=ivan, code=opened.code, at=NOON)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"agency_id": None}, "agency"),
        ({"categories": Category(0)}, "categories"),
        ({"categories": Category.BASIC}, "categories"),
        ({"expires_at": None}, "until"),
        ({"expires_at": NOON}, "until"),
        ({"given_by": Giver.GUARDIAN, "giver_name": "A. Guardian"}, "given_by"),
        ({"capacity": Capacity.LACKING}, "given_by"),
        ({"capacity": Capacity.LACKING, "given_by": Giver.BEST_INTERESTS}, "giver_name"),
    ],
)
def test_half_a_consent_to_share_is_refused(personas: Personas, values: dict[str, Any], field: str) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    before = counts(alice)
    with pytest.raises(InvalidInput) as refused:
        give_consent(alice, opened, sharing_answer(**{"agency_id": personas.bob.agency_id, **values}))
    assert set(refused.value.errors) == {field}
    assert counts(alice) == before


def test_child_cannot_agree_alone_but_a_guardian_can_with_the_childs_word(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice, is_child=True)
    before = counts(alice)
    halves: list[dict[str, Any]] = [
        {},
        {"given_by": Giver.GUARDIAN, "giver_name": "A. Guardian"},
        {"given_by": Giver.GUARDIAN, "giver_name": "A. Guardian", "assent": Assent.OBJECTS},
    ]
    for values in halves:
        with pytest.raises(InvalidInput):
            give_consent(alice, opened, sharing_answer(bob.agency_id, **values))
    assert counts(alice) == before
    decided: dict[str, Any] = {"given_by": Giver.BEST_INTERESTS, "giver_name": "BID 12/26", "assent": Assent.OBJECTS}
    consent = give_consent(alice, opened, sharing_answer(bob.agency_id, **decided))
    assert Grant.objects.get(source_id=consent.pk).basis == Basis.BEST_INTERESTS


def test_childs_own_refusal_is_taken(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice, is_child=True)
    assert give_consent(alice, opened, consent_answer("statistics", "refused")).given_by == Giver.PERSON


def test_nobody_lets_more_be_shared_than_they_see(personas: Personas) -> None:
    alice, ivan = personas.actor("alice"), personas.actor("ivan")
    opened = make_case(alice)
    share_case(alice, opened, ivan.agency_id or 0, Category.BASIC | Category.LEGAL, may_edit=True)
    before = counts(alice)
    with pytest.raises(NotPermitted):
        give_consent(ivan, opened, sharing_answer(personas.bob.agency_id, Category.LEGAL))
    assert counts(alice) == before


def test_excluded_agency_is_refused_whatever_the_person_says(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with acting_as(alice, NOON):
        exclude(actor=alice, at=NOON, opened=opened, reason="A relative works there.", agency_id=personas.bob.agency_id)
    before = counts(alice)
    with pytest.raises(Refused):
        give_consent(alice, opened, sharing_answer(personas.bob.agency_id))
    assert counts(alice) == before


def test_role_without_the_action_puts_nothing_down(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    share_case(alice, opened, bob.agency_id or 0, may_edit=True)
    before = counts(alice)
    with pytest.raises(NotPermitted):
        give_consent(bob, opened, consent_answer())
    assert counts(alice) == before


def refer(actor: Any, opened: Any, agency_id: int | None, consent: Consent, parts: Category) -> Grant:
    with acting_as(actor, NOON):
        return grant_access(
            actor=actor, at=NOON, opened=opened, agency_id=agency_id, categories=parts, purpose="assistance",
            basis="consent", source=Source.REFERRAL, source_id=consent.pk, expires_at=NOON + timedelta(days=20),
        )  # fmt: skip


def test_yes_to_more_replaces_the_old_one_and_carries_what_stood_on_it(personas: Personas) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    first = give_consent(alice, opened, sharing_answer(bob.agency_id))
    referred = refer(alice, opened, bob.agency_id, first, Category.ASSISTANCE)
    later = NOON + timedelta(days=1)
    wider = sharing_answer(bob.agency_id, Category.ASSISTANCE | Category.HEALTH, at=later)
    second = give_consent(alice, opened, wider, at=later)
    live = Grant.objects.live(later).filter(agency_id=bob.agency_id or 0)
    assert {grant.source_id for grant in live} == {second.pk}
    assert len(live) == 2
    assert referred.pk in {grant.pk for grant in live}
    assert WithdrawalNotice.objects.count() == 0
    with acting_as(alice, later):
        assert sight_of(bob, opened.file, later).readable == Category.BASIC | Category.ASSISTANCE | Category.HEALTH
        assert [one.id for one in earlier_answers(alice, opened)] == [first.pk]
        assert [row.consent.id for row in consent_matrix(alice, later, opened) if row.consent] == [second.pk]
        assert list(Task.objects.open().filter(kind=REVIEW).values_list("source_id", flat=True)) == [second.pk]


@pytest.mark.parametrize(
    "less", [{"categories": Category.ASSISTANCE}, {"expires_at": NOON + timedelta(days=30)}], ids=["parts", "time"]
)
def test_yes_to_less_takes_the_wider_yes_back(personas: Personas, less: dict[str, Any]) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    opened = make_case(alice)
    both = Category.ASSISTANCE | Category.HEALTH
    first = give_consent(alice, opened, sharing_answer(bob.agency_id, both))
    refer(alice, opened, bob.agency_id, first, Category.HEALTH)
    later = NOON + timedelta(days=1)
    given: dict[str, Any] = {"categories": both, **less}
    second = give_consent(alice, opened, sharing_answer(bob.agency_id, at=later, **given), at=later)
    assert list(Grant.objects.live(later).filter(agency_id=bob.agency_id or 0).values_list("source_id", flat=True)) == [
        second.pk
    ]
    assert WithdrawalNotice.objects.get().consent_ref == first.pk
    with acting_as(alice, later):
        assert sight_of(bob, opened.file, later).readable == given["categories"] | Category.BASIC
        assert Consent.objects.get(pk=first.pk).withdrawn_at == later


def test_matrix_says_what_stands_for_every_purpose(personas: Personas) -> None:
    alice, bob, charlie = (personas.actor(name) for name in ("alice", "bob", "charlie"))
    opened = make_case(alice)
    give_consent(alice, opened, consent_answer("assistance"))
    give_consent(alice, opened, consent_answer("statistics", "refused"))
    give_consent(alice, opened, sharing_answer(bob.agency_id))
    give_consent(alice, opened, sharing_answer(charlie.agency_id, expires_at=NOON + timedelta(days=1)))
    at = NOON + timedelta(days=2)
    with acting_as(alice, at):
        rows = [(row.purpose.value, row.whom, row.state) for row in consent_matrix(alice, at, opened)]
    assert rows == [
        ("assistance", "", State.GIVEN),
        ("sharing", "Far Hills", State.EXPIRED),
        ("sharing", "Lighthouse Shelter", State.GIVEN),
        ("law_enforcement", "", State.NEVER_ASKED),
        ("cross_border", "", State.NEVER_ASKED),
        ("statistics", "", State.REFUSED),
    ]


def test_recipient_sees_only_answers_that_concern_it(personas: Personas) -> None:
    alice, bob, charlie = (personas.actor(name) for name in ("alice", "bob", "charlie"))
    opened = make_case(alice)
    about_bob = give_consent(alice, opened, sharing_answer(bob.agency_id))
    about_charlie = give_consent(alice, opened, sharing_answer(charlie.agency_id))
    give_consent(alice, opened, consent_answer("law_enforcement", "refused"))
    with acting_as(bob, NOON):
        seen = access_file(actor=bob, code=opened.code, at=NOON)
        assert [row.consent.id for row in consent_matrix(bob, NOON, seen) if row.consent] == [about_bob.pk]
        with pytest.raises(NotVisible):
            access_consent(actor=bob, opened=seen, consent_id=about_charlie.pk)


def test_consent_allows_exactly_the_purpose_agency_and_time(personas: Personas) -> None:
    alice, bob, ivan = (personas.actor(name) for name in ("alice", "bob", "ivan"))
    opened = make_case(alice)
    shared = give_consent(alice, opened, sharing_answer(bob.agency_id))
    police = give_consent(alice, opened, consent_answer("law_enforcement"))
    with acting_as(alice, NOON):
        assert consent_allows(opened, "sharing", bob.agency_id, at=NOON) == shared
        assert shared.covers(Category.ASSISTANCE)
        assert not shared.covers(Category.HEALTH)
        assert consent_allows(opened, "sharing", ivan.agency_id, at=NOON) is None
        assert consent_allows(opened, "sharing", at=NOON) is None
        assert consent_allows(opened, "cross_border", bob.agency_id, at=NOON) is None
        assert consent_allows(opened, "law_enforcement", ivan.agency_id, at=NOON) == police
        assert consent_allows(opened, "sharing", bob.agency_id, at=NOON + timedelta(days=90)) is None
