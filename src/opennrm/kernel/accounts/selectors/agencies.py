"""Agencies and their people as their administrators see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from opennrm.kernel.accounts.models import Agency, ApiToken, ContactPoint, Person
from opennrm.kernel.accounts.rules import administers
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible

if TYPE_CHECKING:
    from opennrm.kernel.accounts.models import AgencyQuerySet, ApiTokenQuerySet, PersonQuerySet
    from opennrm.kernel.actors import Actor


def access_agency(*, actor: Actor, code: str) -> Agency:
    """Return an agency that the actor administers.

    Raises
    ------
    NotVisible
        For every other.
    """
    agency = Agency.objects.filter(code=code).first()
    if agency is None or not administers(actor, agency.pk):
        raise NotVisible
    return agency


def access_person(*, actor: Actor, person_id: int) -> Person:
    """Return a person of an agency that the actor administers.

    Raises
    ------
    NotVisible
        For everybody else.
    """
    person = Person.objects.get_queryset().select_related("agency").filter(pk=person_id).first()
    if person is None or not administers(actor, person.agency_id):
        raise NotVisible
    return person


def access_contact_point(*, actor: Actor, agency: Agency, contact_id: int) -> ContactPoint:
    """Return a desk of an agency that the actor administers.

    Raises
    ------
    NotVisible
        For every other.
    """
    desk = ContactPoint.objects.filter(pk=contact_id, agency=agency).first()
    if desk is None or not administers(actor, agency.pk):
        raise NotVisible
    return desk


def access_token(*, actor: Actor, prefix: str) -> ApiToken:
    """Return a token of an agency that the actor administers.

    Raises
    ------
    NotVisible
        For every other.
    """
    token = ApiToken.objects.select_related("agency").filter(prefix=prefix).first()
    if token is None or not actor.may(Action.TOKEN_MANAGE) or not administers(actor, token.agency_id):
        raise NotVisible
    return token


def administered_agencies(actor: Actor) -> AgencyQuerySet:
    """Return the agencies that the actor runs, with the number of people who can sign in."""
    counted = Agency.objects.annotate(n_people=Count("people", filter=Q(people__is_active=True)))
    agencies = counted.order_by("-is_active", "name", "pk")
    return agencies if actor.may(Action.NODE_MANAGE) else agencies.filter(pk=actor.agency_id or 0)


def people_of(agency: Agency, *, words: str = "") -> PersonQuerySet:
    """Return the people of an agency, those who can sign in first."""
    people = Person.objects.get_queryset().filter(agency=agency).order_by("-is_active", "name", "pk")
    return people.filter(Q(name__icontains=words) | Q(email__icontains=words)) if words else people


def successors_of(person: Person) -> PersonQuerySet:
    """Return the colleagues who could take a person's work over: those who share a role, or all if nobody does."""
    colleagues = Person.objects.active().filter(agency_id=person.agency_id).exclude(pk=person.pk)
    alike = [pk for pk, roles in colleagues.values_list("pk", "roles") if set(roles) & set(person.roles)]
    return colleagues.filter(pk__in=alike) if alike else colleagues


def tokens_of(agency: Agency) -> ApiTokenQuerySet:
    """Return the agency's tokens, newest first."""
    return ApiToken.objects.filter(agency=agency).select_related("created_by")
