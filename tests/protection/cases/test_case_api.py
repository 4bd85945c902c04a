"""Cases for programs: the same grants, redaction and rules as on the pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.assistance.models import Need
from opennrm.protection.cases.models import Case
from tests.factories.files import NOON, make_case, share_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    """Everybody."""
    return make_personas()


def _send(client: Client, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    answer = client.generic(method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def test_case_is_opened_read_and_listed(personas: Personas) -> None:
    alice = browser_of(personas.alice)
    identity = {"given_names": "Ольга", "born_on": "2001-05-02", "citizenships": ["UKR"]}
    status, made = _send(alice, "POST", "/cases", {"pseudonym": "Linden", "risk": "medium", "identity": identity})
    assert status == 201, made
    status, listed = _send(alice, "GET", "/cases")
    assert [(one["code"], one["pseudonym"]) for one in listed["items"]] == [(made["code"], "Linden")]
    status, found = _send(alice, "GET", f"/cases/{made['code']}/records/identity")
    assert found["items"][0]["values"]["given_names"] == "Ольга"
    assert found["items"][0]["values"]["born_on"] == "2001-05-02"


def test_wrong_identity_undoes_the_whole_case(personas: Personas) -> None:
    status, answer = _send(
        browser_of(personas.alice), "POST", "/cases", {"pseudonym": "Linden", "identity": {"born_on": "yesterday"}}
    )
    assert (status, list(answer["errors"])) == (422, ["born_on"])
    with acting_as(SYSTEM, NOON):
        assert Case.objects.count() == 0


def test_stranger_gets_the_same_answer_as_for_nothing(personas: Personas) -> None:
    opened = make_case(personas.actor("alice"))
    charlie = browser_of(personas.charlie)
    for path in ("", "/events", "/records/need"):
        assert _send(charlie, "GET", f"/cases/{opened.code}{path}") == _send(charlie, "GET", f"/cases/NONE-SUCH{path}")
    assert _send(charlie, "GET", "/cases")[1]["items"] == []


def test_recipient_gets_withheld_in_place_of_what_was_not_given(personas: Personas) -> None:
    opened = make_case(personas.actor("alice"), birth_year=1999)
    share_case(personas.actor("alice"), opened, personas.bob.agency_id or 0, Category.BASIC, at=clock.now())
    status, case = _send(browser_of(personas.bob), "GET", f"/cases/{opened.code}")
    assert status == 200
    assert case["readable"] == ["BASIC"]
    assert case["case"]["values"]["birth_year"] == {"withheld": True}
    assert _send(browser_of(personas.bob), "GET", f"/cases/{opened.code}/records/identity")[1]["items"] == []


def test_record_is_added_changed_and_protected_from_blind_overwriting(personas: Personas) -> None:
    opened = make_case(personas.actor("alice"))
    alice = browser_of(personas.alice)
    base = f"/cases/{opened.code}/records/need"
    values = {"need": "shelter", "urgency": "now", "status": "open", "own_view": "Away from him."}
    status, need = _send(alice, "POST", base, {"values": values})
    assert status == 201, need
    one = f"{base}/{need['id']}"
    status, changed = _send(alice, "PATCH", one, {"version": 1, "values": {"status": "met"}})
    assert (status, changed["version"], changed["values"]["own_view"]) == (200, 2, "Away from him.")
    status, refused = _send(alice, "PATCH", one, {"version": 1, "values": {"status": "under_way"}})
    assert (status, list(refused["errors"])) == (409, ["status"])
    status, merged = _send(alice, "PATCH", one, {"version": 1, "values": {"urgency": "later"}})
    assert (status, merged["values"]["status"], merged["values"]["urgency"]) == (200, "met", "later")


@pytest.mark.parametrize("values", [{"need": "castle"}, {"nothing": 1}, {"need": "shelter", "urgency": ["now"] * 3}])
def test_bad_record_is_refused_and_nothing_stored(personas: Personas, values: dict[str, Any]) -> None:
    opened = make_case(personas.actor("alice"))
    status, _ = _send(browser_of(personas.alice), "POST", f"/cases/{opened.code}/records/need", {"values": values})
    assert status == 422
    with acting_as(SYSTEM, NOON):
        assert Need.objects.count() == 0


def test_second_record_of_a_single_kind_is_refused(personas: Personas) -> None:
    opened = make_case(personas.actor("alice"), identity={"given_names": "Mira"})
    status, answer = _send(
        browser_of(personas.alice),
        "POST",
        f"/cases/{opened.code}/records/identity",
        {"values": {"given_names": "Vera"}},
    )
    assert status == 409, answer
