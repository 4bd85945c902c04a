"""The pages of accounts: who finds what, and what they do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from opennrm.kernel.accounts.models import Agency, ApiToken, ContactPoint, Person
from opennrm.kernel.accounts.services import create_token, invite_person
from tests.factories.accounts import AgencyFactory, ContactPointFactory, PersonFactory
from tests.support.queries import UNIT_OF_WORK

if TYPE_CHECKING:
    from django.test import Client

    from tests.personas import Personas

pytestmark = pytest.mark.django_db
Enter = Callable[["Person"], "Client"]

OF_AGENCY = [
    "accounts:agency", "accounts:agency_edit", "accounts:contact_point_new", "accounts:people", "accounts:person_new",
    "accounts:tokens", "accounts:token_new",
]  # fmt: skip
OF_PERSON = [
    "accounts:person", "accounts:person_name", "accounts:person_roles", "accounts:person_deactivate",
    "accounts:person_invite_again", "accounts:person_reset",
]  # fmt: skip


@pytest.mark.parametrize("name", OF_AGENCY)
def test_agency_pages_are_its_administrators(enter: Enter, personas: Personas, name: str) -> None:
    harbour = personas.alice.agency.code
    found = {}
    for persona in ("ada", "nora", "alice", "sam", "otto"):
        found[persona] = enter(personas[persona]).get(reverse(name, args=[harbour])).status_code
    assert found == {"ada": 200, "nora": 200, "alice": 403, "sam": 403, "otto": 403}


@pytest.mark.parametrize("name", OF_AGENCY)
def test_agency_pages_of_another_agency_do_not_exist(enter: Enter, personas: Personas, name: str) -> None:
    client = enter(personas.ada)
    theirs = client.get(reverse(name, args=[personas.charlie.agency.code]))
    nobodys = client.get(reverse(name, args=["no-such-agency"]))
    assert (theirs.status_code, nobodys.status_code) == (404, 404)


@pytest.mark.parametrize("name", OF_PERSON)
def test_person_pages_of_another_agency_do_not_exist(enter: Enter, personas: Personas, name: str) -> None:
    client = enter(personas.ada)
    assert client.get(reverse(name, args=[personas.alice.pk])).status_code == 200
    assert client.get(reverse(name, args=[personas.charlie.pk])).status_code == 404
    assert client.get(reverse(name, args=[999999])).status_code == 404


@pytest.mark.parametrize(
    "name", ["accounts:profile", "accounts:preferences", "accounts:sessions", "notifications:list"]
)
def test_own_pages_are_for_everybody_signed_in(client: Client, enter: Enter, personas: Personas, name: str) -> None:
    assert client.get(reverse(name)).status_code == 302
    for persona in personas.names():
        assert enter(personas[persona]).get(reverse(name)).status_code == 200


def test_invitation_page_invites(enter: Enter, personas: Personas) -> None:
    given = {"name": "Noor", "email": "noor@harbour.example", "roles": ["case_manager"], "language": "fr"}
    client = enter(personas.ada)
    answer = client.post(reverse("accounts:person_new", args=["harbour"]), given)
    made = Person.objects.get(email="noor@harbour.example")
    assert answer["Location"] == reverse("accounts:person", args=[made.pk])
    assert (made.name, made.roles, made.language, made.agency_id) == (
        "Noor", ["case_manager"], "fr", personas.ada.agency_id,
    )  # fmt: skip
    again = client.post(reverse("accounts:person_new", args=["harbour"]), given)
    assert again.status_code == 422
    assert "has an account already" in again.content.decode()


def test_invitation_page_offers_no_role_it_cannot_give(enter: Enter, personas: Personas) -> None:
    form = enter(personas.ada).get(reverse("accounts:person_new", args=["harbour"])).context["form"]
    assert [value for value, _label in form.fields["roles"].choices] == [
        "first_responder", "case_manager", "service_provider", "supervisor", "agency_admin",
    ]  # fmt: skip


def test_roles_page_changes_roles(enter: Enter, personas: Personas) -> None:
    page = reverse("accounts:person_roles", args=[personas.alice.pk])
    enter(personas.ada).post(page, {"roles": ["case_manager", "supervisor"]})
    personas.alice.refresh_from_db()
    assert personas.alice.roles == ["case_manager", "supervisor"]


def test_deactivation_page_closes_the_account(enter: Enter, personas: Personas) -> None:
    enter(personas.ada).post(reverse("accounts:person_deactivate", args=[personas.alice.pk]))
    personas.alice.refresh_from_db()
    assert not personas.alice.is_active


def test_deactivation_page_of_oneself_is_refused(enter: Enter, personas: Personas) -> None:
    answer = enter(personas.ada).post(reverse("accounts:person_deactivate", args=[personas.ada.pk]))
    assert answer.status_code == 403
    personas.ada.refresh_from_db()
    assert personas.ada.is_active


def test_agency_page_changes_details_and_names(enter: Enter, personas: Personas) -> None:
    given = {
        "name": "Harbour House",
        "name_fr": "Maison du Port",
        "place": "Port Serene",
        "languages": ["ru", "ar"],
        "website": "https://h.example",
    }
    enter(personas.ada).post(reverse("accounts:agency_edit", args=["harbour"]), given)
    harbour = Agency.objects.get(code="harbour")
    assert sorted(harbour.languages) == ["ar", "ru"]
    assert (harbour.name, harbour.names, harbour.website) == (
        "Harbour House", {"fr": "Maison du Port"}, "https://h.example",
    )  # fmt: skip


def test_contact_points_come_and_go(enter: Enter, personas: Personas) -> None:
    client = enter(personas.ada)
    refused = client.post(reverse("accounts:contact_point_new", args=["harbour"]), {"title": "Desk"})
    assert (refused.status_code, ContactPoint.objects.count()) == (422, 0)
    client.post(reverse("accounts:contact_point_new", args=["harbour"]), {"title": "Desk", "phone": "+000 1"})
    desk = ContactPoint.objects.get()
    client.post(reverse("accounts:contact_point", args=["harbour", desk.pk]), {"title": "Hotline", "phone": "+000 1"})
    desk.refresh_from_db()
    assert desk.title == "Hotline"
    client.post(reverse("accounts:contact_point_remove", args=["harbour", desk.pk]))
    assert not ContactPoint.objects.exists()


def test_contact_point_of_another_agency_does_not_exist(enter: Enter, personas: Personas) -> None:
    desk = ContactPointFactory.create(agency=personas.charlie.agency)
    client = enter(personas.ada)
    page = reverse("accounts:contact_point_remove", args=["harbour", desk.pk])
    assert client.post(page).status_code == 404
    assert ContactPoint.objects.count() == 1


def test_token_page_shows_the_secret_once(enter: Enter, personas: Personas) -> None:
    client = enter(personas.ada)
    given = {"name": "Import", "scopes": ["case.read"], "days": 30}
    shown = client.post(reverse("accounts:token_new", args=["harbour"]), given).content.decode()
    token = ApiToken.objects.get()
    assert f"{token.prefix}_" in shown
    assert f"{token.prefix}_" not in client.get(reverse("accounts:tokens", args=["harbour"])).content.decode()
    client.post(reverse("accounts:token_revoke", args=[token.prefix]))
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_agency_is_added_by_the_node_and_closed(enter: Enter, personas: Personas) -> None:
    client = enter(personas.nora)
    client.post(reverse("accounts:agency_new"), {"name": "Clinic", "code": "clinic", "kind": "health"})
    assert Agency.objects.get(code="clinic").kind == "health"
    client.post(reverse("accounts:agency_close", args=["clinic"]))
    assert not Agency.objects.get(code="clinic").is_active
    assert enter(personas.ada).get(reverse("accounts:agency_new")).status_code == 403


def test_agency_list_sends_others_to_their_own(enter: Enter, personas: Personas) -> None:
    assert enter(personas.ada).get(reverse("accounts:agency_list"))["Location"] == "/agencies/harbour/"


@pytest.mark.parametrize("n_rows", [1, 3])
def test_lists_cost_the_same_however_long(
    enter: Enter, personas: Personas, n_rows: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    AgencyFactory.create_batch(n_rows)
    PersonFactory.create_batch(n_rows, agency=personas.ada.agency)
    client = enter(personas.nora)
    client.get(reverse("accounts:profile"))
    for page, n_queries in ((reverse("accounts:agency_list"), 5), (reverse("accounts:people", args=["harbour"]), 6)):
        with django_assert_num_queries(n_queries + UNIT_OF_WORK):  # type: ignore[attr-defined]
            client.get(page)


def test_people_are_found_by_a_part_of_the_name(enter: Enter, personas: Personas) -> None:
    page = enter(personas.ada).get(reverse("accounts:people", args=["harbour"]), {"words": "lic"})
    assert list(page.context["page"]) == [personas.alice]


def test_preferences_are_kept(enter: Enter, personas: Personas) -> None:
    enter(personas.alice).post(reverse("accounts:preferences"), {"language": "ru", "time_zone": "Asia/Almaty"})
    personas.alice.refresh_from_db()
    assert (personas.alice.language, personas.alice.time_zone) == ("ru", "Asia/Almaty")


def test_home_of_an_administrator_shows_what_needs_attention(enter: Enter, personas: Personas, at: datetime) -> None:
    ada, now = personas.actor("ada"), datetime.now(UTC)
    invite = {"actor": ada, "agency": personas.ada.agency, "roles": ["case_manager"]}
    invite_person(at=now - timedelta(days=8), email="late@harbour.example", name="Late", **invite)  # type: ignore[arg-type]
    invite_person(at=now, email="soon@harbour.example", name="Soon", **invite)  # type: ignore[arg-type]
    for name, days in (("Nightly", 3), ("Yearly", 300)):
        create_token(actor=ada, at=now, agency=personas.ada.agency, name=name, scopes=["case.read"], days=days)
    shown = enter(personas.ada).get("/").content.decode()
    assert [name in shown for name in ("Late", "Soon", "Nightly", "Yearly")] == [True, False, True, False]


def test_home_of_the_node_shows_agencies_nobody_runs(enter: Enter, personas: Personas) -> None:
    shown = enter(personas.nora).get("/").content.decode()
    assert [name in shown for name in ("Far Hills", "Harbour")] == [True, False]
