"""The directory of the fictitious State of Dreamland, for demonstrations and exercises."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import yaml
from django.db import transaction

from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.accounts.services import create_agency, save_contact_point
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.directory.enums import ServiceStatus, Sex
from opennrm.protection.directory.models import AgencyProfile, Service
from opennrm.protection.directory.rules.hsds.terms import identifier
from opennrm.protection.directory.rules.opening import DifferentDay, Period
from opennrm.protection.directory.services.capacity import count_places
from opennrm.protection.directory.services.entries import create_service, pause_service
from opennrm.protection.directory.services.hours import set_exceptions, set_weekly_hours

if TYPE_CHECKING:
    from datetime import datetime

FOLDER = Path(__file__).resolve().parent.parent / "dreamland"
TRANSLATED = ("fr", "ru", "ar")
_COMMAS = {"ar": "،"}


@dataclass(slots=True)
class Dreamland:
    """What was loaded, by the codes that the files use."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Row:
    """One service with all that is usual for its kind and its place."""

    data: dict[str, Any]
    place: str
    file: dict[str, Any]
    index: int

    def get(self, name: str, default: Any = None) -> Any:
        return self.data.get(name, default)


@transaction.atomic
def load_dreamland(*, at: datetime) -> Dreamland:
    """Enter Dreamland's agencies and services as they stand at a moment; what is there already stays as it is."""
    loaded = Dreamland()
    for entry in _read("agencies.yaml"):
        loaded.agencies[entry["code"]] = _agency(entry, at)
    kinds = _read("kinds.yaml")
    for row in _rows(kinds["kinds"]):
        loaded.services[row.data["code"]] = _service(row, loaded.agencies[row.data["agency"]], kinds["patterns"], at)
    return loaded


def bring_up_to_date(*, at: datetime) -> None:
    """Count the places of the services that are there already as they stand at a moment; enter their closed days."""
    for row in _rows(_read("kinds.yaml")["kinds"]):
        _closed_days_and_places(row, UUID(identifier("dreamland", row.data["code"])), at)


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def _rows(kinds: dict[str, Any]) -> list[_Row]:
    return [
        _Row({**kinds[service["kind"]], **service}, place.code, file, index)
        for place in country_pack().places
        for file in [_read(f"services/{place.code}.yaml")]
        for index, service in enumerate(file["services"])
    ]


def _agency(entry: dict[str, Any], at: datetime) -> Agency:
    known = Agency.objects.filter(code=entry["code"]).first()
    if known is not None:
        return known
    names = entry["names"]
    agency = create_agency(
        actor=SYSTEM, at=at - timedelta(days=1200), code=entry["code"], name=names["en"], kind=entry["kind"],
        names=_others(names), place=entry["place"].title(), languages=entry["languages"],
        website=entry.get("website", ""),
    )  # fmt: skip
    for contact in entry["contacts"]:
        save_contact_point(actor=SYSTEM, at=at, agency=agency, values={"languages": entry["languages"], **contact})
    AgencyProfile.objects.create(
        agency=agency, hsds_id=UUID(identifier("dreamland", entry["code"])), description=entry["description"]["en"],
        descriptions=_others(entry["description"]),
    )  # fmt: skip
    return agency


def _others(texts: dict[str, str]) -> dict[str, str]:
    return {language: text for language, text in texts.items() if language != "en"}


def _service(row: _Row, agency: Agency, patterns: dict[str, Any], at: datetime) -> Service:
    service_id = UUID(identifier("dreamland", row.data["code"]))
    known = Service.objects.filter(pk=service_id).first()
    if known is not None:
        return known
    entered_at = at - timedelta(days=3 + row.index * 11 % 160)
    pattern = patterns[row.get("hours")]
    create_service(actor=SYSTEM, at=entered_at, agency=agency, values=_values(row, pattern), service_id=service_id)
    periods = [] if pattern.get("always") else _periods(pattern)
    set_weekly_hours(
        actor=SYSTEM, at=entered_at, service_id=service_id, periods=periods, is_always_open=bool(pattern.get("always"))
    )
    _what_happened(row, service_id, at)
    return Service.objects.get(pk=service_id)


def _what_happened(row: _Row, service_id: UUID, at: datetime) -> None:
    """Enter closed days, counts of free places and pauses."""
    _closed_days_and_places(row, service_id, at)
    if row.get("status") == ServiceStatus.PAUSED:
        pause_service(actor=SYSTEM, at=at, service_id=service_id, why=row.get("status_note", ""))


def _closed_days_and_places(row: _Row, service_id: UUID, at: datetime) -> None:
    closed = row.get("closed_in")
    if closed:
        days = [DifferentDay((at + timedelta(days=n)).date(), note=closed["note"]) for n in closed["days"]]
        set_exceptions(actor=SYSTEM, at=at, service_id=service_id, days=days)
    if row.get("free"):
        available, maximum, n_days = row.get("free")
        for ago, free in ((n_days + 9, min(maximum, available + 2)), (n_days, available)):
            count_places(
                actor=SYSTEM, at=at - timedelta(days=ago), service_id=service_id, available=free, maximum=maximum,
                waiting_days=row.get("wait"),
            )  # fmt: skip


def _periods(pattern: dict[str, Any]) -> list[Period]:
    return [
        Period(day, time.fromisoformat(opens), time.fromisoformat(closes))
        for day in pattern["days"]
        for opens, closes in pattern["spells"]
    ]


def _values(row: _Row, pattern: dict[str, Any]) -> dict[str, Any]:
    ages = row.get("ages", [None, None])
    sexes = row.get("for", Sex.values)
    fees = row.get("fees", "")
    is_nationwide = row.get("nationwide", False)
    return {
        "name": _name(row, "en"),
        "names": {language: _name(row, language) for language in TRANSLATED},
        "description": row.get("descriptions")["en"],
        "descriptions": _others(row.get("descriptions")),
        "needs": row.get("needs"),
        "languages": row.get("languages"),
        "interpretation": row.get("interpretation", ""),
        **{f"accepts_{sex}": sex in sexes for sex in Sex.values},
        "age_from": ages[0],
        "age_to": ages[1],
        "takes_children_along": row.get("children", False),
        "eligibility": row.get("eligibility", ""),
        "consent_needed": row.get("consent"),
        "is_free_of_charge": not fees,
        "fees": fees,
        "place": row.place,
        "is_nationwide": is_nationwide,
        "is_address_confidential": "secret" in row.data,
        "address": row.get("secret") or _address(row),
        "phone": f"+999 {row.file['area']} 5{row.index:02d} 00",
        "email": f"{row.data['code']}@services.example.org",
        "is_closed_on_holidays": not pattern.get("always") and pattern.get("holidays") != "open",
        "hours_note": row.get("hours_note", ""),
        "capacity_unit": row.get("unit", "seat"),
    }


def _name(row: _Row, language: str) -> str:
    """Return the service's own name, or what it is and where."""
    if "name" in row.data:
        return str(row.data["name"][language])
    kind = row.data["names"][language]
    place = country_pack().place(row.place)
    where = row.file["place_ar"] if language == "ar" or place is None else place.name(language)
    return f"{kind}{_COMMAS.get(language, ',')} {where}"


def _address(row: _Row) -> str:
    streets = row.file["streets"]
    return f"{3 + row.index * 7 % 88} {streets[row.index % len(streets)]}"
