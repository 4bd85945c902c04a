"""Probable duplicates are found, explained, and answered once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import exclude
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible
from opennrm.protection.cases.models import Identity
from opennrm.protection.merging.models import Pair, PairAnswer
from opennrm.protection.merging.selectors import duplicates_to_review
from opennrm.protection.merging.services import answer_pair, find_duplicates
from opennrm.protection.merging.tasks import duplicates
from tests.factories.files import NOON, make_case, share_case
from tests.protection.merging.conftest import again, join
from tests.support.api import call
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.merging.selectors import Suspicion
    from tests.personas import Personas

pytestmark = pytest.mark.django_db


def waiting(personas: Personas, name: str = "alice") -> list[Suspicion]:
    """Return what waits for a persona, after the worker has looked."""
    duplicates(NOON)
    actor = personas.actor(name)
    with acting_as(actor, NOON):
        return duplicates_to_review(actor, NOON)


def test_pair_of_ones_own_is_explained_and_found_once(personas: Personas, kept: Opened, other: Opened) -> None:
    make_case(personas.actor("alice"), identity={"given_names": "Oleksandr", "family_names": "Bondarenko"})
    (found,) = waiting(personas)
    assert {found.here.code, found.there.code if found.there else ""} == {kept.code, other.code}
    assert found.can_join
    assert found.reasons[0].count("“") == 2
    assert found.reasons[1:] == ["the year of birth is not known in both", "the same sex"]
    with acting_as(SYSTEM, NOON):
        assert (find_duplicates(at=NOON), Pair.objects.count()) == (0, 1)
    assert waiting(personas, "sam")[0].pair == found.pair


def test_another_agencys_half_shows_only_that_a_file_is_held(personas: Personas, kept: Opened) -> None:
    theirs = make_case(
        personas.actor("charlie"), pseudonym="Cedar", birth_year=1999, sex="female",
        identity={"given_names": "Mariam", "family_names": "Haddad"},
    )  # fmt: skip
    (found,) = waiting(personas)
    assert (found.here.code, found.there, found.reasons, found.can_join) == (kept.code, None, [], False)
    page = browser_of(personas.alice).get("/duplicates/").content.decode()
    assert ("An agency holds a file" in page, theirs.code in page, "Cedar" in page) == (True, False, False)
    page = browser_of(personas.alice).get(f"/duplicates/{found.pair.pk}/").content.decode()
    assert ("Ask for access" in page, theirs.code in page, "Cedar" in page) == (True, False, False)
    (item,) = call(personas.alice, "GET", "/duplicates")[1]["items"]
    assert (item["code"], item["other_code"], theirs.code in str(item)) == (kept.code, None, False)


def test_who_is_kept_out_or_sees_neither_file_finds_no_pair(personas: Personas, kept: Opened, other: Opened) -> None:
    charlie = personas.actor("charlie")
    theirs = make_case(charlie, identity={"given_names": "Mariam", "family_names": "Haddad"})
    with acting_as(charlie, NOON):
        exclude(actor=charlie, at=NOON, opened=again(charlie, theirs), agency_id=personas.alice.agency_id, reason="Kin")
    assert [{one.here.code, one.there.code if one.there else ""} for one in waiting(personas)] == [
        {kept.code, other.code}
    ]
    for opened in (kept, other):
        share_case(personas.actor("alice"), opened, personas.ivan.agency_id or 0, Category.ALL)
    assert waiting(personas, "ivan") == []
    assert [one.there for one in waiting(personas, "charlie")] == [None, None]


def test_not_the_same_person_is_remembered_with_the_reason(personas: Personas, kept: Opened, other: Opened) -> None:
    (found,) = waiting(personas)
    alice, dora = personas.actor("alice"), personas.actor("dora")
    with acting_as(alice, NOON):
        with pytest.raises(InvalidInput):
            answer_pair(actor=alice, at=NOON, pair_id=found.pair.pk, reason=" ")
        with pytest.raises(NotPermitted):
            answer_pair(actor=dora, at=NOON, pair_id=found.pair.pk, reason="Sisters")
        assert PairAnswer.objects.count() == 0
        given = answer_pair(actor=alice, at=NOON, pair_id=found.pair.pk, reason="They are sisters.")
        assert (given.answer, b"sisters" in bytes(given.reason)) == ("not_same", False)
        with pytest.raises(NotVisible):
            answer_pair(actor=alice, at=NOON, pair_id=found.pair.pk, reason="Again")
    with acting_as(SYSTEM, NOON):
        Identity.objects.filter(file=kept.file).update(version=9)
    assert (waiting(personas), Pair.objects.count()) == ([], 1)


def test_joined_files_are_no_pair_any_more(personas: Personas, kept: Opened, other: Opened) -> None:
    assert len(waiting(personas)) == 1
    join(personas, kept, other)
    assert waiting(personas) == []


def test_joining_from_page_to_page(personas: Personas, kept: Opened, other: Opened) -> None:
    (found,) = waiting(personas)
    alice, sam = browser_of(personas.alice), browser_of(personas.sam)
    assert alice.get(f"/duplicates/{found.pair.pk}/").status_code == 200
    assert alice.post(f"/cases/{kept.code}/join/", {"code": "NONE-HERE"}).status_code == 422
    answer = alice.post(f"/cases/{kept.code}/join/", {"code": other.code})
    assert answer.headers["Location"] == f"/cases/{kept.code}/join/{other.code}/"
    form = alice.get(f"/cases/{kept.code}/join/{other.code}/").context["form"]
    given = {name: field.initial for name, field in form.fields.items() if name != "reason"}
    assert alice.post(f"/cases/{kept.code}/join/{other.code}/", given).status_code == 422
    answer = alice.post(f"/cases/{kept.code}/join/{other.code}/", {**given, "reason": "The same paper"})
    assert answer.headers["Location"] == f"/cases/{kept.code}/joined/"
    waits = call(personas.sam, "GET", "/approvals")[1]["items"]
    assert other.code in sam.get(f"/approvals/{waits[0]['id']}/").content.decode()
    status, _made = call(personas.sam, "POST", f"/approvals/{waits[0]['id']}/decision", {"decision": "yes", "note": ""})
    assert status == 200
    (merge,) = call(personas.alice, "GET", f"/cases/{kept.code}/joined")[1]["items"]
    assert merge["status"] == "merged"
    assert "Take apart again" in alice.get(f"/cases/{kept.code}/joined/").content.decode()
    answer = alice.post(f"/cases/{kept.code}/joined/{merge['id']}/apart/", {"because": "Two people"})
    assert answer.headers["Location"] == f"/cases/{kept.code}/joined/"
    assert call(personas.alice, "GET", f"/cases/{kept.code}/joined")[1]["items"][0]["status"] == "undone"


def test_programs_see_the_plan_and_ask(personas: Personas, kept: Opened, other: Opened) -> None:
    status, plan = call(personas.alice, "GET", f"/cases/{kept.code}/join/{other.code}")
    assert (status, plan["obstacles"], plan["losing"]) == (200, [], {})
    assert "cases.identity.given_names" in [one["field"] for one in plan["differences"]]
    assert call(personas.charlie, "GET", f"/cases/{kept.code}/join/{other.code}")[0] == 404
    body = {"other_code": other.code, "choices": {"cases.identity.given_names": "merged"}, "reason": "Same paper"}
    status, made = call(personas.alice, "POST", f"/cases/{kept.code}/joined", body)
    assert (status, made["status"], made["other_code"]) == (201, "asked", other.code)
    assert call(personas.alice, "POST", f"/cases/{kept.code}/joined", body)[0] == 409
    undone = call(personas.alice, "POST", f"/cases/{kept.code}/joined/{made['id']}/undoing", {"because": "No"})
    assert undone[0] == 409
