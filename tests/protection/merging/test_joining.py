"""Two files become one with a second person's yes, and two again."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import Exclusion, File, Grant
from opennrm.kernel.access.selectors import access_file, sight_of
from opennrm.kernel.access.services import exclude
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.notifications.models import Notification
from opennrm.kernel.records.models import Change
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.records.services import change_record, create_record
from opennrm.kernel.vault.models import DataKey
from opennrm.protection.assistance.models import Need, SafetyPlan
from opennrm.protection.cases.models import Case, ContactPoint, Identity
from opennrm.protection.cases.selectors import lookalikes
from opennrm.protection.consents.models import Consent
from opennrm.protection.consents.services import withdraw_consent
from opennrm.protection.deadlines.models import Task
from opennrm.protection.deadlines.services import set_deadline
from opennrm.protection.documents.models import Document
from opennrm.protection.documents.services import add_document, open_content
from opennrm.protection.lifecycle.services import finish_erasure
from opennrm.protection.merging.models import Merge
from opennrm.protection.merging.services import ask_join, give_again, take_apart
from opennrm.protection.survivors.models import OwnAccess
from opennrm.protection.survivors.services import give_own_page
from tests.factories.consents import consent_answer, give_consent, sharing_answer
from tests.factories.files import NOON, make_case, share_case
from tests.protection.lifecycle.conftest import ask_to_erase, close_case, decide
from tests.protection.merging.conftest import REASON, again, agree, ask, join
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from tests.personas import Personas

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)
TEXT = b"A report of the clinic, in plain text.\n" * 4000


def fill(actor: Actor, opened: Opened) -> dict[str, Any]:
    """Put a contact (changed once), a safety plan, a need and a document into a file."""
    with acting_as(actor, NOON):
        here = again(actor, opened)
        contact = create_record(
            actor=actor, at=NOON, opened=here, model=ContactPoint, values={"channel": "phone", "value": "555 0100"}
        )
        change_record(actor=actor, at=NOON, opened=here, record=contact, values={"value": "555 0199"}, base_version=1)
        plan = create_record(
            actor=actor,
            at=NOON,
            opened=here,
            model=SafetyPlan,
            values={"safe_places": "The library", "agreed_on": NOON.date()},
        )
        document = add_document(
            actor=actor, at=NOON, opened=here, content=io.BytesIO(TEXT), title="Report", kind="other",
            category=Category.HEALTH,
        )  # fmt: skip
    return {"contact": contact, "plan": plan, "document": document}


def snapshot() -> dict[str, Any]:
    """Return where every record is, who sees what, and what the cases and identities say."""
    with acting_as(SYSTEM, NOON):
        return {
            "contacts": {one.pk: (one.file_id, plain_values(one)) for one in ContactPoint.objects.all()},
            "cases": {one.file_id: plain_values(one) for one in Case.objects.all()},
            "identities": {one.file_id: plain_values(one) for one in Identity.objects.all()},
            "grants": sorted(Grant.objects.values_list("file_id", "agency_id", "categories", "revoked_at")),
            "consents": sorted(Consent.objects.values_list("pk", "file_id", "replaced_at")),
            "closed": sorted(File.objects.values_list("pk", "closed_at")),
        }


def test_joining_waits_for_a_second_person(personas: Personas, kept: Opened, other: Opened) -> None:
    fill(personas.actor("alice"), other)
    before = snapshot()
    merge = ask(personas, kept, other)
    assert (merge.status, merge.other_id, snapshot()) == ("asked", other.file.pk, before)
    assert REASON.encode() not in bytes(merge.reason)
    with pytest.raises(Refused, match="asked for this already"):
        ask(personas, kept, other)
    agree(personas, approve=False)
    with acting_as(SYSTEM, NOON):
        assert (Merge.objects.get().status, snapshot()) == ("not_agreed", before)


def test_records_open_with_the_kept_files_key_and_nothing_is_left_under_the_other(
    personas: Personas, kept: Opened, other: Opened
) -> None:
    made = fill(personas.actor("alice"), other)
    join(personas, kept, other)
    alice = personas.actor("alice")
    with acting_as(alice, NOON):
        contact = ContactPoint.objects.select_related("file").get()
        assert (contact.pk, contact.file_id, plain_values(contact)["value"]) == (
            made["contact"].pk, kept.file.pk, "555 0199",
        )  # fmt: skip
        change = Change.objects.get(record_id=contact.pk)
        assert change.file_id == kept.file.pk
        document = Document.objects.select_related("file").get()
        assert b"".join(open_content(document)) == TEXT
        assert (document.file_id, SafetyPlan.objects.get().file_id) == (kept.file.pk, kept.file.pk)
        case = Case.objects.get(file=other.file)
        assert (case.stage, case.closure_reason, File.objects.get(pk=other.file.pk).closed_at) == (
            "closed", "duplicate", NOON,
        )  # fmt: skip
        moved = CaseEvent.objects.filter(file=kept.file, detail__origin=other.code)
        assert {one.record_id for one in moved} >= {contact.pk, document.pk}
        assert [one.type for one in CaseEvent.objects.filter(file=other.file)] == ["merge.into"]
        assert Entry.objects.filter(verb="case.merged").count() == 2


def test_chosen_values_stay_and_every_spelling_is_still_found(personas: Personas, kept: Opened, other: Opened) -> None:
    join(personas, kept, other, choices={"cases.identity.given_names": "merged", "cases.case.pseudonym": "merged"})
    alice = personas.actor("alice")
    with acting_as(alice, NOON):
        identity = plain_values(Identity.objects.select_related("file").get(file=kept.file))
        case = plain_values(Case.objects.select_related("file").get(file=kept.file))
        assert (identity["given_names"], identity["family_names"], identity["born_in"]) == (
            "Maryam", "Haddad", "Aleppo",
        )  # fmt: skip
        assert (identity["other_names"], case["pseudonym"], case["language"], case["birth_year"]) == (
            "Maryam Hadad", "Willow", "ar", 1999,
        )  # fmt: skip
        assert [one.file_id for one in lookalikes(actor=alice, at=NOON, names=["Maryam Hadad"])] == [kept.file.pk]


def test_joining_refuses_what_was_not_offered(personas: Personas, kept: Opened, other: Opened) -> None:
    before = snapshot()
    for choices in ({"cases.case.stage": "merged"}, {"cases.identity.given_names": "neither"}):
        with pytest.raises(InvalidInput):
            ask(personas, kept, other, choices=choices)
    assert (snapshot(), Merge.objects.count()) == (before, 0)


def test_two_leads_have_to_transfer_first(personas: Personas, kept: Opened) -> None:
    charlie = personas.actor("charlie")
    theirs = make_case(charlie, identity={"given_names": "Mariam", "family_names": "Haddad"})
    with pytest.raises(NotVisible):
        ask(personas, kept, theirs)
    share_case(charlie, theirs, personas.alice.agency_id or 0, Category.ALL)
    with pytest.raises(Refused, match="transferred first"):
        ask(personas, kept, theirs)
    assert Merge.objects.count() == 0


def test_a_late_obstacle_leaves_everything_as_it_was(personas: Personas, kept: Opened, other: Opened) -> None:
    fill(personas.actor("alice"), other)
    ask(personas, kept, other)
    with acting_as(SYSTEM, NOON):
        Case.objects.filter(file=other.file).update(on_hold=True)
    before = snapshot()
    with pytest.raises(Refused, match="legal hold"):
        agree(personas)
    with acting_as(SYSTEM, NOON):
        assert (snapshot(), Merge.objects.get().status) == (before, "asked")


def test_strangers_and_outsiders_cannot_join(personas: Personas, kept: Opened, other: Opened) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    for opened in (kept, other):
        share_case(alice, opened, personas.charlie.agency_id or 0, Category.ALL, may_edit=True)
    with acting_as(charlie, NOON), pytest.raises(NotPermitted):
        ask_join(
            actor=charlie, at=NOON, kept=again(charlie, kept), other=again(charlie, other), choices={}, reason="Same"
        )


def test_others_see_after_joining_only_what_they_saw_in_both(personas: Personas, kept: Opened, other: Opened) -> None:
    alice, charlie, ivan = (personas.actor(name) for name in ("alice", "charlie", "ivan"))
    share_case(alice, kept, charlie.agency_id or 0, Category.ASSISTANCE | Category.HEALTH, days=10, may_edit=True)
    share_case(alice, other, charlie.agency_id or 0, Category.HEALTH | Category.LEGAL, days=20)
    share_case(alice, other, ivan.agency_id or 0, Category.LEGAL)
    share_case(alice, kept, personas.bob.agency_id or 0, Category.ASSISTANCE)
    join(personas, kept, other)
    with acting_as(charlie, NOON):
        sight = sight_of(charlie, kept.file, NOON)
        assert (sight.readable, sight.editable) == (Category.BASIC | Category.HEALTH, Category(0))
        assert sight_of(charlie, kept.file, NOON + timedelta(days=11)).readable == Category(0)
        assert not sight_of(charlie, other.file, NOON).readable
    for name in ("ivan", "bob"):
        actor = personas.actor(name)
        with acting_as(actor, NOON):
            for opened in (kept, other):
                with pytest.raises(NotVisible):
                    access_file(actor=actor, code=opened.code, at=NOON)
    with acting_as(SYSTEM, NOON):
        told = set(Notification.objects.filter(kind="case.merged").values_list("person_id", flat=True))
        assert told == {personas.charlie.pk, personas.ivan.pk, personas.bob.pk}


def test_who_was_kept_out_of_one_is_kept_out_of_both(personas: Personas, kept: Opened, other: Opened) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    share_case(alice, kept, charlie.agency_id or 0, Category.HEALTH)
    with acting_as(alice, NOON):
        exclude(
            actor=alice, at=NOON, opened=again(alice, other), agency_id=charlie.agency_id, reason="A relative is there"
        )
    join(personas, kept, other)
    with acting_as(charlie, NOON):
        assert not sight_of(charlie, kept.file, NOON).readable
    with acting_as(SYSTEM, NOON):
        assert Exclusion.objects.in_force().filter(file=kept.file, agency_id=charlie.agency_id or 0).count() == 1


def test_a_no_in_one_file_wins_over_a_yes_in_the_other(personas: Personas, kept: Opened, other: Opened) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    give_consent(alice, kept, sharing_answer(charlie.agency_id))
    give_consent(alice, other, consent_answer("sharing", "refused", agency_id=charlie.agency_id))
    join(personas, kept, other)
    with acting_as(alice, NOON):
        standing = Consent.objects.current().get(purpose="sharing")
        assert (standing.answer, standing.file_id) == ("refused", kept.file.pk)
        assert not sight_of(charlie, kept.file, NOON).readable


def test_tasks_of_those_who_see_no_more_go_to_the_lead(personas: Personas, kept: Opened, other: Opened) -> None:
    alice, bob = personas.actor("alice"), personas.actor("bob")
    share_case(alice, other, bob.agency_id or 0)
    with acting_as(alice, NOON):
        set_deadline(
            actor=alice, at=NOON, opened=again(alice, other), kind="task", due_at=LATER,
            agency_id=bob.agency_id or 0, person_id=personas.bob.pk,
        )  # fmt: skip
    join(personas, kept, other)
    with acting_as(alice, NOON):
        task = Task.objects.filter(kind="task").get()
        assert (task.file_id, task.agency_id, task.person_id) == (kept.file.pk, alice.agency_id, None)


def test_access_is_given_again_only_as_the_person_allowed(personas: Personas, kept: Opened, other: Opened) -> None:
    alice, charlie, ivan = (personas.actor(name) for name in ("alice", "charlie", "ivan"))
    give_consent(alice, kept, sharing_answer(charlie.agency_id))
    share_case(alice, kept, ivan.agency_id or 0, Category.LEGAL)
    merge = join(personas, kept, other)
    with acting_as(alice, NOON):
        here = again(alice, kept)
        given = give_again(actor=alice, at=NOON, opened=here, merge=merge_now(merge), agency_id=charlie.agency_id or 0)
        assert given.category_set == Category.BASIC | Category.ASSISTANCE
        with pytest.raises(Refused):
            give_again(actor=alice, at=NOON, opened=here, merge=merge_now(merge), agency_id=ivan.agency_id or 0)
        with pytest.raises(NotVisible):
            give_again(actor=alice, at=NOON, opened=here, merge=merge_now(merge), agency_id=charlie.agency_id or 0)


def merge_now(merge: Merge) -> Merge:
    """Return a joining as it stands now."""
    now: Merge = Merge.objects.select_related("file", "other").get(pk=merge.pk)
    return now


def test_taken_apart_each_file_has_its_own_again(personas: Personas, kept: Opened, other: Opened) -> None:
    alice = personas.actor("alice")
    give_consent(alice, kept, consent_answer("assistance"))
    give_consent(alice, other, consent_answer("assistance"), at=NOON + timedelta(minutes=1))
    made = fill(alice, other)
    before = snapshot()
    merge = join(personas, kept, other, choices={"cases.identity.given_names": "merged"}, at=NOON + timedelta(hours=1))
    with acting_as(alice, LATER):
        here = again(alice, kept, LATER)
        since = create_record(
            actor=alice, at=LATER, opened=here, model=ContactPoint, values={"channel": "phone", "value": "555 0300"}
        )
        take_apart(actor=alice, at=LATER, opened=here, merge=merge_now(merge), because="They are sisters.")
    after = snapshot()
    assert after["contacts"].pop(since.pk)[0] == kept.file.pk
    assert after == before
    with acting_as(alice, LATER):
        document = Document.objects.select_related("file").get()
        assert (document.file_id, b"".join(open_content(document))) == (other.file.pk, TEXT)
        assert SafetyPlan.objects.get(pk=made["plan"].pk).file_id == other.file.pk
        assert Merge.objects.get().status == "undone"
        assert CaseEvent.objects.filter(file=other.file, record_id=document.pk).count() == 1
        found = {one.file_id for one in lookalikes(actor=alice, at=LATER, names=["Maryam Hadad"])}
        assert found == {kept.file.pk, other.file.pk}
        with pytest.raises(Refused):
            take_apart(actor=alice, at=LATER, opened=again(alice, kept), merge=merge_now(merge), because="Again")


def test_a_consent_taken_back_while_joined_does_not_come_back(personas: Personas, kept: Opened, other: Opened) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    for opened, minutes in ((kept, 0), (other, 1)):
        give_consent(alice, opened, sharing_answer(charlie.agency_id), at=NOON + timedelta(minutes=minutes))
    at = NOON + timedelta(hours=1)
    merge = join(personas, kept, other, at=at)
    with acting_as(alice, at):
        assert sight_of(charlie, kept.file, at).readable == Category.BASIC | Category.ASSISTANCE
    with acting_as(alice, LATER):
        here = again(alice, kept, LATER)
        standing = Consent.objects.current().get(purpose="sharing")
        withdraw_consent(actor=alice, at=LATER, opened=here, consent=standing)
        assert not sight_of(charlie, kept.file, LATER).readable
        take_apart(
            actor=alice, at=LATER + timedelta(hours=1), opened=here, merge=merge_now(merge), because="Two people"
        )
        assert not Consent.objects.standing(LATER + timedelta(hours=1)).filter(purpose="sharing").exists()
        for opened in (kept, other):
            assert not sight_of(charlie, opened.file, LATER + timedelta(hours=1)).readable


def test_erasing_the_kept_file_erases_what_was_joined_into_it(personas: Personas, kept: Opened, other: Opened) -> None:
    join(personas, kept, other)
    close_case(personas, kept)
    ask_to_erase(personas.actor("alice"), kept)
    decide(personas.actor("sam"))
    finish_erasure(key_id=other.file.key_id, at=NOON)  # as the vault has it done for every key that is gone
    with acting_as(SYSTEM, NOON):
        assert DataKey.objects.live().count() == 0
        assert list(File.objects.filter(erased_at=None)) == []
        assert Identity.objects.count() == 0


def test_the_joined_file_is_absent_for_strangers_and_leads_its_reader_on(
    personas: Personas, kept: Opened, other: Opened
) -> None:
    join(personas, kept, other)
    page = browser_of(personas.alice).get(f"/cases/{other.code}/")
    assert (page.status_code, kept.code in page.content.decode()) == (200, True)
    assert browser_of(personas.charlie).get(f"/cases/{other.code}/").status_code == 404


def test_own_page_of_the_joined_file_ends_and_that_of_the_kept_one_stays(
    personas: Personas, kept: Opened, other: Opened
) -> None:
    alice = personas.actor("alice")
    with acting_as(alice, NOON):
        for opened in (kept, other):
            give_own_page(actor=alice, at=NOON, opened=again(alice, opened), language="ar")
    join(personas, kept, other)
    with acting_as(SYSTEM, NOON):
        assert dict(OwnAccess.objects.values_list("file_id", "ended_at")) == {kept.file.pk: None, other.file.pk: NOON}


def test_joining_leaves_a_third_file_alone(personas: Personas, kept: Opened, other: Opened) -> None:
    third = make_case(personas.actor("alice"), pseudonym="Alder", identity={"given_names": "Mariam"})
    before = {key: value for key, value in snapshot()["identities"].items() if key == third.file.pk}
    join(personas, kept, other)
    assert {key: value for key, value in snapshot()["identities"].items() if key == third.file.pk} == before
    assert Need.objects.count() == 0
