"""Free places over all services, and what was said of them when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.kernel.reference.selectors import code_choices
from opennrm.protection.directory.enums import CapacityUnit, ServiceStatus
from opennrm.protection.directory.models import Service, ServiceCapacityChange
from opennrm.protection.directory.rules.capacity import days_since, is_capacity_stale
from opennrm.protection.directory.rules.permissions import (
    can_count_places_of,
    can_see_all_capacity,
    is_own_agency,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from opennrm.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One service on the board; its number is changed in one tap only by its own agency."""

    service: Service
    is_stale: bool
    days_since_checked: int | None
    can_count: bool

    @property
    def can_add(self) -> bool:
        """Tell whether one more place can become free."""
        service = self.service
        return self.can_count and (service.capacity_available or 0) < (service.capacity_maximum or 0)

    @property
    def can_remove(self) -> bool:
        """Tell whether one place fewer can be free."""
        return self.can_count and bool(self.service.capacity_available)


def board_row(actor: Actor, service: Service, at: datetime) -> BoardRow:
    """Return one service as the board shows it to an actor."""
    return BoardRow(
        service=service,
        is_stale=is_capacity_stale(service, at),
        days_since_checked=days_since(service.capacity_verified_at, at),
        can_count=is_own_agency(actor, service.agency_id) and can_count_places_of(actor, service.agency_id),
    )


def capacity_board(
    *, actor: Actor, at: datetime, need: str = "", place: str = "", only_stale: bool = False
) -> list[BoardRow]:
    """Return the counted services by agency: all for who oversees the mechanism, else those of the own agency."""
    services = Service.objects.listed().counted().select_related("agency").order_by("agency__name", "name", "pk")
    if not can_see_all_capacity(actor):
        services = services.filter(agency_id=actor.agency_id or 0)
    if place:
        services = services.filter(place=place)
    rows = [board_row(actor, service, at) for service in services if not need or need in service.needs]
    return [row for row in rows if row.is_stale] if only_stale else rows


def services_to_count(*, actor: Actor, at: datetime) -> list[Service]:
    """Return the own agency's services whose free places were checked too long ago."""
    services = Service.objects.listed().counted().filter(agency_id=actor.agency_id or 0, status=ServiceStatus.ACTIVE)
    return [service for service in services.order_by("capacity_verified_at", "name") if is_capacity_stale(service, at)]


def capacity_changes_of(service: Service) -> QuerySet[ServiceCapacityChange]:
    """Return what was said of the free places, newest first."""
    return service.capacity_changes.select_related("agency", "person")


@dataclass(frozen=True, slots=True)
class Overview:
    """How places stand in the whole country."""

    n_services: int
    n_free: int
    n_full: int
    n_stale: int


def overview(*, actor: Actor, at: datetime) -> Overview:
    """Return how places stand: beds that are free, places to stay that are full, services not checked of late."""
    rows = capacity_board(actor=actor, at=at)
    active = [row.service for row in rows if row.service.status == ServiceStatus.ACTIVE]
    stays = [service for service in active if "shelter" in service.needs and service.capacity_unit == CapacityUnit.BED]
    return Overview(
        n_services=len(rows),
        n_free=sum(service.capacity_available or 0 for service in stays),
        n_full=sum(not service.capacity_available for service in stays),
        n_stale=sum(row.is_stale for row in rows),
    )


@dataclass(frozen=True, slots=True)
class PlacesForNeed:
    """Free places for one kind of need, in the whole country."""

    title: str | Promise
    n_services: int
    n_free: int
    n_full: int


def places_by_need(*, actor: Actor, at: datetime) -> list[PlacesForNeed]:
    """Return the free places by kind of need, over the services that count theirs and are open."""
    rows = capacity_board(actor=actor, at=at)
    active = [row.service for row in rows if row.service.status == ServiceStatus.ACTIVE]
    found = []
    for need, title in code_choices("needs"):
        some = [service for service in active if need in service.needs]
        if some:
            n_free = sum(service.capacity_available or 0 for service in some)
            n_full = sum(not service.capacity_available for service in some)
            found.append(PlacesForNeed(title, len(some), n_free, n_full))
    return found
