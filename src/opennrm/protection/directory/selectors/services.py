"""One service, as it may be seen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from opennrm.kernel.errors import NotVisible
from opennrm.kernel.reference.selectors import country_pack, public_holidays
from opennrm.kernel.vault.services import bound_to, open_for_node
from opennrm.protection.directory.models import OpeningException, OpeningPeriod, Service
from opennrm.protection.directory.rules.distance import Spot
from opennrm.protection.directory.rules.fitting import Situation
from opennrm.protection.directory.rules.opening import DifferentDay, Hours, Period
from opennrm.protection.directory.rules.permissions import can_read, can_see_secret_address
from opennrm.protection.directory.rules.secrets import LABEL, PURPOSE
from opennrm.protection.directory.selectors.places import spot_of_place

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from opennrm.kernel.actors import Actor
    from opennrm.protection.directory.models import ServiceQuerySet


@dataclass(frozen=True, slots=True)
class ShownAddress:
    """An address as an actor may see it; `is_secret` says that others do not."""

    text: str
    is_secret: bool


def access_service(*, actor: Actor, service_id: UUID) -> Service:
    """Return a service with its agency and hours; everybody who signs in may see it.

    Raises
    ------
    NotVisible
        If there is none.
    """
    service = Service.objects.with_details().filter(pk=service_id).first()
    if service is None or not can_read(actor):
        raise NotVisible
    return service


def shown_address(actor: Actor, service: Service) -> ShownAddress:
    """Return the address, empty where it is secret and the actor's agency does not run the service."""
    if not service.is_address_confidential:
        return ShownAddress(service.address, is_secret=False)
    if service.secret_address is None or not can_see_secret_address(actor, service):
        return ShownAddress("", is_secret=True)
    opened = open_for_node(PURPOSE, service.secret_address, bound_to=bound_to(LABEL, service.pk))
    return ShownAddress(opened.decode(), is_secret=True)


def node_zone() -> ZoneInfo:
    """Return the time zone in which opening hours are meant."""
    return ZoneInfo(country_pack().time_zone)


@lru_cache(maxsize=32)
def _holidays(years: tuple[int, ...]) -> frozenset[date]:
    return frozenset(day for year in years for day, _names in public_holidays(year))


def hours_of(service: Service, at: datetime) -> Hours:
    """Return the opening hours with the public holidays around a moment."""
    periods = tuple(Period(row.weekday, row.opens, row.closes) for row in service.periods.all())
    days = tuple(DifferentDay(row.on, row.opens, row.closes, row.note) for row in service.exceptions.all())
    return _hours(service, periods, days, at)


def _hours(service: Service, periods: tuple[Period, ...], days: tuple[DifferentDay, ...], at: datetime) -> Hours:
    return Hours(
        periods=periods,
        exceptions=days,
        holidays=_holidays((at.year - 1, at.year, at.year + 1)),
        is_always_open=service.is_always_open,
        is_closed_on_holidays=service.is_closed_on_holidays,
    )


def spot_of(service: Service) -> Spot | None:
    """Return where a service is: its own spot, or that of its place."""
    if service.latitude is not None and service.longitude is not None:
        return Spot(service.latitude, service.longitude)
    return spot_of_place(service.place)


def situation_of(service: Service, at: datetime) -> Situation:
    """Return a service as it stands at a moment."""
    return Situation(service=service, hours=hours_of(service, at), spot=spot_of(service), at=at, zone=node_zone())


def situations_of(services: ServiceQuerySet, at: datetime) -> list[Situation]:
    """Return many services as they stand, in three queries; hours are read without making objects of their rows."""
    ids = services.order_by().values("pk")
    periods: dict[UUID, list[Period]] = defaultdict(list)
    weekly = OpeningPeriod.objects.filter(service__in=ids)
    for pk, weekday, opens, closes in weekly.values_list("service", "weekday", "opens", "closes"):
        periods[pk].append(Period(weekday, opens, closes))
    days: dict[UUID, list[DifferentDay]] = defaultdict(list)
    recent = OpeningException.objects.filter(service__in=ids, on__gte=at.date() - timedelta(days=2))
    for pk, on, starts, ends in recent.values_list("service", "on", "opens", "closes"):
        days[pk].append(DifferentDay(on, starts, ends))
    zone = node_zone()
    return [
        Situation(one, _hours(one, tuple(periods[one.pk]), tuple(days[one.pk]), at), spot_of(one), at, zone)
        for one in services.select_related("agency")
    ]
