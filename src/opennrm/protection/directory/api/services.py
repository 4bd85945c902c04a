"""Services of the directory: found, read, entered, changed, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID  # noqa: TC003 - ninja reads the signatures when it starts

from ninja import Query, Router, Status

from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, may, page_of
from opennrm.protection.directory.api.shapes import (
    MatchOut,
    PlacesIn,
    PlacesOut,
    SearchIn,
    ServiceChange,
    ServiceIn,
    ServiceNew,
    ServiceOut,
)
from opennrm.protection.directory.enums import Sex
from opennrm.protection.directory.selectors import (
    Search,
    access_agency,
    access_service,
    capacity_board,
    find_services,
    shown_address,
)
from opennrm.protection.directory.services import change_service, count_places, create_service

if TYPE_CHECKING:
    from opennrm.protection.directory.models import Service
    from opennrm.protection.directory.rules.matching import Match
    from opennrm.protection.directory.selectors import BoardRow

router = Router(tags=["Directory"])
_PLAIN = (
    "name", "names", "description", "descriptions", "status", "status_note", "needs", "languages", "interpretation",
    "age_from", "age_to", "takes_children_along", "eligibility", "consent_needed", "is_free_of_charge", "fees",
    "place", "is_nationwide", "latitude", "longitude", "is_address_confidential", "phone", "email", "website",
    "is_always_open", "is_closed_on_holidays", "hours_note", "capacity_unit", "capacity_available",
    "capacity_maximum", "capacity_verified_at", "waiting_days", "verified_at", "changed_at", "version",
)  # fmt: skip


def service_out(request: ApiRequest, service: Service) -> dict[str, Any]:
    """Return a service as the API shows it to the caller."""
    return {name: getattr(service, name) for name in _PLAIN} | {
        "id": service.pk,
        "agency": service.agency.code,
        "sexes": sorted(service.sexes),
        "address": shown_address(request.actor, service).text,
        "periods": [
            {"weekday": row.weekday, "opens": row.opens, "closes": row.closes} for row in service.periods.all()
        ],
        "days": [
            {"on": row.on, "opens": row.opens, "closes": row.closes, "note": row.note}
            for row in service.exceptions.all()
        ],
    }


def match_out(request: ApiRequest, found: Match) -> dict[str, Any]:
    """Return a service with the reasons for and against it as the API shows it to the caller."""
    return {
        "service": service_out(request, found.service),
        "is_possible": found.is_possible,
        "is_open": found.is_open,
        "distance_km": found.distance_km,
        "reasons": [{"aspect": row.aspect.value, "fit": row.fit.value, "text": row.text} for row in found.reasons],
    }


def _values(data: ServiceIn) -> dict[str, Any]:
    given = data.dict(exclude={"agency", "version", "sexes"})
    if given["address"] is None:
        given.pop("address")
    return given | {f"accepts_{sex}": sex in data.sexes for sex in Sex.values}


@router.get("/directory/services", auth=may(None), response=PageOf[MatchOut], summary="Find services")
def find_directory_services(
    request: ApiRequest, paging: Paging, search: Annotated[SearchIn, Query()]
) -> dict[str, object]:
    """Return services, best first, each with the reasons for and against it."""
    found = find_services(Search(**search.dict()), at=request.at)
    return page_of(found, paging, lambda one: match_out(request, one))


@router.get("/directory/services/{service_id}", auth=may(None), response=ServiceOut, summary="Read a service")
def read_directory_service(request: ApiRequest, service_id: UUID) -> dict[str, Any]:
    """Return one service."""
    return service_out(request, access_service(actor=request.actor, service_id=service_id))


@router.post(
    "/directory/services", auth=may(Action.DIRECTORY_EDIT), response={201: ServiceOut}, summary="Enter a service"
)
def create_directory_service(request: ApiRequest, data: ServiceNew) -> Status[dict[str, Any]]:
    """Enter a service of one's own agency (the co-ordinator: of any)."""
    agency = access_agency(actor=request.actor, code=data.agency).agency
    made = create_service(actor=request.actor, at=request.at, agency=agency, values=_values(data))
    return Status(201, service_out(request, access_service(actor=request.actor, service_id=made.pk)))


@router.put(
    "/directory/services/{service_id}",
    auth=may(Action.DIRECTORY_EDIT),
    response=ServiceOut,
    summary="Change what an entry says",
)
def change_directory_service(request: ApiRequest, service_id: UUID, data: ServiceChange) -> dict[str, Any]:
    """Replace what an entry says; an address that is left out stays as it is."""
    change_service(
        actor=request.actor, at=request.at, service_id=service_id, values=_values(data), base_version=data.version
    )
    return service_out(request, access_service(actor=request.actor, service_id=service_id))


@router.post(
    "/directory/services/{service_id}/places", auth=may(None), response=ServiceOut, summary="Count free places"
)
def count_directory_places(request: ApiRequest, service_id: UUID, data: PlacesIn) -> dict[str, Any]:
    """Say how many places are free now; the same number again says that it still holds."""
    count_places(actor=request.actor, at=request.at, service_id=service_id, **data.dict())
    return service_out(request, access_service(actor=request.actor, service_id=service_id))


@router.get("/directory/free-places", auth=may(None), response=PageOf[PlacesOut], summary="The board of free places")
def list_free_places(request: ApiRequest, paging: Paging, need: str = "", place: str = "") -> dict[str, object]:
    """Return the free places of the own agency's services, or of all to who oversees the mechanism."""
    rows = capacity_board(actor=request.actor, at=request.at, need=need, place=place)
    return page_of(rows, paging, _places_out)


def _places_out(row: BoardRow) -> dict[str, Any]:
    service = row.service
    return {
        "service": service.pk,
        "name": service.name,
        "agency": service.agency.code,
        "place": service.place,
        "status": service.status,
        "unit": service.capacity_unit,
        "available": service.capacity_available or 0,
        "maximum": service.capacity_maximum or 0,
        "verified_at": service.capacity_verified_at,
        "is_stale": row.is_stale,
    }
