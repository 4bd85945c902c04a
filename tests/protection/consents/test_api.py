"""Consents for programs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.consents.models import Consent
from tests.factories.files import make_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def send(person: Any, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    answer = browser_of(person).generic(
        method, f"/api/v1{path}", json.dumps(body) if body is not None else "", content_type="application/json"
    )
    return answer.status_code, json.loads(answer.content)


def test_consent_is_put_down_read_taken_back_and_acknowledged(personas: Personas) -> None:
    code = make_case(personas.actor("alice"), at=clock.now()).code
    body = {
        "purpose": "sharing", "answer": "given", "language": "ru", "text_language": "ru",
        "agency_id": personas.bob.agency_id, "categories": ["ASSISTANCE"],
        "expires_at": (clock.now() + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    status, made = send(personas.alice, "POST", f"/cases/{code}/consents", body)
    assert (status, made["state"], made["categories"]) == (201, "given", ["BASIC", "ASSISTANCE"])
    assert send(personas.bob, "GET", f"/cases/{code}/consents")[1]["n_items"] == 1
    status, gone = send(personas.alice, "POST", f"/cases/{code}/consents/{made['id']}/withdrawal", {})
    assert (status, gone["state"]) == (200, "withdrawn")
    assert send(personas.bob, "GET", f"/cases/{code}/consents")[0] == 404
    (notice,) = send(personas.bob, "GET", "/withdrawals")[1]["items"]
    assert notice["code"] == code
    path = f"/withdrawals/{notice['id']}/acknowledgement"
    assert send(personas.charlie, "POST", path, {"acknowledgement": "deleted"})[0] == 404
    assert send(personas.bob, "POST", path, {"acknowledgement": "deleted"})[1]["acknowledgement"] == "deleted"
    assert send(personas.bob, "POST", path, {"acknowledgement": "deleted"})[0] == 409


@pytest.mark.parametrize(
    "wrong",
    [{"purpose": "everything"}, {"categories": ["ALL"]}, {"text_language": "xx"}, {"agency_id": None}, {"answer": ""}],
)
def test_wrong_consent_is_refused_whole(personas: Personas, wrong: dict[str, Any]) -> None:
    code = make_case(personas.actor("alice"), at=clock.now()).code
    body = {
        "purpose": "sharing", "answer": "given", "language": "ru", "agency_id": personas.bob.agency_id,
        "categories": ["ASSISTANCE"], "expires_at": (clock.now() + timedelta(days=9)).isoformat(), **wrong,
    }  # fmt: skip
    assert send(personas.alice, "POST", f"/cases/{code}/consents", body)[0] == 422
    with acting_as(SYSTEM, clock.now()):
        assert Consent.objects.count() == 0


def test_stranger_gets_the_same_answer_as_for_nothing(personas: Personas) -> None:
    code = make_case(personas.actor("alice"), at=clock.now()).code
    body = {"purpose": "assistance", "answer": "given", "language": "en"}
    for method, given in (("GET", None), ("POST", body)):
        found = send(personas.charlie, method, f"/cases/{code}/consents", given)
        assert found == send(personas.charlie, method, "/cases/NONE-SUCH/consents", given)
        assert found[0] == 404


def test_texts_and_register_are_there_for_everybody_who_signed_in(personas: Personas) -> None:
    status, texts = send(personas.bob, "GET", "/consent-texts?language=uk")
    assert (status, len(texts), {one["language"] for one in texts}) == (200, 5, {"uk"})
    assert send(personas.bob, "GET", "/consent-texts?language=tlh")[0] == 422
    assert len(send(personas.bob, "GET", "/legal-bases")[1]) == 7


def test_sharing_without_consent_waits_for_a_second_person(personas: Personas) -> None:
    code = make_case(personas.actor("alice"), at=clock.now()).code
    path = f"/cases/{code}/grounds"
    body = {
        "agency_id": personas.bob.agency_id, "categories": ["ASSISTANCE"], "basis": "vital_interests",
        "law": "Act on assistance, section 7", "reason": "She is in danger tonight and cannot be reached to be asked.",
        "until": (clock.now() + timedelta(days=9)).date().isoformat(),
    }  # fmt: skip
    for wrong, field in (({"basis": "consent"}, "basis"), ({"agency_id": 0}, "agency_id"), ({"law": ""}, "law")):
        status, told = send(personas.alice, "POST", path, body | wrong)
        assert (status, list(told["errors"])) == (422, [field])
    assert send(personas.alice, "GET", path)[1]["items"] == []
    status, made = send(personas.alice, "POST", path, body)
    assert (status, made["status"], made["categories"]) == (201, "waiting", ["BASIC", "ASSISTANCE"])
    assert send(personas.bob, "GET", f"/cases/{code}")[0] == 404
    assert send(personas.charlie, "GET", path) == send(personas.charlie, "GET", "/cases/NONE-SUCH/grounds")
    assert send(personas.charlie, "POST", path, body | {"law": ""})[0] == 404
    decision = f"/approvals/{made['approval_id']}/decision"
    assert send(personas.sam, "POST", decision, {"decision": "yes"})[1]["status"] == "approved"
    assert send(personas.bob, "GET", f"/cases/{code}")[1]["readable"] == ["BASIC", "ASSISTANCE"]
    assert [one["status"] for one in send(personas.alice, "GET", path)[1]["items"]] == ["approved"]
    assert send(personas.bob, "GET", path)[1]["items"] == []
