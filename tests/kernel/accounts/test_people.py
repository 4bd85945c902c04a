"""People are invited, changed and let go."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from opennrm.kernel.accounts.models import ApiToken, Invitation, Person
from opennrm.kernel.accounts.selectors import actor_of, successors_of
from opennrm.kernel.accounts.services import (
    LastAdministrator,
    OpenWorkLeft,
    accept_invitation,
    change_roles,
    close_agency,
    create_agency,
    create_token,
    deactivate_person,
    invite_again,
    invite_person,
    open_invitation,
    open_work_of,
    register_agency_work,
    register_open_work,
    reset_second_factor,
)
from opennrm.kernel.accounts.services import handover as registry
from opennrm.kernel.actors import SYSTEM, Action, Role
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from tests.factories.accounts import AgencyFactory, PersonFactory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opennrm.kernel.actors import Actor
    from tests.personas import Personas

pytestmark = pytest.mark.django_db


def invite(actor: Actor, at: datetime, agency: object, **values: object) -> object:
    given = {"email": "new@harbour.example", "name": "New", "roles": ["case_manager"]} | values
    return invite_person(actor=actor, at=at, agency=agency, **given)  # type: ignore[arg-type]


def token_in(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def test_invited_person_cannot_sign_in_before_choosing_a_password(personas: Personas, at: datetime) -> None:
    invited = invite(personas.actor("ada"), at, personas.ada.agency)
    assert (invited.person.is_active, invited.person.has_usable_password()) == (False, False)  # type: ignore[attr-defined]
    assert Entry.objects.filter(verb="account.invited").count() == 1


def test_invitation_lets_in_once(personas: Personas, at: datetime) -> None:
    invited = invite(personas.actor("ada"), at, personas.ada.agency, email=" New@Harbour.Example ")
    token = token_in(invited.link)  # type: ignore[attr-defined]
    person = accept_invitation(at=at, token=token, name="Newt", password="long enough a password")
    assert (person.email, person.name, person.is_active) == ("new@harbour.example", "Newt", True)
    assert person.check_password("long enough a password")
    with pytest.raises(NotVisible):
        accept_invitation(at=at, token=token, name="X", password="another long password")
    person.refresh_from_db()
    assert person.check_password("long enough a password")


def test_invitation_token_is_not_kept(personas: Personas, at: datetime) -> None:
    invited = invite(personas.actor("ada"), at, personas.ada.agency)
    assert token_in(invited.link) not in str(list(Invitation.objects.values()))  # type: ignore[attr-defined]


def test_invitation_gets_too_old(personas: Personas, at: datetime) -> None:
    invited = invite(personas.actor("ada"), at, personas.ada.agency)
    with pytest.raises(NotVisible):
        open_invitation(token=token_in(invited.link), at=at + timedelta(days=7, seconds=1))  # type: ignore[attr-defined]


def test_invitation_again_makes_the_old_link_useless(personas: Personas, at: datetime) -> None:
    first = invite(personas.actor("ada"), at, personas.ada.agency)
    second = invite_again(actor=personas.actor("ada"), at=at, person=first.person)  # type: ignore[attr-defined]
    with pytest.raises(NotVisible):
        open_invitation(token=token_in(first.link), at=at)  # type: ignore[attr-defined]
    assert open_invitation(token=token_in(second.link), at=at).person == first.person  # type: ignore[attr-defined]


def test_invitation_to_a_taken_address_is_refused(personas: Personas, at: datetime) -> None:
    n_before = Person.objects.count()
    with pytest.raises(InvalidInput) as refusal:
        invite(personas.actor("ada"), at, personas.ada.agency, email="BOB@lighthouse-shelter.example")
    assert list(refusal.value.errors) == ["email"]
    assert Person.objects.count() == n_before


@pytest.mark.parametrize("name", ["alice", "sam", "charlie", "otto", "cora"])
def test_invitation_by_anybody_but_the_administrator_is_refused(personas: Personas, at: datetime, name: str) -> None:
    n_before = Person.objects.count()
    with pytest.raises(NotPermitted):
        invite(personas.actor(name), at, personas.ada.agency)
    assert Person.objects.count() == n_before


def test_invitation_into_another_agency_is_refused(personas: Personas, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        invite(personas.actor("ada"), at, personas.charlie.agency)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("roles", [["decision_maker"], ["node_admin"], ["auditor"], ["investigator"], ["king"], []])
def test_roles_that_do_not_suit_the_agency_are_refused(personas: Personas, at: datetime, roles: list[str]) -> None:
    with pytest.raises(InvalidInput):
        invite(personas.actor("ada"), at, personas.ada.agency, roles=roles)
    with pytest.raises(InvalidInput):
        change_roles(actor=personas.actor("ada"), at=at, person=personas.alice, roles=roles)
    personas.alice.refresh_from_db()
    assert personas.alice.roles == ["case_manager"]


def test_roles_that_reach_beyond_an_agency_are_given_by_the_node_only(personas: Personas, at: datetime) -> None:
    office = personas.cora.agency
    ana = PersonFactory.create(agency=office, roles=["agency_admin"])
    with pytest.raises(InvalidInput):
        change_roles(actor=actor_of(ana), at=at, person=personas.cora, roles=["coordinator", "node_admin"])
    changed = change_roles(
        actor=personas.actor("nora"), at=at, person=personas.cora, roles=["coordinator", "node_admin"]
    )
    assert changed.roles == ["coordinator", "node_admin"]


def test_roles_held_already_may_stay(personas: Personas, at: datetime) -> None:
    admin = PersonFactory.create(agency=personas.cora.agency, roles=["agency_admin"])
    changed = change_roles(actor=actor_of(admin), at=at, person=personas.cora, roles=["coordinator", "supervisor"])
    assert changed.roles == ["supervisor", "coordinator"]


def test_roles_of_running_and_of_casework_do_not_mix(personas: Personas, at: datetime) -> None:
    with pytest.raises(InvalidInput):
        change_roles(actor=personas.actor("nora"), at=at, person=personas.cora, roles=["node_admin", "case_manager"])


def test_roles_are_never_changed_by_oneself(personas: Personas, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        change_roles(actor=personas.actor("ada"), at=at, person=personas.ada, roles=["agency_admin", "case_manager"])
    personas.ada.refresh_from_db()
    assert personas.ada.roles == ["agency_admin"]


def test_last_node_administrator_stays(personas: Personas, at: datetime) -> None:
    with pytest.raises(LastAdministrator):
        deactivate_person(actor=SYSTEM, at=at, person=personas.nora)
    with pytest.raises(LastAdministrator):
        change_roles(actor=SYSTEM, at=at, person=personas.nora, roles=["agency_admin"])
    personas.nora.refresh_from_db()
    assert (personas.nora.is_active, personas.nora.roles) == (True, ["node_admin"])


def test_deactivation_ends_sessions_and_tokens_at_once(personas: Personas, at: datetime) -> None:
    ada, eve = personas.ada, PersonFactory.create(agency=personas.ada.agency, roles=["agency_admin"])
    new = create_token(actor=actor_of(ada), at=at, agency=ada.agency, name="X", scopes=[Action.CASE_READ], days=1)
    UserSession.objects.create(user=ada, ip="127.0.0.1", session_key="k" * 32, user_agent="")
    deactivate_person(actor=actor_of(eve), at=at, person=ada)
    assert not UserSession.objects.exists()
    assert ApiToken.objects.get(pk=new.token.pk).revoked_at == at
    assert Person.objects.get(pk=ada.pk).deactivated_at == at


def test_deactivation_of_oneself_is_refused(personas: Personas, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        deactivate_person(actor=personas.actor("ada"), at=at, person=personas.ada)
    assert Person.objects.get(pk=personas.ada.pk).is_active


@pytest.fixture
def desk() -> Iterator[dict[int, int]]:
    """Some work that people hold, and a shelf of files that agencies hold."""
    held: dict[int, int] = {}

    def hand_over(_actor: Actor, _at: datetime, leaver: Person, successor: Person) -> None:
        held[successor.pk] = held.get(successor.pk, 0) + held.pop(leaver.pk)

    register_open_work("test.tasks", "Tasks", lambda person: held.get(person.pk, 0), hand_over)
    register_agency_work("test.files", "Files", lambda agency: held.get(-agency.pk, 0))
    yield held
    registry._person_work.pop("test.tasks")
    registry._agency_work.pop("test.files")


def test_deactivation_with_open_work_asks_for_a_successor(
    personas: Personas, at: datetime, desk: dict[int, int]
) -> None:
    desk[personas.alice.pk] = 4
    assert [(left.title, left.n_items) for left in open_work_of(personas.alice)] == [("Tasks", 4)]
    with pytest.raises(OpenWorkLeft):
        deactivate_person(actor=personas.actor("ada"), at=at, person=personas.alice)
    assert Person.objects.get(pk=personas.alice.pk).is_active
    with pytest.raises(InvalidInput):
        deactivate_person(actor=personas.actor("ada"), at=at, person=personas.alice, successor=personas.charlie)
    deactivate_person(actor=personas.actor("ada"), at=at, person=personas.alice, successor=personas.sam)
    assert desk == {personas.sam.pk: 4}
    assert not Person.objects.get(pk=personas.alice.pk).is_active


def test_deactivated_person_comes_back_by_invitation(personas: Personas, at: datetime) -> None:
    deactivate_person(actor=personas.actor("ada"), at=at, person=personas.alice)
    invited = invite_again(actor=personas.actor("ada"), at=at, person=personas.alice)
    person = accept_invitation(at=at, token=token_in(invited.link), name="Alice", password="a brand new password")
    assert (person.is_active, person.deactivated_at) == (True, None)


def test_second_factor_is_reset_by_an_administrator_only(personas: Personas, at: datetime) -> None:
    Authenticator.objects.create(user=personas.alice, type="totp", data={})
    for name in ("alice", "sam", "charlie"):
        with pytest.raises(NotPermitted):
            reset_second_factor(actor=personas.actor(name), at=at, person=personas.alice)
    assert Authenticator.objects.count() == 1
    reset_second_factor(actor=personas.actor("ada"), at=at, person=personas.alice)
    assert Authenticator.objects.count() == 0


def test_agency_is_taken_in_by_the_node_only(personas: Personas, at: datetime) -> None:
    with pytest.raises(NotPermitted):
        create_agency(actor=personas.actor("ada"), at=at, code="new", name="New", kind="ngo")
    made = create_agency(actor=personas.actor("nora"), at=at, code="new", name="New", kind="ngo", place="Port")
    assert (made.code, made.place, made.opened_at) == ("new", "Port", at)


@pytest.mark.parametrize(("code", "kind"), [("Not A Code", "ngo"), ("harbour", "ngo"), ("new", "club")])
def test_agency_that_makes_no_sense_is_refused(personas: Personas, at: datetime, code: str, kind: str) -> None:
    n_before = type(personas.ada.agency).objects.count()
    with pytest.raises(InvalidInput):
        create_agency(actor=personas.actor("nora"), at=at, code=code, name="New", kind=kind)
    assert type(personas.ada.agency).objects.count() == n_before


def test_agency_with_open_files_stays(personas: Personas, at: datetime, desk: dict[int, int]) -> None:
    harbour = personas.alice.agency
    desk[-harbour.pk] = 2
    with pytest.raises(OpenWorkLeft):
        close_agency(actor=personas.actor("nora"), at=at, agency=harbour)
    harbour.refresh_from_db()
    assert harbour.is_active
    desk.clear()
    close_agency(actor=personas.actor("nora"), at=at, agency=harbour)
    assert not Person.objects.active().filter(agency=harbour).exists()


def test_agency_that_left_invites_nobody(personas: Personas, at: datetime) -> None:
    gone = AgencyFactory.create(is_active=False, closed_at=at)
    with pytest.raises(Refused):
        invite(personas.actor("nora"), at, gone)
    assert not Invitation.objects.exists()


def test_every_kind_of_agency_has_roles_for_its_people(personas: Personas) -> None:
    from opennrm.kernel.accounts.enums import AgencyKind
    from opennrm.kernel.accounts.rules import KIND_ROLES

    assert set(KIND_ROLES) == set(AgencyKind)
    assert set().union(*KIND_ROLES.values()) == set(Role) - {Role.AGENCY_ADMIN}


def test_work_is_offered_to_colleagues_who_do_the_same(personas: Personas) -> None:
    peer = PersonFactory.create(agency=personas.alice.agency, roles=[Role.CASE_MANAGER.value])
    assert list(successors_of(personas.alice)) == [peer]


def test_work_is_offered_to_all_when_nobody_does_the_same(personas: Personas) -> None:
    assert {one.pk for one in successors_of(personas.alice)} == {personas.sam.pk, personas.ada.pk}
