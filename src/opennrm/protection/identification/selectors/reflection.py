"""The recovery and reflection period of a file, and those that end soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import Shown, records_of, redact, shown_records
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.identification.models import Extension, ReflectionPeriod
from opennrm.protection.identification.rules import ENDS_SOON_DAYS, day_of, days_left

if TYPE_CHECKING:
    from datetime import date, datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.identification.models import ReflectionPeriodQuerySet


def today(at: datetime) -> date:
    """Return the day it is in the State."""
    return day_of(at, country_pack().time_zone)


@dataclass(frozen=True, slots=True)
class PeriodShown:
    """The period as its reader sees it today."""

    period: Shown
    extensions: list[Shown]
    n_left: int
    is_running: bool

    @property
    def row(self) -> ReflectionPeriod:
        """Return the row itself."""
        return cast("ReflectionPeriod", self.period.record)

    @property
    def ends_soon(self) -> bool:
        """Tell whether it is time to plan what comes next."""
        return self.is_running and self.n_left <= ENDS_SOON_DAYS

    @property
    def n_gone(self) -> int:
        """Return how many days have passed."""
        return max(0, self.row.n_days - self.n_left)


def latest_period(opened: Opened) -> ReflectionPeriod | None:
    """Return the period of a file that ends last."""
    return records_of(opened, ReflectionPeriod).order_by("-ends_on", "-created_at").first()


def running_period(opened: Opened, at: datetime) -> ReflectionPeriod | None:
    """Return the period that runs today."""
    return ReflectionPeriod.objects.running(today(at)).filter(file=opened.file).select_related("file").first()


def access_period(*, opened: Opened) -> ReflectionPeriod:
    """Return the period of an opened file.

    Raises
    ------
    NotVisible
        There is none.
    """
    found = latest_period(opened)
    if found is None:
        raise NotVisible
    return found


def period_shown(opened: Opened, at: datetime) -> PeriodShown | None:
    """Return the period of a file with its extensions and the days left."""
    found = latest_period(opened)
    if found is None:
        return None
    day = today(at)
    is_running = found.ended_on is None and found.ends_on >= day
    extensions = [one for one in shown_records(opened, Extension) if one.period_id == found.pk]
    return PeriodShown(
        period=redact([found], opened.sight)[0], extensions=extensions,
        n_left=days_left(found.ends_on, day) if is_running else 0, is_running=is_running,
    )  # fmt: skip


def ending_periods(actor: Actor, at: datetime) -> ReflectionPeriodQuerySet:
    """Return the periods on files the actor's agency leads that end soon, the first to end first."""
    if actor.agency_id is None:
        return ReflectionPeriod.objects.none()
    day = today(at)
    running = ReflectionPeriod.objects.visible_to(actor, at).running(day)
    soon = running.filter(ends_on__lte=day + timedelta(days=ENDS_SOON_DAYS), file__lead_agency_id=actor.agency_id)
    return soon.select_related("file").order_by("ends_on", "pk")
