"""Services for somebody's needs, and the search of the directory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.protection.directory.enums import Aspect, Fit, ServiceStatus
from opennrm.protection.directory.models import Service
from opennrm.protection.directory.rules.fitting import Wanted
from opennrm.protection.directory.rules.matching import match
from opennrm.protection.directory.selectors.places import spot_of_place
from opennrm.protection.directory.selectors.services import situation_of, situations_of

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.protection.directory.rules.matching import Match


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for in the directory; what is left empty does not narrow."""

    text: str = ""
    need: str = ""
    place: str = ""
    language: str = ""
    sex: str = ""
    age: int | None = None
    brings_children: bool = False
    only_open: bool = False
    only_free: bool = False
    agency_kind: str = ""

    @property
    def wanted(self) -> Wanted:
        """Return what services are compared with."""
        return Wanted(
            need=self.need,
            spot=spot_of_place(self.place),
            language=self.language,
            sex=self.sex,
            age=self.age,
            brings_children=self.brings_children,
        )

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing narrows the list."""
        return self == Search()


def matching_services(
    *,
    at: datetime,
    need: str = "",
    place: str = "",
    language: str = "",
    sex: str = "",
    age: int | None = None,
    brings_children: bool = False,
    only_free: bool = False,
    with_misfits: bool = False,
) -> list[Match]:
    """Return services for a person, best first, each with the reasons for and against it.

    Services that cannot take the person (paused, another need, sex or age) are left out unless `with_misfits`;
    `only_free` also leaves out those that count their places and have none.
    """
    search = Search(
        need=need,
        place=place,
        language=language,
        sex=sex,
        age=age,
        brings_children=brings_children,
        only_free=only_free,
    )
    found = find_services(search, at=at)
    return found if with_misfits else [one for one in found if one.is_possible]


def find_services(search: Search, *, at: datetime) -> list[Match]:
    """Return the services that a search finds, best first; those that could not take the person come last."""
    services = Service.objects.listed()
    if search.agency_kind:
        services = services.filter(agency__kind=search.agency_kind)
    wanted, words = search.wanted, search.text.casefold().split()
    matches = [
        match(wanted, now)
        for now in situations_of(services, at)
        if (not search.need or search.need in now.service.needs) and _has_words(now.service, words)
    ]
    kept = [one for one in matches if _is_kept(search, one)]
    return sorted(kept, key=lambda one: (one.rank, str(one.service).casefold()))


def _has_words(service: Service, words: list[str]) -> bool:
    if not words:
        return True
    agency = service.agency
    texts = (service.name, service.description, *service.names.values(), *service.descriptions.values())
    haystack = " ".join((*texts, agency.name, *agency.names.values())).casefold()
    return all(word in haystack for word in words)


def _is_kept(search: Search, found: Match) -> bool:
    if search.only_free and (found.fit_of(Aspect.CAPACITY) is Fit.NO or found.service.status != ServiceStatus.ACTIVE):
        return False
    return not search.only_open or found.is_open is True


def match_service(service: Service, search: Search, *, at: datetime) -> Match:
    """Return one service with the reasons for and against it."""
    return match(search.wanted, situation_of(service, at))
