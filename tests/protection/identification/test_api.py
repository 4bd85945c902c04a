"""Identification for programs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.identification.models import Decision
from tests.factories.files import make_case, share_case
from tests.factories.identification import REASONS
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

pytestmark = pytest.mark.django_db
FOUND = {"acts": ["transport"], "means": ["force"], "purposes": ["sexual"], "reasons": REASONS}


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def send(person: Any, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    answer = browser_of(person).generic(
        method, f"/api/v1{path}", json.dumps(body) if body is not None else "", content_type="application/json"
    )
    return answer.status_code, json.loads(answer.content)


def test_decision_is_asked_for_taken_and_followed_by_the_period(personas: Personas) -> None:
    code = make_case(personas.actor("alice"), at=clock.now()).code
    request = {"step": "reasonable_grounds", "note": "Papers kept."}
    status, made = send(personas.alice, "POST", f"/cases/{code}/decisions", request)
    assert (status, made["outcome"], made["is_in_force"]) == (201, "pending", False)
    assert send(personas.alice, "POST", f"/cases/{code}/decisions", request)[0] == 409
    (waiting,) = send(personas.dora, "GET", "/identification/requests")[1]["items"]
    assert (waiting["code"], waiting["id"]) == (code, made["id"])
    path = f"/cases/{code}/decisions/{made['id']}"
    assert send(personas.alice, "POST", f"{path}/verdict", {**FOUND, "outcome": "positive"})[0] == 403
    assert send(personas.dora, "POST", f"{path}/more", {"missing": "Whose flat?"})[1]["outcome"] == "suspended"
    assert send(personas.alice, "POST", f"{path}/information", {"note": "The cook's."})[1]["outcome"] == "pending"
    assert send(personas.dora, "POST", f"{path}/verdict", {**FOUND, "outcome": "negative"})[0] == 422
    status, done = send(personas.dora, "POST", f"{path}/verdict", {**FOUND, "outcome": "positive"})
    assert (status, done["outcome"], done["means"], done["is_in_force"]) == (200, "positive", ["force"], True)
    told = {
        "language": "fr", "receiver": "person", "delivery": "in_person", "delivered_on": clock.now().date().isoformat()
    }  # fmt: skip
    assert send(personas.alice, "POST", f"{path}/notices", told)[0] == 201
    status, period = send(personas.alice, "GET", f"/cases/{code}/reflection")
    assert (status, period["n_days"], period["is_running"]) == (200, 45, True)
    longer = (clock.now() + timedelta(days=60)).date().isoformat()
    extension = {"to_day": longer, "reason": "Ill."}
    assert send(personas.alice, "POST", f"/cases/{code}/reflection/extensions", extension)[1]["ends_on"] == longer
    assert send(personas.alice, "POST", f"/cases/{code}/reflection/extensions", extension)[0] == 422


def test_appeal_is_lodged_and_the_definition_checked(personas: Personas) -> None:
    code = make_case(personas.actor("alice"), at=clock.now()).code
    made = send(personas.alice, "POST", f"/cases/{code}/decisions", {"step": "reasonable_grounds", "note": "Fear."})[1]
    path = f"/cases/{code}/decisions/{made['id']}"
    send(personas.dora, "POST", f"{path}/verdict", {**FOUND, "means": [], "outcome": "negative"})
    appeal = {"appellant": "person", "grounds": "Not heard.", "lodged_on": clock.now().date().isoformat()}
    assert send(personas.alice, "POST", f"{path}/appeals", appeal)[0] == 201
    assert send(personas.alice, "POST", f"{path}/appeals", appeal)[0] == 409
    send(personas.alice, "POST", f"/cases/{code}/records/account-of-exploitation", {"values": {"acts": ["transport"]}})
    found = send(personas.alice, "GET", f"/cases/{code}/definition")[1]
    assert (found["acts"], found["is_complete"], found["missing"]) == (["transport"], False, ["means", "purpose"])


def test_stranger_gets_nothing_and_a_narrow_grant_withholds(personas: Personas) -> None:
    now = clock.now()
    opened = make_case(personas.actor("alice"), at=now)
    code = opened.code
    send(personas.alice, "POST", f"/cases/{code}/decisions", {"step": "reasonable_grounds", "note": "Fear."})
    for path in ("decisions", "reflection", "definition"):
        found = send(personas.charlie, "GET", f"/cases/{code}/{path}")
        assert found == send(personas.charlie, "GET", f"/cases/NONE-SUCH/{path}")
        assert found[0] == 404
    share_case(personas.actor("alice"), opened, personas.bob.agency_id, at=now)
    (shown,) = send(personas.bob, "GET", f"/cases/{code}/decisions")[1]["items"]
    assert (shown["outcome"], shown["reasons"], shown["acts"]) == ("pending", {"withheld": True}, {"withheld": True})
    request = {"step": "reasonable_grounds", "note": "Me too."}
    assert send(personas.bob, "POST", f"/cases/{code}/decisions", request)[0] == 403
    with acting_as(SYSTEM, now):
        assert Decision.objects.count() == 1


def test_request_is_taken_back_and_a_decision_taken_anew(personas: Personas) -> None:
    code = make_case(personas.actor("alice"), at=clock.now()).code
    first = {"step": "reasonable_grounds", "note": "Fear."}
    made = send(personas.alice, "POST", f"/cases/{code}/decisions", first)[1]
    path = f"/cases/{code}/decisions/{made['id']}"
    assert send(personas.alice, "POST", f"{path}/renewal", {"note": REASONS})[0] == 409
    assert send(personas.alice, "POST", f"{path}/withdrawal", {"note": "She wants none."})[1]["outcome"] == "withdrawn"
    assert send(personas.alice, "POST", f"{path}/withdrawal", {"note": "She wants none."})[0] == 409
    again = send(personas.alice, "POST", f"/cases/{code}/decisions", first)[1]
    path = f"/cases/{code}/decisions/{again['id']}"
    send(personas.dora, "POST", f"{path}/verdict", {**FOUND, "means": [], "outcome": "negative"})
    status, anew = send(personas.alice, "POST", f"{path}/renewal", {"note": REASONS})
    assert (status, anew["outcome"], anew["step"]) == (201, "pending", "reasonable_grounds")
    assert send(personas.charlie, "POST", f"{path}/renewal", {"note": ""})[0] == 404


def test_appeal_is_listed_and_not_decided_by_who_took_the_decision(personas: Personas) -> None:
    code = make_case(personas.actor("alice"), at=clock.now()).code
    made = send(personas.alice, "POST", f"/cases/{code}/decisions", {"step": "reasonable_grounds", "note": "Fear."})[1]
    path = f"/cases/{code}/decisions/{made['id']}"
    send(personas.dora, "POST", f"{path}/verdict", {**FOUND, "means": [], "outcome": "negative"})
    appeal = {"appellant": "person", "grounds": "Not heard.", "lodged_on": clock.now().date().isoformat()}
    lodged = send(personas.alice, "POST", f"{path}/appeals", appeal)[1]
    assert lodged["grounds"] == "Not heard."
    assert send(personas.alice, "GET", f"/cases/{code}/appeals")[1]["items"] == [lodged]
    outcome = {"outcome": "upheld", "reasons": REASONS}
    address = f"/cases/{code}/appeals/{lodged['id']}/outcome"
    assert send(personas.dora, "POST", address, outcome)[0] == 403
    assert send(personas.charlie, "POST", address, outcome)[0] == 404
    assert send(personas.charlie, "GET", f"/cases/{code}/appeals")[0] == 404
    assert send(personas.alice, "GET", f"/cases/{code}/appeals")[1]["items"][0]["outcome"] == "pending"
    assert send(personas.dora, "GET", "/identification/appeals")[0] == 200


def test_period_ends_only_on_a_free_wish_or_by_law_with_a_second_person(personas: Personas) -> None:
    code = make_case(personas.actor("alice"), at=clock.now()).code
    made = send(personas.alice, "POST", f"/cases/{code}/decisions", {"step": "reasonable_grounds", "note": "Fear."})[1]
    send(personas.dora, "POST", f"/cases/{code}/decisions/{made['id']}/verdict", {**FOUND, "outcome": "positive"})
    path, wish = f"/cases/{code}/reflection", {"said": "I want to go home to my sister.", "is_free": True}
    assert send(personas.dora, "POST", f"{path}/end-by-law", {"note": "So."})[0] == 422
    assert send(personas.dora, "POST", f"{path}/end-by-law", {"note": REASONS})[0] == 409  # nobody else could agree
    assert send(personas.charlie, "POST", f"{path}/end", wish)[0] == 404
    assert send(personas.alice, "POST", f"{path}/end", wish | {"is_free": False})[0] in {409, 422}
    assert send(personas.alice, "GET", path)[1]["is_running"] is True
    status, ended = send(personas.alice, "POST", f"{path}/end", wish)
    assert (status, ended["is_running"], ended["end_ground"] != "") == (200, False, True)


def test_time_without_a_zone_is_refused(personas: Personas) -> None:
    code = make_case(personas.actor("alice"), at=clock.now()).code
    made = send(personas.alice, "POST", f"/cases/{code}/decisions", {"step": "reasonable_grounds", "note": "Fear."})[1]
    more = {"missing": "Whose flat?", "due_at": "2099-01-01T10:00:00"}
    status, told = send(personas.dora, "POST", f"/cases/{code}/decisions/{made['id']}/more", more)
    assert (status, list(told["errors"])) == (422, ["body.body.due_at"])
