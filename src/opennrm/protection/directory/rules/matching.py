"""How well a service fits what a person needs: all the reasons for and against it, and its place in the list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from opennrm.protection.directory.enums import Aspect, Fit
from opennrm.protection.directory.rules.fitting import FITS
from opennrm.protection.directory.rules.wording import WORDS

if TYPE_CHECKING:
    from opennrm.protection.directory.models import Service
    from opennrm.protection.directory.rules.fitting import Situation, Wanted

# Without these a service cannot take the person; the others only order the list.
DECISIVE = frozenset({Aspect.STATUS, Aspect.NEED, Aspect.SEX, Aspect.AGE, Aspect.CHILDREN})
SOFTER = (Aspect.CAPACITY, Aspect.HOURS, Aspect.LANGUAGE, Aspect.COST)
_ORDER = {Fit.YES: 0, None: 0, Fit.UNKNOWN: 1, Fit.NO: 2}


@dataclass(frozen=True, slots=True)
class Reason:
    """One aspect: whether it fits, and a sentence that says why, made when it is read."""

    aspect: Aspect
    fit: Fit
    wanted: Wanted
    situation: Situation

    @property
    def text(self) -> str:
        """Return the sentence, in the language of the page."""
        return WORDS[self.aspect](self.wanted, self.situation, self.fit)

    @property
    def is_obstacle(self) -> bool:
        """Tell whether this alone keeps the person from being taken."""
        return self.fit is Fit.NO and self.aspect in DECISIVE


@dataclass(frozen=True)
class Match:
    """A service compared with what is wanted; `fits` has the aspects that were compared."""

    wanted: Wanted
    situation: Situation
    fits: dict[Aspect, Fit]

    @property
    def service(self) -> Service:
        """Return the service."""
        return self.situation.service

    @property
    def is_open(self) -> bool | None:
        """Tell whether it is open now; None where nobody entered hours."""
        return self.situation.is_open

    @cached_property
    def distance_km(self) -> float | None:
        """Return how far it is, None where that is not known."""
        return self.situation.km_from(self.wanted.spot)

    @cached_property
    def n_obstacles(self) -> int:
        """Return how many aspects keep the person from being taken."""
        return sum(fit is Fit.NO and aspect in DECISIVE for aspect, fit in self.fits.items())

    @property
    def is_possible(self) -> bool:
        """Tell whether nothing decisive stands against it."""
        return self.n_obstacles == 0

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Return the reasons for and against it, in the order in which they are read."""
        return tuple(Reason(aspect, fit, self.wanted, self.situation) for aspect, fit in self.fits.items())

    def fit_of(self, aspect: Aspect) -> Fit | None:
        """Return the fit of one aspect, None where it was not compared."""
        return self.fits.get(aspect)

    @cached_property
    def rank(self) -> tuple[float, ...]:
        """Return the place in the list: obstacles, then free places, hours, language, cost, and last the distance."""
        softer = (_ORDER[self.fits.get(aspect)] for aspect in SOFTER)
        distance = 0.0 if self.service.is_nationwide else inf if self.distance_km is None else self.distance_km
        return (self.n_obstacles, *softer, distance)


def match(wanted: Wanted, situation: Situation) -> Match:
    """Compare a service with what is wanted."""
    compared = ((aspect, fit_of(wanted, situation)) for aspect, fit_of in FITS.items())
    return Match(wanted, situation, {aspect: fit for aspect, fit in compared if fit is not None})
