"""Agencies and people."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.accounts.models import Agency, ContactPoint, Person
from opennrm.kernel.actors import Role

LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PASSWORD = "a long sentence of words"


class AgencyFactory(DjangoModelFactory[Agency]):
    """An NGO that takes part."""

    class Meta:
        model = Agency

    code = factory.Sequence(lambda n: f"agency-{n}")
    name = factory.Sequence(lambda n: f"Agency {n}")
    kind = AgencyKind.NGO
    place = "Port Serene"
    opened_at = LONG_AGO


class ContactPointFactory(DjangoModelFactory[ContactPoint]):
    """A desk with a telephone."""

    class Meta:
        model = ContactPoint

    agency = factory.SubFactory(AgencyFactory)
    title = "Referral desk"
    phone = "+000 555 0100"


class PersonFactory(DjangoModelFactory[Person]):
    """A case manager with the password `PASSWORD`."""

    class Meta:
        model = Person

    email = factory.Sequence(lambda n: f"person-{n}@agency.example")
    name = factory.Sequence(lambda n: f"Person {n}")
    agency = factory.SubFactory(AgencyFactory)
    roles = factory.LazyFunction(lambda: [Role.CASE_MANAGER.value])
    password = factory.LazyFunction(lambda: make_password(PASSWORD))
    invited_at = LONG_AGO
    activated_at = LONG_AGO
