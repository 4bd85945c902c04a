"""Sharing without consent: a law, a reason, a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Basis, Category, Source
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.selectors import access_file, access_file_by_id, sight_of
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.protection.approvals.models import Approval
from opennrm.protection.approvals.selectors import access_to_decide, in_words
from opennrm.protection.approvals.services import decide_approval
from opennrm.protection.consents.enums import GroundStatus
from opennrm.protection.consents.models import Ground
from opennrm.protection.consents.selectors import bases_of_file, ground_allows, legal_basis_register
from opennrm.protection.consents.services import GroundAsked, ask_without_consent
from tests.factories.consents import give_consent, sharing_answer
from tests.factories.files import NOON, make_case, share_case
from tests.personas import Personas, make_personas

if TYPE_CHECKING:
    from opennrm.kernel.actors import Actor

pytestmark = pytest.mark.django_db
REASON = "The threat against the sister is concrete, and only the police can protect her tonight."


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def asked(agency_id: int | None, **values: Any) -> GroundAsked:
    return GroundAsked(
        **{
            "purpose": "law_enforcement", "agency_id": agency_id, "categories": Category.IDENTIFICATION,
            "basis": Basis.LEGAL_OBLIGATION, "law": "Police Act s. 9", "reason": REASON,
            "expires_at": NOON + timedelta(days=10), **values,
        }
    )  # fmt: skip


def ask(actor: Actor, opened: Any, what: GroundAsked) -> Ground:
    with acting_as(actor, NOON):
        again = access_file_by_id(actor=actor, file_id=opened.file.pk, at=NOON)
        return ask_without_consent(actor=actor, at=NOON, opened=again, asked=what)


def test_nothing_is_shared_before_a_second_person_agrees(personas: Personas) -> None:
    alice, ivan, sam = (personas.actor(name) for name in ("alice", "ivan", "sam"))
    opened = make_case(alice)
    ground = ask(alice, opened, asked(ivan.agency_id))
    with acting_as(ivan, NOON), pytest.raises(NotVisible):
        access_file(actor=ivan, code=opened.code, at=NOON)
    with acting_as(alice, NOON), pytest.raises(NotVisible):
        decide_approval(actor=alice, at=NOON, approval_id=str(ground.approval_id), approve=True)
    assert Grant.objects.filter(source_id=ground.pk).count() == 0
    with acting_as(sam, NOON):
        words = in_words(access_to_decide(actor=sam, at=NOON, approval_id=str(ground.approval_id)))
        assert [value for _label, value in words.facts][2:5] == ["A duty laid down by law", "Police Act s. 9", REASON]
        decide_approval(actor=sam, at=NOON, approval_id=str(ground.approval_id), approve=True)
    grant = Grant.objects.get(source_id=ground.pk)
    assert (grant.source, grant.basis, grant.purpose) == (Source.LEGAL_BASIS, "legal_obligation", "criminal_justice")
    with acting_as(ivan, NOON):
        assert sight_of(ivan, opened.file, NOON).readable == Category.BASIC | Category.IDENTIFICATION
    with acting_as(alice, NOON):
        assert ground_allows(opened, "law_enforcement", ivan.agency_id or 0, at=NOON) == ground
        assert ground_allows(opened, "law_enforcement", ivan.agency_id or 0, at=ground.expires_at) is None


def test_refused_by_the_second_person_shares_nothing(personas: Personas) -> None:
    alice, ivan, sam = (personas.actor(name) for name in ("alice", "ivan", "sam"))
    opened = make_case(alice)
    ground = ask(alice, opened, asked(ivan.agency_id))
    with acting_as(sam, NOON):
        decide_approval(actor=sam, at=NOON, approval_id=str(ground.approval_id), approve=False, note="Ask her first.")
        assert Ground.objects.get(pk=ground.pk).status == GroundStatus.REJECTED
    assert Grant.objects.filter(source_id=ground.pk).count() == 0


def test_order_of_a_court_is_named_as_such(personas: Personas) -> None:
    alice, ivan, sam = (personas.actor(name) for name in ("alice", "ivan", "sam"))
    opened = make_case(alice)
    ground = ask(alice, opened, asked(ivan.agency_id, basis=Basis.COURT_ORDER, law="Order 4/26"))
    with acting_as(sam, NOON):
        decide_approval(actor=sam, at=NOON, approval_id=str(ground.approval_id), approve=True)
        opened = access_file_by_id(actor=sam, file_id=opened.file.pk, at=NOON)
        shown = {one.holder: one.basis for one in bases_of_file(opened, NOON)}
    assert Grant.objects.get(source_id=ground.pk).source == Source.COURT_ORDER
    assert shown == {"Harbour": "A public task laid down by law", "Police": "Order of a court or prosecutor"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"basis": Basis.CONSENT}, "basis"),
        ({"basis": ""}, "basis"),
        ({"law": " "}, "law"),
        ({"reason": "Because."}, "reason"),
        ({"categories": Category.BASIC}, "categories"),
        ({"expires_at": NOON}, "until"),
        ({"purpose": "statistics"}, "purpose"),
        ({"agency_id": None}, "agency"),
    ],
)
def test_half_a_ground_is_refused_and_nobody_is_asked(personas: Personas, values: dict[str, Any], field: str) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice)
    with pytest.raises(InvalidInput) as refused:
        ask(alice, opened, asked(**{"agency_id": personas.ivan.agency_id, **values}))
    assert set(refused.value.errors) == {field}
    with acting_as(alice, NOON):
        assert (Ground.objects.count(), Approval.objects.count()) == (0, 0)


def test_consent_that_covers_it_leaves_nothing_to_override(personas: Personas) -> None:
    alice, ivan = personas.actor("alice"), personas.actor("ivan")
    opened = make_case(alice)
    given = sharing_answer(ivan.agency_id, Category.IDENTIFICATION, purpose="law_enforcement")
    give_consent(alice, opened, given)
    with pytest.raises(Refused):
        ask(alice, opened, asked(ivan.agency_id))
    ask(alice, opened, asked(ivan.agency_id, categories=Category.IDENTIFICATION | Category.LEGAL))
    with acting_as(alice, NOON):
        assert Ground.objects.count() == 1


def test_only_the_lead_asks_to_share_without_consent(personas: Personas) -> None:
    alice, charlie, fred = (personas.actor(name) for name in ("alice", "charlie", "fred"))
    opened = make_case(alice)
    for actor in (charlie, fred):
        share_case(alice, opened, actor.agency_id or 0, Category.ALL, may_edit=True)
        with pytest.raises(NotPermitted):
            ask(actor, opened, asked(personas.ivan.agency_id))
    with acting_as(alice, NOON):
        assert (Ground.objects.count(), Approval.objects.count()) == (0, 0)


def test_register_names_an_article_for_every_purpose() -> None:
    rows = legal_basis_register()
    assert len(rows) == 7
    assert all(row.bases and all("art" in one.article for one in row.bases) for row in rows)
