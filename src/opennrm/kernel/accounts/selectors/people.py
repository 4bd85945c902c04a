"""People and agencies, as the rest of the system asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.actors import Actor, ActorKind, Role

if TYPE_CHECKING:
    from opennrm.kernel.accounts.models import AgencyQuerySet, PersonQuerySet


def actor_of(person: Person) -> Actor:
    """Return the person as the services know them."""
    return Actor(kind=ActorKind.PERSON, person_id=person.pk, agency_id=person.agency_id, roles=person.role_set)


def agencies_of_kind(*kinds: str) -> AgencyQuerySet:
    """Return the active agencies of these kinds, or all of them."""
    active = Agency.objects.active()
    return active.filter(kind__in=kinds) if kinds else active


def people_with_role(role: Role, agency_id: int | None = None) -> PersonQuerySet:
    """Return those who hold a role and may sign in, in one agency or in all.

    The roles are a short list in JSON; they are compared in Python because SQLite cannot look into JSON lists.
    """
    people = Person.objects.active()
    if agency_id is not None:
        people = people.filter(agency_id=agency_id)
    holders = [pk for pk, roles in people.values_list("pk", "roles") if role.value in roles]
    return people.filter(pk__in=holders)
