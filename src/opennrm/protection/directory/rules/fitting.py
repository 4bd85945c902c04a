"""Whether a service fits what a person needs, aspect by aspect. Quick: a whole directory is compared for one page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from opennrm.protection.directory.enums import Aspect, Fit, ServiceStatus, Sex
from opennrm.protection.directory.rules.capacity import fit_of_capacity
from opennrm.protection.directory.rules.distance import distance_km
from opennrm.protection.directory.rules.opening import is_open

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from opennrm.protection.directory.models import Service
    from opennrm.protection.directory.rules.distance import Spot
    from opennrm.protection.directory.rules.opening import Hours


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is left empty is not compared."""

    need: str = ""
    spot: Spot | None = None
    language: str = ""
    sex: str = ""
    age: int | None = None
    brings_children: bool = False


@dataclass(frozen=True)
class Situation:
    """A service as it stands: where it is, when it is open, and the moment it is looked at."""

    service: Service
    hours: Hours
    spot: Spot | None
    at: datetime
    zone: ZoneInfo

    @cached_property
    def is_open(self) -> bool | None:
        """Tell whether it is open now; None where nobody entered hours."""
        return is_open(self.hours, self.at, self.zone)

    def km_from(self, spot: Spot | None) -> float | None:
        """Return how far it is from a spot, None where either is not known."""
        return None if spot is None or self.spot is None else distance_km(spot, self.spot)


def _yes_or_no(fits: object) -> Fit:
    return Fit.YES if fits else Fit.NO


def _status(_wanted: Wanted, now: Situation) -> Fit | None:
    return None if now.service.status == ServiceStatus.ACTIVE else Fit.NO


def _need(wanted: Wanted, now: Situation) -> Fit | None:
    return _yes_or_no(wanted.need in now.service.needs) if wanted.need else None


def _sex(wanted: Wanted, now: Situation) -> Fit | None:
    if wanted.sex not in _SEXES:  # nothing said, or not known
        return None
    return _yes_or_no(getattr(now.service, f"accepts_{wanted.sex}"))


_SEXES = frozenset(Sex.values)


def _age(wanted: Wanted, now: Situation) -> Fit | None:
    if wanted.age is None:
        return None
    low = 0 if now.service.age_from is None else now.service.age_from
    high = inf if now.service.age_to is None else now.service.age_to
    return _yes_or_no(low <= wanted.age <= high)


def _children(wanted: Wanted, now: Situation) -> Fit | None:
    return _yes_or_no(now.service.takes_children_along) if wanted.brings_children else None


def _capacity(_wanted: Wanted, now: Situation) -> Fit | None:
    return fit_of_capacity(now.service, now.at)


def _hours(_wanted: Wanted, now: Situation) -> Fit | None:
    return Fit.UNKNOWN if now.is_open is None else _yes_or_no(now.is_open)


def _language(wanted: Wanted, now: Situation) -> Fit | None:
    if not wanted.language:
        return None
    if wanted.language in now.service.languages:
        return Fit.YES
    return Fit.UNKNOWN if now.service.interpretation else Fit.NO


def _cost(_wanted: Wanted, now: Situation) -> Fit | None:
    return None if now.service.is_free_of_charge else Fit.NO


def _nearness(wanted: Wanted, now: Situation) -> Fit | None:
    if wanted.spot is None:
        return None
    return Fit.YES if now.service.is_nationwide or now.spot is not None else Fit.UNKNOWN


# In the order in which a person reads them.
FITS: dict[Aspect, Callable[[Wanted, Situation], Fit | None]] = {
    Aspect.STATUS: _status,
    Aspect.NEED: _need,
    Aspect.SEX: _sex,
    Aspect.AGE: _age,
    Aspect.CHILDREN: _children,
    Aspect.CAPACITY: _capacity,
    Aspect.HOURS: _hours,
    Aspect.LANGUAGE: _language,
    Aspect.COST: _cost,
    Aspect.DISTANCE: _nearness,
}
