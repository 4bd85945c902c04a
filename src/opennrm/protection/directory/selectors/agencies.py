"""Agencies and their desks, as the directory lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from opennrm.kernel.accounts.models import Agency, ContactPoint
from opennrm.kernel.errors import NotVisible
from opennrm.protection.directory.enums import ServiceStatus
from opennrm.protection.directory.models import AgencyProfile, Service
from opennrm.protection.directory.rules.permissions import can_read

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from opennrm.kernel.actors import Actor
    from opennrm.protection.directory.models import ServiceQuerySet


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """An agency with what the directory says of it."""

    agency: Agency
    description: str
    n_services: int


def _agencies() -> QuerySet[Agency]:
    open_services = Q(services__status__in=[ServiceStatus.ACTIVE, ServiceStatus.PAUSED])
    counted = Agency.objects.active().annotate(n_services=Count("services", filter=open_services))
    return counted.select_related("profile").prefetch_related("contact_points").order_by("name", "pk")


def listed_agencies(*, kind: str = "", text: str = "") -> list[AgencyEntry]:
    """Return the agencies that take part, by name."""
    agencies = _agencies().filter(kind=kind) if kind else _agencies()
    words = text.casefold().split()
    return [_entry(agency) for agency in agencies if _has_words(agency, words)]


def _has_words(agency: Agency, words: list[str]) -> bool:
    haystack = " ".join((agency.name, *agency.names.values(), agency.place, agency.code)).casefold()
    return all(word in haystack for word in words)


def _entry(agency: Agency) -> AgencyEntry:
    profile: AgencyProfile | None = getattr(agency, "profile", None)
    n_services: int = getattr(agency, "n_services", 0)
    return AgencyEntry(agency, str(profile) if profile else "", n_services)


def access_agency(*, actor: Actor, code: str) -> AgencyEntry:
    """Return the entry of an agency; everybody who signs in may see it.

    Raises
    ------
    NotVisible
        If there is none, or it no longer takes part.
    """
    agency = _agencies().filter(code=code).first()
    if agency is None or not can_read(actor):
        raise NotVisible
    return _entry(agency)


def services_of_agency(agency: Agency) -> ServiceQuerySet:
    """Return an agency's services, except what is closed for good."""
    return Service.objects.listed().with_details().filter(agency=agency)


def focal_points(*, kind: str = "", text: str = "") -> list[ContactPoint]:
    """Return the desks of all agencies that take part: institutional, by agency."""
    desks = ContactPoint.objects.filter(agency__is_active=True).select_related("agency")
    if kind:
        desks = desks.filter(agency__kind=kind)
    words = text.casefold().split()
    ordered = desks.order_by("agency__name", "order", "pk")
    return [desk for desk in ordered if all(word in f"{desk.agency} {desk.title}".casefold() for word in words)]
