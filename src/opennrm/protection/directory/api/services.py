"""Services of the directory: found, read, entered, changed, counted."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, may, page_of
from opennrm.protection.directory.enums import CapacityUnit, ConsentNeeded, Sex
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


class PeriodOut(Schema):
    """A spell of every week; one that closes at or before it opens runs past midnight."""

    weekday: int = Field(ge=0, le=6, description="0 is Monday.")
    opens: time
    closes: time


class DayOut(Schema):
    """A day that differs; without times the service is closed."""

    on: date
    opens: time | None
    closes: time | None
    note: str


class ServiceOut(Schema):
    """A service; a secret address is left out unless the caller's agency runs the service."""

    id: UUID
    agency: str
    name: str
    names: dict[str, str]
    description: str
    descriptions: dict[str, str]
    status: str
    status_note: str
    needs: list[str]
    languages: list[str]
    interpretation: str
    sexes: list[str]
    age_from: int | None
    age_to: int | None
    takes_children_along: bool
    eligibility: str
    consent_needed: str
    is_free_of_charge: bool
    fees: str
    place: str
    is_nationwide: bool
    latitude: float | None
    longitude: float | None
    address: str
    is_address_confidential: bool
    phone: str
    email: str
    website: str
    is_always_open: bool
    is_closed_on_holidays: bool
    hours_note: str
    periods: list[PeriodOut]
    days: list[DayOut]
    capacity_unit: str
    capacity_available: int | None
    capacity_maximum: int | None
    capacity_verified_at: datetime | None
    waiting_days: int | None
    verified_at: datetime | None
    changed_at: datetime
    version: int


class ReasonOut(Schema):
    """Why a service fits or not."""

    aspect: str
    fit: str = Field(description="yes, unknown or no")
    text: str


class MatchOut(Schema):
    """A service with the reasons for and against it."""

    service: ServiceOut
    is_possible: bool
    is_open: bool | None
    distance_km: float | None
    reasons: list[ReasonOut]


class SearchIn(Schema):
    """What is looked for; what is left out does not narrow."""

    text: str = Field("", max_length=100)
    need: str = Field("", max_length=40)
    place: str = Field("", max_length=60)
    language: str = Field("", max_length=10)
    sex: str = Field("", max_length=10)
    age: int | None = Field(None, ge=0, le=120)
    brings_children: bool = False
    only_open: bool = False
    only_free: bool = False
    agency_kind: str = Field("", max_length=40)


class ServiceIn(Schema):
    """What an entry says; hours and free places have calls of their own."""

    name: str = Field(max_length=200)
    names: dict[str, str] = {}
    description: str = Field("", max_length=2000)
    descriptions: dict[str, str] = {}
    needs: list[str]
    languages: list[str] = []
    interpretation: str = Field("", max_length=200)
    sexes: list[Sex] = list(Sex)
    age_from: int | None = Field(None, ge=0, le=120)
    age_to: int | None = Field(None, ge=0, le=120)
    takes_children_along: bool = False
    eligibility: str = Field("", max_length=1000)
    consent_needed: ConsentNeeded = ConsentNeeded.SPOKEN
    is_free_of_charge: bool = True
    fees: str = Field("", max_length=200)
    place: str = Field("", max_length=60)
    is_nationwide: bool = False
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    address: str | None = Field(None, max_length=300)
    is_address_confidential: bool = False
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=254)
    website: str = Field("", max_length=200)
    capacity_unit: CapacityUnit = CapacityUnit.SEAT


class ServiceNew(ServiceIn):
    """A new service of an agency."""

    agency: str = Field(max_length=40, description="The code of the agency.")


class ServiceChange(ServiceIn):
    """A changed service; `version` is the one that was read."""

    version: int = Field(ge=1, le=2**31 - 1)


class PlacesIn(Schema):
    """How many places are free now."""

    available: int = Field(ge=0, le=10_000)
    maximum: int | None = Field(None, ge=0, le=10_000, description="Left out: as it was.")
    waiting_days: int | None = Field(None, ge=0, le=1_000, description="Left out: as it was.")


class PlacesOut(Schema):
    """The free places of a service."""

    service: UUID
    name: str
    agency: str
    place: str
    status: str
    unit: str
    available: int
    maximum: int
    verified_at: datetime | None
    is_stale: bool


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


def _match_out(request: ApiRequest, found: Match) -> dict[str, Any]:
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
    return page_of(found, paging, lambda one: _match_out(request, one))


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
