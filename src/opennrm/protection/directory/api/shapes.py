"""The shapes in which the API takes and gives services."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from ninja import Schema
from pydantic import Field

from opennrm.protection.directory.enums import CapacityUnit, ConsentNeeded, Sex


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
