"""Services of the directory."""

from __future__ import annotations

from datetime import datetime, time

import factory
from factory.django import DjangoModelFactory

from opennrm.protection.directory.enums import CapacityUnit
from opennrm.protection.directory.models import OpeningPeriod, Service
from tests.factories.accounts import LONG_AGO, AgencyFactory


class ServiceFactory(DjangoModelFactory[Service]):
    """A safe place to stay in Havenport, for everybody, with three of ten beds free, checked when it was entered."""

    class Meta:
        model = Service

    agency = factory.SubFactory(AgencyFactory)
    name = factory.Sequence(lambda n: f"Shelter {n}")
    description = "A bed, food and somebody to talk to."
    needs = factory.LazyFunction(lambda: ["shelter"])
    languages = factory.LazyFunction(lambda: ["en", "ru"])
    place = "havenport"
    phone = "+999 555 0101"
    capacity_unit = CapacityUnit.BED
    capacity_available: int | None = 3
    capacity_maximum: int | None = 10
    capacity_verified_at: datetime | None = LONG_AGO
    verified_at = LONG_AGO
    created_at = LONG_AGO
    changed_at = LONG_AGO


class UncountedServiceFactory(ServiceFactory):
    """Legal advice, which counts no places."""

    name = factory.Sequence(lambda n: f"Legal advice {n}")
    needs = factory.LazyFunction(lambda: ["legal_aid"])
    capacity_available = None
    capacity_maximum = None
    capacity_verified_at = None


class OpeningPeriodFactory(DjangoModelFactory[OpeningPeriod]):
    """Mondays from nine to five."""

    class Meta:
        model = OpeningPeriod

    service = factory.SubFactory(ServiceFactory)
    weekday = 0
    opens = time(9)
    closes = time(17)
