"""Why a service fits or not, in sentences that a tired person understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opennrm.kernel.reference.selectors import code_list, language_name
from opennrm.protection.directory.enums import Aspect, Fit, ServiceStatus, Sex
from opennrm.protection.directory.rules.capacity import days_since, is_capacity_stale
from opennrm.protection.directory.rules.opening import closes_next, opens_next

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from opennrm.protection.directory.models import Service
    from opennrm.protection.directory.rules.fitting import Situation, Wanted


def _status(_wanted: Wanted, now: Situation, _fit: Fit) -> str:
    service = now.service
    if service.status == ServiceStatus.PAUSED and service.status_note:
        return _("Paused: %(why)s") % {"why": service.status_note}
    return str(ServiceStatus(service.status).label)


def _need(wanted: Wanted, _now: Situation, fit: Fit) -> str:
    need = {"need": code_list("needs").label(wanted.need)}
    return _("Offers: %(need)s") % need if fit is Fit.YES else _("Does not offer: %(need)s") % need


def _sex(wanted: Wanted, now: Situation, fit: Fit) -> str:
    accepted = now.service.sexes
    if fit is Fit.YES:
        return _("For everybody") if len(accepted) == len(Sex) else str(Sex(wanted.sex).label)
    return _("Only for: %(whom)s") % {"whom": ", ".join(str(sex.label) for sex in Sex if sex in accepted)}


def ages_text(service: Service) -> str:
    """Return the ages a service is for, in words."""
    if service.age_from is not None and service.age_to is not None:
        return _("Ages %(from)s to %(to)s") % {"from": service.age_from, "to": service.age_to}
    if service.age_from is not None:
        return _("From age %(from)s") % {"from": service.age_from}
    if service.age_to is not None:
        return _("Up to age %(to)s") % {"to": service.age_to}
    return _("Any age")


def _age(_wanted: Wanted, now: Situation, fit: Fit) -> str:
    text = ages_text(now.service)
    return text if fit is Fit.YES else _("Not for this age. %(ages)s") % {"ages": text}


def _children(_wanted: Wanted, _now: Situation, fit: Fit) -> str:
    return _("Children can come along") if fit is Fit.YES else _("Children cannot come along")


def capacity_text(service: Service, at: datetime) -> str:
    """Return the free places in words, with the age of the number where it is old."""
    if service.capacity_available is None:
        return _("Does not count places: ask")
    text = _places(service)
    if not is_capacity_stale(service, at):
        return text
    days = days_since(service.capacity_verified_at, at)
    if days is None:
        return _("%(places)s, never checked: ask first") % {"places": text}
    old = ngettext(
        "%(places)s, checked %(days)d day ago: ask first", "%(places)s, checked %(days)d days ago: ask first", days
    )
    return old % {"places": text, "days": days}


def _places(service: Service) -> str:
    n_free = service.capacity_available or 0
    if not n_free:
        return _("No free places")
    numbers = {"n": n_free, "all": service.capacity_maximum or 0}
    return ngettext("%(n)d free of %(all)d", "%(n)d free of %(all)d", n_free) % numbers


def _capacity(_wanted: Wanted, now: Situation, _fit: Fit) -> str:
    return capacity_text(now.service, now.at)


def hours_text(now: Situation) -> str:
    """Return whether the service is open now, and until or from when."""
    if now.is_open is None:
        return _("Hours not known")
    if now.is_open:
        until = closes_next(now.hours, now.at, now.zone)
        return _("Open now") if until is None else _("Open now, until %(time)s") % {"time": _clock(until, now)}
    opens = opens_next(now.hours, now.at, now.zone)
    return _("Closed") if opens is None else _("Closed, opens %(time)s") % {"time": _clock(opens, now)}


def _clock(moment: datetime, now: Situation) -> str:
    """Return a time, with the day where it is not today."""
    is_today = moment.date() == now.at.astimezone(now.zone).date()
    return date_format(moment, "H:i" if is_today else "D j M, H:i")


def _hours(_wanted: Wanted, now: Situation, _fit: Fit) -> str:
    return hours_text(now)


def _language(wanted: Wanted, now: Situation, fit: Fit) -> str:
    name = {"language": language_name(wanted.language)}
    if fit is Fit.YES:
        return _("Staff speak %(language)s") % name
    if fit is Fit.UNKNOWN:
        return _("Interpreters: %(how)s") % {"how": now.service.interpretation}
    return _("Nobody speaks %(language)s") % name


def _cost(_wanted: Wanted, now: Situation, _fit: Fit) -> str:
    return now.service.fees or _("Not free of charge")


def _nearness(wanted: Wanted, now: Situation, _fit: Fit) -> str:
    if now.service.is_nationwide:
        return _("For the whole country")
    km = now.km_from(wanted.spot)
    if km is None:
        return _("Distance not known")
    return _("In the same place") if km < 1 else _("%(km)d km away") % {"km": round(km)}


WORDS: dict[Aspect, Callable[[Wanted, Situation, Fit], str]] = {
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
