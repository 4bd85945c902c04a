"""How well a service fits what a person needs, aspect by aspect, each with a sentence that says why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opennrm.kernel.reference.selectors import code_list, language_name
from opennrm.protection.directory.enums import Aspect, Fit, ServiceStatus, Sex
from opennrm.protection.directory.rules.capacity import days_since, fit_of_capacity, is_capacity_stale
from opennrm.protection.directory.rules.distance import distance_km
from opennrm.protection.directory.rules.opening import closes_next, is_open, opens_next

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from opennrm.protection.directory.models import Service
    from opennrm.protection.directory.rules.distance import Spot
    from opennrm.protection.directory.rules.opening import Hours

# Without these a service cannot take the person; the others only order the list.
DECISIVE = frozenset({Aspect.STATUS, Aspect.NEED, Aspect.SEX, Aspect.AGE, Aspect.CHILDREN})
_ORDER = {Fit.YES: 0, Fit.UNKNOWN: 1, Fit.NO: 2}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is left empty is not compared."""

    need: str = ""
    spot: Spot | None = None
    language: str = ""
    sex: str = ""
    age: int | None = None
    brings_children: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """A service as it stands: where it is, when it is open, and the moment it is looked at."""

    service: Service
    hours: Hours
    spot: Spot | None
    at: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Reason:
    """One aspect: whether it fits, and a sentence a tired person understands."""

    aspect: Aspect
    fit: Fit
    text: str

    @property
    def is_obstacle(self) -> bool:
        """Tell whether this alone keeps the person from being taken."""
        return self.fit is Fit.NO and self.aspect in DECISIVE


@dataclass(frozen=True)
class Match:
    """A service with all the reasons for and against it."""

    service: Service
    reasons: tuple[Reason, ...]
    distance_km: float | None
    is_open: bool | None

    @cached_property
    def is_possible(self) -> bool:
        """Tell whether nothing decisive stands against it."""
        return not any(reason.is_obstacle for reason in self.reasons)

    @property
    def obstacles(self) -> tuple[Reason, ...]:
        """Return what stands against it."""
        return tuple(reason for reason in self.reasons if reason.fit is Fit.NO)

    def fit_of(self, aspect: Aspect) -> Fit | None:
        """Return the fit of one aspect, None where it was not compared."""
        return next((reason.fit for reason in self.reasons if reason.aspect is aspect), None)

    @property
    def rank(self) -> tuple[float, ...]:
        """Return the place in the list: obstacles, then free places, hours, language, cost, and last the distance."""
        n_obstacles = sum(reason.is_obstacle for reason in self.reasons)
        softer = (Aspect.CAPACITY, Aspect.HOURS, Aspect.LANGUAGE, Aspect.COST)
        fits = (self.fit_of(aspect) for aspect in softer)
        distance = 0.0 if self.service.is_nationwide else inf if self.distance_km is None else self.distance_km
        return (n_obstacles, *(0 if fit is None else _ORDER[fit] for fit in fits), distance)


def match(wanted: Wanted, situation: Situation) -> Match:
    """Compare a service with what is wanted."""
    found = [reason_of(wanted, situation) for reason_of in _ASPECTS]
    reasons = tuple(reason for reason in found if reason is not None)
    return Match(
        service=situation.service,
        reasons=reasons,
        distance_km=_distance(wanted, situation),
        is_open=is_open(situation.hours, situation.at, situation.zone),
    )


def _distance(wanted: Wanted, situation: Situation) -> float | None:
    if wanted.spot is None or situation.spot is None:
        return None
    return distance_km(wanted.spot, situation.spot)


def _yes_or_no(aspect: Aspect, fits: object, yes: str, no: str) -> Reason:
    return Reason(aspect, Fit.YES, yes) if fits else Reason(aspect, Fit.NO, no)


def _status(_wanted: Wanted, situation: Situation) -> Reason | None:
    service = situation.service
    if service.status == ServiceStatus.ACTIVE:
        return None
    if service.status == ServiceStatus.PAUSED and service.status_note:
        return Reason(Aspect.STATUS, Fit.NO, _("Paused: %(why)s") % {"why": service.status_note})
    return Reason(Aspect.STATUS, Fit.NO, str(ServiceStatus(service.status).label))


def _need(wanted: Wanted, situation: Situation) -> Reason | None:
    if not wanted.need:
        return None
    need = code_list("needs").label(wanted.need)
    return _yes_or_no(
        Aspect.NEED,
        wanted.need in situation.service.needs,
        _("Offers: %(need)s") % {"need": need},
        _("Does not offer: %(need)s") % {"need": need},
    )


def _sex(wanted: Wanted, situation: Situation) -> Reason | None:
    if wanted.sex not in Sex.values:  # nothing said, or not known
        return None
    sex = Sex(wanted.sex)
    accepted = situation.service.sexes
    if sex in accepted:
        return Reason(Aspect.SEX, Fit.YES, _("For everybody") if len(accepted) == len(Sex) else str(sex.label))
    listed = ", ".join(str(one.label) for one in Sex if one in accepted)
    return Reason(Aspect.SEX, Fit.NO, _("Only for: %(whom)s") % {"whom": listed})


def ages_text(service: Service) -> str:
    """Return the ages a service is for, in words."""
    if service.age_from is not None and service.age_to is not None:
        return _("Ages %(from)s to %(to)s") % {"from": service.age_from, "to": service.age_to}
    if service.age_from is not None:
        return _("From age %(from)s") % {"from": service.age_from}
    if service.age_to is not None:
        return _("Up to age %(to)s") % {"to": service.age_to}
    return _("Any age")


def _age(wanted: Wanted, situation: Situation) -> Reason | None:
    if wanted.age is None:
        return None
    service = situation.service
    low = 0 if service.age_from is None else service.age_from
    high = inf if service.age_to is None else service.age_to
    text = ages_text(service)
    return _yes_or_no(Aspect.AGE, low <= wanted.age <= high, text, _("Not for this age. %(ages)s") % {"ages": text})


def _children(wanted: Wanted, situation: Situation) -> Reason | None:
    if not wanted.brings_children:
        return None
    return _yes_or_no(
        Aspect.CHILDREN,
        situation.service.takes_children_along,
        _("Children can come along"),
        _("Children cannot come along"),
    )


def capacity_text(service: Service, at: datetime) -> str:
    """Return the free places in words, with the age of the number where it is old."""
    if service.capacity_available is None:
        return _("Does not count places: ask")
    if service.capacity_available == 0:
        text = _("No free places")
    else:
        text = ngettext("%(n)d free of %(all)d", "%(n)d free of %(all)d", service.capacity_available) % {
            "n": service.capacity_available,
            "all": service.capacity_maximum or 0,
        }
    if not is_capacity_stale(service, at):
        return text
    days = days_since(service.capacity_verified_at, at)
    if days is None:
        return _("%(places)s, never checked: ask first") % {"places": text}
    old = ngettext(
        "%(places)s, checked %(days)d day ago: ask first", "%(places)s, checked %(days)d days ago: ask first", days
    )
    return old % {"places": text, "days": days}


def _capacity(_wanted: Wanted, situation: Situation) -> Reason | None:
    service = situation.service
    return Reason(Aspect.CAPACITY, fit_of_capacity(service, situation.at), capacity_text(service, situation.at))


def hours_text(situation: Situation) -> str:
    """Return whether the service is open now, and until or from when."""
    now_open = is_open(situation.hours, situation.at, situation.zone)
    if now_open is None:
        return _("Hours not known")
    if now_open:
        until = closes_next(situation.hours, situation.at, situation.zone)
        return _("Open now") if until is None else _("Open now, until %(time)s") % {"time": _clock(until, situation)}
    opens = opens_next(situation.hours, situation.at, situation.zone)
    return _("Closed") if opens is None else _("Closed, opens %(time)s") % {"time": _clock(opens, situation)}


def _clock(moment: datetime, situation: Situation) -> str:
    """Return a time, with the day where it is not today."""
    is_today = moment.date() == situation.at.astimezone(situation.zone).date()
    return date_format(moment, "H:i" if is_today else "D j M, H:i")


def _hours(_wanted: Wanted, situation: Situation) -> Reason | None:
    state = {True: Fit.YES, False: Fit.NO, None: Fit.UNKNOWN}
    now_open = is_open(situation.hours, situation.at, situation.zone)
    return Reason(Aspect.HOURS, state[now_open], hours_text(situation))


def _language(wanted: Wanted, situation: Situation) -> Reason | None:
    if not wanted.language:
        return None
    name = {"language": language_name(wanted.language)}
    service = situation.service
    if wanted.language in service.languages:
        return Reason(Aspect.LANGUAGE, Fit.YES, _("Staff speak %(language)s") % name)
    if service.interpretation:
        text = _("Interpreters: %(how)s") % {"how": service.interpretation}
        return Reason(Aspect.LANGUAGE, Fit.UNKNOWN, text)
    return Reason(Aspect.LANGUAGE, Fit.NO, _("Nobody speaks %(language)s") % name)


def _cost(_wanted: Wanted, situation: Situation) -> Reason | None:
    service = situation.service
    if service.is_free_of_charge:
        return None
    return Reason(Aspect.COST, Fit.NO, service.fees or _("Not free of charge"))


def _nearness(wanted: Wanted, situation: Situation) -> Reason | None:
    if wanted.spot is None:
        return None
    if situation.service.is_nationwide:
        return Reason(Aspect.DISTANCE, Fit.YES, _("For the whole country"))
    km = _distance(wanted, situation)
    if km is None:
        return Reason(Aspect.DISTANCE, Fit.UNKNOWN, _("Distance not known"))
    return Reason(Aspect.DISTANCE, Fit.YES, distance_text(km))


def distance_text(km: float) -> str:
    """Return a distance in words."""
    return _("In the same place") if km < 1 else _("%(km)d km away") % {"km": round(km)}


_ASPECTS: tuple[Callable[[Wanted, Situation], Reason | None], ...] = (
    _status, _need, _sex, _age, _children, _capacity, _hours, _language, _cost, _nearness,
)  # fmt: skip
