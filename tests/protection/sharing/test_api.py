"""Search, access and override for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import AccessRequest, Exclusion, Grant, Override
from opennrm.kernel.accounts.services import create_token
from opennrm.kernel.actors import SYSTEM, Action
from opennrm.kernel.audit.models import Entry
from tests.factories.files import make_case, share_case
from tests.personas import Personas, make_personas
from tests.support.api import NOTHING_THERE, call

if TYPE_CHECKING:
    from django.test import Client

    from opennrm.kernel.access.rules import Opened

pytestmark = pytest.mark.django_db
OKSANA = {"given_names": "Оксана", "family_names": "Лісова"}
REASON = "She called: he is at the door of the flat."
ASKED = {"categories": ["ASSISTANCE", "IDENTITY"], "purpose": "assistance", "reason": "She stands at our desk."}


@pytest.fixture
def personas() -> Personas:
    return make_personas()


@pytest.fixture
def opened(personas: Personas) -> Opened:
    return make_case(personas.actor("alice"), at=clock.now(), identity=OKSANA)


def day(n_days: int) -> str:
    return (clock.now() + timedelta(days=n_days)).date().isoformat()


def search(personas: Personas, name: str) -> dict[str, Any]:
    status, found = call(personas[name], "POST", "/search", {"name": "Oksana Lisova"})
    assert status == 200
    return dict(found)


def count(model: Any) -> int:
    with acting_as(SYSTEM, clock.now()):
        return int(model.objects.count())


def test_search_shows_ones_own_cases_and_bare_hits_of_others(personas: Personas, opened: Opened) -> None:
    mine = {"code": opened.code, "pseudonym": "Linden", "stage": "intake", **OKSANA}
    assert search(personas, "alice") == {"visible": [mine], "hits": [], "is_partial": False}
    theirs = search(personas, "charlie")
    assert (theirs["visible"], [list(one) for one in theirs["hits"]]) == ([], [["handle"]])
    assert [one.detail for one in Entry.objects.filter(verb="search.people").order_by("pk")] == [
        {"visible": 1, "hits": 0}, {"visible": 0, "hits": 1},
    ]  # fmt: skip
    assert [one.file_id for one in Entry.objects.filter(verb="search.hit")] == [opened.file.pk]


def test_search_needs_a_name(personas: Personas) -> None:
    status, told = call(personas.alice, "POST", "/search", {"name": ""})
    assert (status, list(told["errors"])) == (422, ["name"])
    assert call(personas.bob, "POST", "/search", {"name": "Oksana"})[0] == 403
    assert not Entry.objects.filter(verb="search.people").exists()


def test_program_searches_but_cannot_ask(client: Client, personas: Personas, opened: Opened) -> None:
    charlies = create_token(
        actor=personas.actor("nora"), at=clock.now(), agency=personas.charlie.agency, name="Desk",
        scopes=[Action.CASE_SEARCH], days=1,
    )  # fmt: skip
    head = {"Authorization": f"Bearer {charlies.secret}"}
    found = client.post("/api/v1/search", {"name": "Oksana Lisova"}, content_type="application/json", headers=head)
    body = ASKED | found.json()["hits"][0]
    asked = client.post("/api/v1/access-requests", body, content_type="application/json", headers=head)
    assert (found.status_code, asked.status_code, count(AccessRequest)) == (200, 404, 0)


def test_request_is_asked_read_and_granted_in_part(personas: Personas, opened: Opened) -> None:
    body = ASKED | search(personas, "charlie")["hits"][0]
    status, asked = call(personas.charlie, "POST", "/access-requests", body)
    assert (status, asked["status"], asked["categories"]) == (201, "pending", ["BASIC", "IDENTITY", "ASSISTANCE"])
    assert call(personas.charlie, "POST", "/access-requests", body)[0] == 409
    (waiting,) = call(personas.alice, "GET", "/access-requests")[1]["items"]
    assert (waiting["id"], waiting["code"], "reason" in waiting) == (asked["id"], opened.code, False)
    path = f"/access-requests/{asked['id']}"
    read = call(personas.alice, "GET", path)[1]
    assert (read["person"], read["reason"]) == ("Charlie", ASKED["reason"])
    yes = {"answer": "grant", "categories": ["ASSISTANCE"], "basis": "public_task", "until": day(9)}
    assert call(personas.alice, "POST", f"{path}/answer", yes)[1]["status"] == "granted"
    assert call(personas.charlie, "GET", f"/cases/{opened.code}")[1]["readable"] == ["BASIC", "ASSISTANCE"]
    assert call(personas.alice, "POST", f"{path}/answer", yes)[0] == 404


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        ({"answer": "grant"}, ["basis", "until"]),
        ({"answer": "refuse"}, ["note"]),
        ({"answer": "perhaps"}, ["answer"]),
        ({"answer": "grant", "basis": "public_task", "until": "2026-01-01"}, ["expires_at"]),
        ({"answer": "grant", "basis": "public_task", "until": "2099-01-01", "categories": ["HEALTH"]}, ["categories"]),
    ],
)
def test_answer_that_lacks_something_gives_nothing(
    personas: Personas, opened: Opened, answer: dict[str, Any], fields: list[str]
) -> None:
    asked = call(personas.charlie, "POST", "/access-requests", ASKED | search(personas, "charlie")["hits"][0])[1]
    status, told = call(personas.alice, "POST", f"/access-requests/{asked['id']}/answer", answer)
    assert (status, sorted(told["errors"])) == (422, fields)
    assert call(personas.charlie, "GET", f"/cases/{opened.code}")[0] == 404
    assert call(personas.alice, "GET", f"/access-requests/{asked['id']}")[1]["status"] == "pending"


def test_handle_serves_only_whom_it_was_given_to(personas: Personas, opened: Opened) -> None:
    body = ASKED | search(personas, "charlie")["hits"][0]
    assert call(personas.dora, "POST", "/access-requests", body)[0] == 404
    assert call(personas.charlie, "POST", "/access-requests", body | {"handle": "made-up"})[0] == 404
    assert count(AccessRequest) == 0


def test_grant_by_court_order_is_given_renewed_and_ended(personas: Personas, opened: Opened) -> None:
    body = {
        "agency_id": personas.ivan.agency_id, "categories": ["IDENTIFICATION"], "purpose": "criminal_justice",
        "until": day(5),
    }  # fmt: skip
    status, made = call(personas.alice, "POST", f"/cases/{opened.code}/grants", body)
    assert (status, made["categories"], made["source"]) == (201, ["BASIC", "IDENTIFICATION"], "court_order")
    path = f"/cases/{opened.code}/grants/{made['id']}"
    assert call(personas.ivan, "GET", f"/cases/{opened.code}/access")[1]["is_lead"] is False
    assert call(personas.ivan, "POST", f"{path}/renewal", {"until": day(50)})[0] == 403
    renewed = call(personas.alice, "POST", f"{path}/renewal", {"until": day(50)})[1]
    assert renewed["expires_at"] > made["expires_at"]
    status, told = call(personas.alice, "POST", f"{path}/end", {"because": "whim"})
    assert (status, list(told["errors"])) == (422, ["because"])
    assert call(personas.alice, "POST", f"{path}/end", {"because": "safety"})[1]["revoked_at"]
    assert call(personas.ivan, "GET", f"/cases/{opened.code}")[0] == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"basis": "public_task"}, "basis"), ({"agency_id": 0}, "agency_id"), ({"categories": []}, "categories"),
        ({"until": "2026-01-01"}, "expires_at"),
    ],
)  # fmt: skip
def test_wrong_grant_opens_nothing(personas: Personas, opened: Opened, wrong: dict[str, Any], field: str) -> None:
    body = {
        "agency_id": personas.ivan.agency_id, "categories": ["IDENTIFICATION"], "purpose": "criminal_justice",
        "until": day(5), **wrong,
    }  # fmt: skip
    status, told = call(personas.alice, "POST", f"/cases/{opened.code}/grants", body)
    assert (status, list(told["errors"])) == (422, [field])
    assert count(Grant) == 1  # the lead's own


def test_who_does_not_lead_gives_nothing_on(personas: Personas, opened: Opened) -> None:
    charlie = personas.charlie
    share_case(personas.actor("alice"), opened, charlie.agency_id or 0, at=clock.now())
    with acting_as(SYSTEM, clock.now()):
        grant = Grant.objects.get(agency_id=charlie.agency_id)
    body = {
        "agency_id": personas.ivan.agency_id, "categories": ["ASSISTANCE"], "purpose": "assistance", "until": day(5),
    }  # fmt: skip
    assert call(charlie, "POST", f"/cases/{opened.code}/grants", body)[0] == 404
    assert call(charlie, "POST", f"/cases/{opened.code}/grants/{grant.pk}/renewal", {"until": day(300)})[0] == 404
    kept_out = {"agency_id": personas.ivan.agency_id, "reason": "We do not like them."}
    assert call(charlie, "POST", f"/cases/{opened.code}/exclusions", kept_out)[0] == 404
    assert (count(Grant), count(Exclusion)) == (2, 0)


def test_excluded_agency_finds_nothing_until_it_is_let_in_again(personas: Personas, opened: Opened) -> None:
    path, reason = f"/cases/{opened.code}/exclusions", "An official there may be involved."
    both = {"agency_id": personas.charlie.agency_id, "person_id": personas.charlie.pk, "reason": reason}
    assert list(call(personas.alice, "POST", path, both)[1]["errors"]) == ["agency_id"]
    assert count(Exclusion) == 0
    status, made = call(personas.alice, "POST", path, {"agency_id": personas.charlie.agency_id, "reason": reason})
    assert (status, search(personas, "charlie")) == (201, {"visible": [], "hits": [], "is_partial": False})
    (listed,) = call(personas.alice, "GET", f"/cases/{opened.code}/access")[1]["exclusions"]
    assert (listed["id"], listed["reason"]) == (made["id"], reason)
    assert call(personas.alice, "POST", f"{path}/{made['id']}/lifting")[1]["lifted_at"]
    assert len(search(personas, "charlie")["hits"]) == 1
    assert call(personas.alice, "POST", f"{path}/{made['id']}/lifting")[0] == 404


def test_override_opens_for_hours_and_is_reviewed_by_somebody_else(personas: Personas, opened: Opened) -> None:
    body = {"code": opened.code, "categories": ["CONTACT"], "reason": REASON}
    status, used = call(personas.charlie, "POST", "/overrides", body)
    assert (status, used["verdict"]) == (201, "")
    assert call(personas.charlie, "GET", f"/cases/{opened.code}")[1]["readable"] == ["BASIC", "CONTACT"]
    (waiting,) = call(personas.sam, "GET", "/overrides")[1]["items"]
    assert (waiting["id"], waiting["person"], waiting["reason"]) == (used["id"], "Charlie", REASON)
    assert call(personas.sam, "POST", f"/overrides/{used['id']}/review", {"verdict": "justified", "note": ""})[0] == 422
    no = {"verdict": "not_justified", "note": "Nobody was at the door."}
    assert call(personas.charlie, "POST", f"/overrides/{used['id']}/review", no)[0] == 403
    assert call(personas.sam, "POST", f"/overrides/{used['id']}/review", no)[1]["verdict"] == "not_justified"
    assert call(personas.charlie, "GET", f"/cases/{opened.code}")[0] == 404
    (told,) = call(personas.alice, "GET", f"/cases/{opened.code}/access")[1]["overrides"]
    assert (told["note"], told["code"]) == (no["note"], opened.code)
    assert call(personas.sam, "POST", f"/overrides/{used['id']}/review", no)[0] == 404


def test_override_without_a_reason_or_a_case_opens_nothing(personas: Personas, opened: Opened) -> None:
    body = {"code": opened.code, "categories": ["CONTACT"], "reason": "Urgent"}
    assert list(call(personas.charlie, "POST", "/overrides", body)[1]["errors"]) == ["reason"]
    assert call(personas.charlie, "POST", "/overrides", body | {"code": "NONE-SUCH", "reason": REASON})[0] == 404
    assert count(Override) == 0


def test_stranger_gets_the_same_answer_as_for_nothing(personas: Personas, opened: Opened) -> None:
    with acting_as(SYSTEM, clock.now()):
        grant = Grant.objects.get()
    for path, body in (
        ("grants", {"agency_id": 1, "categories": ["HEALTH"], "purpose": "safety", "until": day(1)}),
        (f"grants/{grant.pk}/renewal", {"until": day(1)}), (f"grants/{grant.pk}/end", {"because": "wrong"}),
        ("exclusions", {"reason": ""}), ("exclusions/1/lifting", None),
    ):  # fmt: skip
        found = call(personas.charlie, "POST", f"/cases/{opened.code}/{path}", body)
        assert (found[0], found) == (404, call(personas.charlie, "POST", f"/cases/NONE-SUCH/{path}", body))
    assert call(personas.charlie, "GET", f"/cases/{opened.code}/access")[0] == 404
    asked = call(personas.dora, "POST", "/access-requests", ASKED | search(personas, "dora")["hits"][0])[1]
    for method, path, body in (("GET", "", None), ("POST", "/answer", {"answer": "wrong"})):
        found = call(personas.charlie, method, f"/access-requests/{asked['id']}{path}", body)
        nothing = call(personas.charlie, method, f"/access-requests/{NOTHING_THERE}{path}", body)
        assert (found[0], found) == (404, nothing)
    assert call(personas.charlie, "GET", "/access-requests")[1]["items"] == []
    used = call(
        personas.charlie, "POST", "/overrides", {"code": opened.code, "categories": ["CONTACT"], "reason": REASON}
    )
    assert used[0] == 201


def test_sight_of_assistance_is_not_widened_by_the_list_of_grants(personas: Personas, opened: Opened) -> None:
    share_case(personas.actor("alice"), opened, personas.bob.agency_id or 0, Category.BASIC, at=clock.now())
    seen = call(personas.bob, "GET", f"/cases/{opened.code}/access")[1]
    assert [one["source"] for one in seen["grants"]] == ["lead", "consent"]
    assert (seen["overrides"], seen["exclusions"]) == ([], [])
