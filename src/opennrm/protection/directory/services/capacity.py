"""Free places: counted, one more, one fewer, taken and freed by referrals; each change is kept.

Every change locks the row of the service first, so two referrals never take the same place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotVisible, Refused
from opennrm.protection.directory.enums import CapacityCause
from opennrm.protection.directory.models import Service, ServiceCapacityChange
from opennrm.protection.directory.rules.permissions import require_count

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.actors import Actor

VERB = "directory.capacity"
_COUNTED_AGAIN = frozenset(
    {CapacityCause.COUNTED, CapacityCause.ONE_MORE, CapacityCause.ONE_FEWER, CapacityCause.IMPORTED}
)

_CAUSES = {-1: CapacityCause.ONE_FEWER, 0: CapacityCause.COUNTED, 1: CapacityCause.ONE_MORE}


class NoPlaceFree(Refused):
    """The last place was taken meanwhile."""


@transaction.atomic
def count_places(
    *,
    actor: Actor,
    at: datetime,
    service_id: UUID,
    available: int,
    maximum: int | None = None,
    waiting_days: int | None = None,
    cause: CapacityCause = CapacityCause.COUNTED,
) -> Service:
    """Say how many places are free now, of how many; the same number again says that it still holds.

    Without `maximum` or `waiting_days` these stay as they are.

    Raises
    ------
    InvalidInput
        If more are free than there are.
    """
    service = _locked(service_id)
    require_count(actor, service.agency_id)
    most = service.capacity_maximum if maximum is None else maximum
    _require_possible(available, most)
    service.capacity_maximum = most
    service.waiting_days = service.waiting_days if waiting_days is None else waiting_days
    _store(actor, at, service, available, cause)
    return service


def _require_possible(available: int, most: int | None) -> None:
    if most is None:
        message = _("Say how many places there are.")
        raise InvalidInput(message, {"maximum": message})
    if not 0 <= available <= most:
        message = _("There cannot be more free places than places.")
        raise InvalidInput(message, {"available": message})


@transaction.atomic
def change_places(*, actor: Actor, at: datetime, service_id: UUID, by: int) -> Service:
    """Make one more or one fewer place free; by none: say that the number still holds.

    Raises
    ------
    Refused
        If the number would fall below none or rise above all.
    """
    service = _locked(service_id)
    require_count(actor, service.agency_id)
    available, maximum = service.capacity_available, service.capacity_maximum
    if available is None or maximum is None:
        raise Refused(_("This service does not count places."))
    if not 0 <= available + by <= maximum:
        raise Refused(_("All places are free already.") if by > 0 else _("No place is free already."))
    _store(actor, at, service, available + by, _CAUSES[(by > 0) - (by < 0)])
    return service


@transaction.atomic
def stop_counting(*, actor: Actor, at: datetime, service_id: UUID) -> Service:
    """Say that the service does not count places."""
    service = _locked(service_id)
    require_count(actor, service.agency_id)
    service.capacity_maximum = None
    _store(actor, at, service, None, CapacityCause.COUNTED)
    return service


@transaction.atomic
def take_place(*, actor: Actor, at: datetime, service_id: UUID) -> ServiceCapacityChange | None:
    """Take one place for an accepted referral; None for a service that does not count places.

    Raises
    ------
    NoPlaceFree
        If none is left.
    """
    service = _locked(service_id)
    if service.capacity_available is None:
        return None
    if service.capacity_available == 0:
        raise NoPlaceFree(_("No place is free at this service. If one is, count the places first."))
    return _store(actor, at, service, service.capacity_available - 1, CapacityCause.TAKEN)


@transaction.atomic
def free_place(*, actor: Actor, at: datetime, service_id: UUID) -> ServiceCapacityChange | None:
    """Give one place back when a referral ends; None where none is counted, or all are counted as free already."""
    service = _locked(service_id)
    if service.capacity_available is None or service.capacity_available == service.capacity_maximum:
        return None
    return _store(actor, at, service, service.capacity_available + 1, CapacityCause.FREED)


def _locked(service_id: UUID) -> Service:
    service = Service.objects.select_for_update().filter(pk=service_id).first()
    if service is None:
        raise NotVisible
    return service


def _store(
    actor: Actor, at: datetime, service: Service, available: int | None, cause: CapacityCause
) -> ServiceCapacityChange:
    before = service.capacity_available
    service.capacity_available = available
    if cause in _COUNTED_AGAIN:
        service.capacity_verified_at = at
    service.save(update_fields=["capacity_available", "capacity_maximum", "capacity_verified_at", "waiting_days"])
    write_entry(actor=actor, at=at, verb=VERB, target=f"service:{service.pk}", detail={"cause": cause.value})
    return ServiceCapacityChange.objects.create(
        service=service,
        at=at,
        cause=cause,
        available_before=before,
        available_after=available,
        maximum_after=service.capacity_maximum,
        agency_id=actor.agency_id,
        person_id=actor.person_id,
    )
