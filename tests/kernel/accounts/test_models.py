"""What is always true of agencies and people."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.accounts.selectors import actor_of, agencies_of_kind, people_with_role
from opennrm.kernel.actors import Actor, ActorKind, Role
from tests.factories.accounts import LONG_AGO, AgencyFactory, PersonFactory
from tests.personas import make_personas

pytestmark = pytest.mark.django_db


def test_person_email_is_unique_in_any_case() -> None:
    PersonFactory.create(email="ana@agency.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFactory.create(email="Ana@agency.example")
    assert Person.objects.count() == 1


def test_person_is_found_however_the_address_is_typed() -> None:
    person = PersonFactory.create(email="ana@agency.example")
    assert Person.objects.get_by_natural_key(" Ana@Agency.Example ") == person


def test_person_active_cannot_be_deactivated_too() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFactory.create(deactivated_at=LONG_AGO)
    assert Person.objects.count() == 0


def test_agency_name_follows_the_language_of_the_page() -> None:
    agency = AgencyFactory.create(name="Harbour House", names={"fr": "Maison du Port"})
    with translation.override("fr"):
        assert str(agency) == "Maison du Port"
    with translation.override("ru"):
        assert str(agency) == "Harbour House"


def test_agency_closed_says_when() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AgencyFactory.create(is_active=False)
    assert Agency.objects.count() == 0


def test_actor_of_person_carries_agency_and_roles() -> None:
    person = PersonFactory.create(roles=["case_manager", "supervisor"])
    assert actor_of(person) == Actor(
        kind=ActorKind.PERSON,
        person_id=person.pk,
        agency_id=person.agency_id,
        roles=frozenset({Role.CASE_MANAGER, Role.SUPERVISOR}),
    )


def test_people_with_role_are_active_and_of_the_agency() -> None:
    personas = make_personas()
    PersonFactory.create(agency=personas.alice.agency, is_active=False, deactivated_at=LONG_AGO)
    assert list(people_with_role(Role.CASE_MANAGER)) == [personas.alice, personas.charlie]
    assert list(people_with_role(Role.CASE_MANAGER, personas.alice.agency_id)) == [personas.alice]


def test_agencies_of_kind_leaves_out_the_closed() -> None:
    shelter = AgencyFactory.create(kind="shelter")
    AgencyFactory.create(kind="shelter", is_active=False, closed_at=LONG_AGO)
    AgencyFactory.create(kind="police")
    assert list(agencies_of_kind("shelter")) == [shelter]
    assert agencies_of_kind().count() == 2
