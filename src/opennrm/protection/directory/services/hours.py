"""When a service is open: the week, and the days that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotVisible
from opennrm.protection.directory.models import OpeningException, OpeningPeriod, Service
from opennrm.protection.directory.rules.opening import overlapping_days
from opennrm.protection.directory.rules.permissions import require_edit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.actors import Actor
    from opennrm.protection.directory.rules.opening import DifferentDay, Period

_SAVED = ["is_always_open", "is_closed_on_holidays", "hours_note", "changed_at", "verified_at", "version"]


@transaction.atomic
def set_weekly_hours(
    *,
    actor: Actor,
    at: datetime,
    service_id: UUID,
    periods: Sequence[Period],
    is_always_open: bool = False,
    is_closed_on_holidays: bool | None = None,
    hours_note: str | None = None,
) -> Service:
    """Replace the hours of the week; what is said of holidays and the note stay unless given.

    Raises
    ------
    InvalidInput
        If two spells of a day overlap.
    """
    service = _locked(actor, service_id)
    if overlapping_days(periods):
        raise InvalidInput(_("Two opening times of the same day overlap."))
    service.periods.all().delete()
    kept = () if is_always_open else periods
    OpeningPeriod.objects.bulk_create(
        OpeningPeriod(service=service, weekday=one.weekday, opens=one.opens, closes=one.closes) for one in kept
    )
    service.is_always_open = is_always_open
    if is_closed_on_holidays is not None:
        service.is_closed_on_holidays = is_closed_on_holidays
    if hours_note is not None:
        service.hours_note = hours_note.strip()
    _save(actor, at, service)
    return service


@transaction.atomic
def set_exceptions(*, actor: Actor, at: datetime, service_id: UUID, days: Sequence[DifferentDay]) -> Service:
    """Replace the days that differ from the week."""
    service = _locked(actor, service_id)
    if len({(day.on, day.opens) for day in days}) < len(days):
        raise InvalidInput(_("The same day stands there twice."))
    service.exceptions.all().delete()
    OpeningException.objects.bulk_create(
        OpeningException(service=service, on=day.on, opens=day.opens, closes=day.closes, note=day.note) for day in days
    )
    _save(actor, at, service)
    return service


def _locked(actor: Actor, service_id: UUID) -> Service:
    service = Service.objects.select_for_update().filter(pk=service_id).first()
    if service is None:
        raise NotVisible
    require_edit(actor, service.agency_id)
    return service


def _save(actor: Actor, at: datetime, service: Service) -> None:
    service.changed_at = service.verified_at = at
    service.version += 1
    service.save(update_fields=_SAVED)
    write_entry(actor=actor, at=at, verb="directory.hours", target=f"service:{service.pk}")
