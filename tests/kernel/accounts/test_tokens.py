"""Keys for programs, and how they are kept in bounds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.accounts.models import ApiToken
from opennrm.kernel.accounts.rules import TOKEN_ACTIONS, token_scopes
from opennrm.kernel.accounts.services import actor_of_token, check_token, close_agency, create_token, revoke_token
from opennrm.kernel.actors import Action, ActorKind
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import InvalidInput, NotPermitted

if TYPE_CHECKING:
    from opennrm.kernel.accounts.services import NewToken
    from tests.personas import Personas

pytestmark = pytest.mark.django_db


def make(personas: Personas, at: datetime, **values: object) -> NewToken:
    given = {"name": "Import", "scopes": ["case.read", "case.import"], "days": 30} | values
    return create_token(actor=personas.actor("ada"), at=at, agency=personas.ada.agency, **given)  # type: ignore[arg-type]


def test_token_is_kept_as_a_hash_only(personas: Personas, at: datetime) -> None:
    new = make(personas, at)
    assert new.secret not in str(list(ApiToken.objects.values()))
    assert check_token(secret=new.secret, at=at) == new.token


def test_token_acts_within_scopes_and_roles_of_its_agency(personas: Personas, at: datetime) -> None:
    actor = actor_of_token(make(personas, at).token)
    assert (actor.kind, actor.agency_id, actor.person_id) == (ActorKind.TOKEN, personas.ada.agency_id, None)
    assert actor.actions == {Action.CASE_READ, Action.CASE_IMPORT}


def test_token_ends_by_itself(personas: Personas, at: datetime) -> None:
    new = make(personas, at, days=1)
    assert check_token(secret=new.secret, at=at + timedelta(hours=23)) == new.token
    assert check_token(secret=new.secret, at=at + timedelta(hours=24)) is None


@pytest.mark.parametrize(
    "values",
    [{"days": 0}, {"days": 367}, {"scopes": []}, {"scopes": ["node.manage"]}, {"scopes": ["override.use"]},
     {"scopes": ["identification.decide"]}, {"scopes": ["nonsense"]}],
)  # fmt: skip
def test_token_out_of_bounds_is_refused(personas: Personas, at: datetime, values: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        make(personas, at, **values)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("name", ["alice", "sam", "charlie", "cora", "otto"])
def test_token_is_made_by_administrators_only(personas: Personas, at: datetime, name: str) -> None:
    with pytest.raises(NotPermitted):
        create_token(
            actor=personas.actor(name), at=at, agency=personas.ada.agency, name="X", scopes=["case.read"], days=1
        )
    assert not ApiToken.objects.exists()


def test_token_revoked_twice_is_written_once(personas: Personas, at: datetime) -> None:
    new = make(personas, at)
    for _time in range(2):
        revoke_token(actor=personas.actor("ada"), at=at, token=new.token)
    assert check_token(secret=new.secret, at=at) is None
    assert Entry.objects.filter(verb="token.revoked").count() == 1


def test_token_of_another_agency_is_not_ended(personas: Personas, at: datetime) -> None:
    from opennrm.kernel.accounts.selectors import actor_of
    from tests.factories.accounts import PersonFactory

    new = make(personas, at)
    stranger = PersonFactory.create(agency=personas.charlie.agency, roles=["agency_admin"])
    with pytest.raises(NotPermitted):
        revoke_token(actor=actor_of(stranger), at=at, token=new.token)
    assert check_token(secret=new.secret, at=at) == new.token


def test_token_of_an_agency_that_left_is_dead(personas: Personas, at: datetime) -> None:
    new = make(personas, at)
    close_agency(actor=personas.actor("nora"), at=at, agency=personas.ada.agency)
    assert check_token(secret=new.secret, at=at) is None


def test_token_notes_its_use_once_a_minute(personas: Personas, at: datetime) -> None:
    new = make(personas, at)
    for seconds in (0, 30, 90):
        check_token(secret=new.secret, at=at + timedelta(seconds=seconds))
    assert ApiToken.objects.get().last_used_at == at + timedelta(seconds=90)


@pytest.mark.parametrize("secret", ["", "nrm_", "nrm_0000", "x" * 300, "nrm_abc_def_ghi"])
def test_token_that_is_junk_opens_nothing(personas: Personas, at: datetime, secret: str) -> None:
    make(personas, at)
    assert check_token(secret=secret, at=at) is None


def test_scopes_never_exceed_what_the_agencys_people_may_do(personas: Personas) -> None:
    assert token_scopes(personas.otto.agency) == frozenset({Action.DIRECTORY_EDIT})
    assert token_scopes(personas.alice.agency) <= TOKEN_ACTIONS
