"""The API as a whole: who comes in, what errors look like, what is described."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from ninja import Schema

from opennrm.api.assembly import endpoints
from opennrm.api.urls import api
from opennrm.kernel.accounts.models import Throttle
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.accounts.services import NewToken, create_token, revoke_token
from opennrm.kernel.actors import Action
from tests.factories.accounts import AgencyFactory, ContactPointFactory
from tests.factories.notifications import NotificationFactory
from tests.personas import Personas, make_personas
from tests.support.queries import UNIT_OF_WORK

pytestmark = pytest.mark.django_db
COMMITTED = Path(__file__).parents[2] / "openapi.json"


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def token_of(personas: Personas, *scopes: Action) -> NewToken:
    ada = personas.ada
    return create_token(
        actor=actor_of(ada), at=datetime.now(UTC), agency=ada.agency, name="Import", scopes=list(scopes), days=30
    )


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_description_is_the_committed_one() -> None:
    assert json.loads(COMMITTED.read_text()) == json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))


def test_operation_names_are_unique() -> None:
    names = [
        operation["operationId"]
        for operations in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].values()
        for operation in operations.values()
    ]
    assert sorted(set(names)) == sorted(names)


def test_every_path_belongs_to_one_router() -> None:
    """With a path in two, the methods of the second would never be found."""
    paths = [f"{prefix}{path}" for prefix, router in api._routers for path in router.path_operations]
    assert sorted(set(paths)) == sorted(paths)


def test_shapes_of_different_apps_have_different_names() -> None:
    """Of two with the same name the description would show one."""
    found = [Schema]
    for shape in found:
        found += shape.__subclasses__()
    names = [
        shape.__name__ for shape in set(found) if shape.__module__.startswith("opennrm.") and "[" not in shape.__name__
    ]
    assert [name for name, n_shapes in Counter(names).items() if n_shapes > 1] == []


def test_every_endpoint_has_a_door() -> None:
    assert [endpoint for endpoint in endpoints(api) if endpoint.is_public] == []


def test_nobody_is_refused(client: Client) -> None:
    answer = client.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {"type": "about:blank", "title": "Send a token, or sign in.", "status": 401, "errors": {}}


def test_token_acts_for_its_agency_within_its_scopes(client: Client, personas: Personas) -> None:
    new = token_of(personas, Action.CASE_READ)
    assert client.get("/api/v1/me", headers=bearer(new.secret)).json() == {
        "kind": "token",
        "agency": "harbour",
        "roles": [],
        "actions": ["case.read"],
    }


def test_token_revoked_is_refused_at_once(client: Client, personas: Personas) -> None:
    new = token_of(personas, Action.CASE_READ)
    revoke_token(actor=personas.actor("ada"), at=datetime.now(UTC), token=new.token)
    assert client.get("/api/v1/me", headers=bearer(new.secret)).status_code == 401


def test_token_changed_by_one_letter_is_refused(client: Client, personas: Personas) -> None:
    new = token_of(personas, Action.CASE_READ)
    last = "a" if new.secret[-1] != "a" else "b"
    assert client.get("/api/v1/me", headers=bearer(new.secret[:-1] + last)).status_code == 401


def test_token_does_not_open_pages(client: Client, personas: Personas) -> None:
    new = token_of(personas, Action.CASE_READ)
    answer = client.get("/account/", headers=bearer(new.secret))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_session_needs_the_second_factor(client: Client, personas: Personas) -> None:
    client.force_login(personas.alice)
    assert client.get("/api/v1/me").status_code == 401


def test_session_comes_in(signed_in: Client, personas: Personas) -> None:
    answer = signed_in.get("/api/v1/me")
    assert answer.json()["kind"] == "person"
    assert answer.json()["roles"] == ["case_manager"]


def test_session_without_csrf_token_changes_nothing(personas: Personas) -> None:
    news = NotificationFactory.create(person=personas.alice)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(personas.alice)
    session = strict.session
    session["second_factor"] = personas.alice.pk
    session.save()
    assert strict.post(f"/api/v1/notifications/{news.pk}/read").status_code == 403
    news.refresh_from_db()
    assert news.read_at is None


def test_call_too_often_says_when_to_come_back(client: Client, personas: Personas) -> None:
    new = token_of(personas, Action.CASE_READ)
    client.get("/api/v1/me", headers=bearer(new.secret))
    Throttle.objects.filter(kind="api_caller").update(n_hits=600)
    answer = client.get("/api/v1/me", headers=bearer(new.secret))
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer.json()["status"] == 429


def test_agencies_come_in_pages(client: Client, personas: Personas) -> None:
    ContactPointFactory.create(agency=personas.alice.agency)
    new = token_of(personas, Action.CASE_READ)
    answer = client.get("/api/v1/agencies?per_page=2&page=2", headers=bearer(new.secret)).json()
    assert (answer["n_items"], answer["page"], answer["n_pages"], len(answer["items"])) == (11, 2, 6, 2)
    harbour = client.get("/api/v1/agencies/harbour", headers=bearer(new.secret)).json()
    assert harbour["contact_points"] == [{"title": "Referral desk", "email": "", "phone": "+000 555 0100", "hours": ""}]


def test_agencies_of_another_page_size_are_refused(client: Client, personas: Personas) -> None:
    new = token_of(personas, Action.CASE_READ)
    answer = client.get("/api/v1/agencies?per_page=999", headers=bearer(new.secret))
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["query.per_page"]


@pytest.mark.parametrize("n_agencies", [1, 3])
def test_agencies_cost_the_same_however_many(
    client: Client, personas: Personas, n_agencies: int, django_assert_num_queries: object
) -> None:
    new = token_of(personas, Action.CASE_READ)
    client.get("/api/v1/me", headers=bearer(new.secret))
    AgencyFactory.create_batch(n_agencies)
    with django_assert_num_queries(5 + UNIT_OF_WORK):  # type: ignore[operator]
        client.get("/api/v1/agencies", headers=bearer(new.secret))


def test_agency_unknown_is_not_found(client: Client, personas: Personas) -> None:
    new = token_of(personas, Action.CASE_READ)
    answer = client.get("/api/v1/agencies/nowhere", headers=bearer(new.secret))
    assert (answer.status_code, answer.json()["title"]) == (404, "There is nothing here.")


def test_notifications_are_ones_own(signed_in: Client, personas: Personas) -> None:
    mine = NotificationFactory.create(person=personas.alice)
    other = NotificationFactory.create(person=personas.bob)
    assert [one["id"] for one in signed_in.get("/api/v1/notifications").json()["items"]] == [mine.pk]
    assert signed_in.post(f"/api/v1/notifications/{other.pk}/read").status_code == 404
    assert signed_in.post(f"/api/v1/notifications/{mine.pk}/read").json() == {"n_marked": 1}
    assert signed_in.get("/api/v1/notifications?unread=true").json()["items"] == []
    other.refresh_from_db()
    assert other.read_at is None


@pytest.fixture
def signed_in(client: Client, personas: Personas) -> Client:
    client.force_login(personas.alice)
    session = client.session
    session["second_factor"] = personas.alice.pk
    session.save()
    return client
