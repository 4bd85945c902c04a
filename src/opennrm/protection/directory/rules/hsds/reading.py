"""What an HSDS service says, in the words of our own entries. Pure: nothing is looked up, nothing is stored."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from opennrm.protection.directory.enums import CapacityUnit, ConsentNeeded, ServiceStatus, Sex
from opennrm.protection.directory.rules.hsds.terms import DAYS, PLACE_SCHEME, STATUS_IN, Taxonomy, Trait
from opennrm.protection.directory.rules.opening import DifferentDay, Period

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

_ALL_DAY = (time(0, 0), time(23, 59))


@dataclass(frozen=True, slots=True)
class Count:
    """Free places, as a document gives them."""

    available: int
    maximum: int
    unit: str


@dataclass(frozen=True, slots=True)
class Spotted:
    """Where a document puts a service: the code or the name of a place, an address, and degrees."""

    code: str = ""
    names: tuple[str, ...] = ()
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(slots=True)
class Entry:
    """One service of a document; `warnings` says what could not be taken over."""

    values: dict[str, Any]
    status: ServiceStatus
    status_note: str
    where: Spotted
    periods: tuple[Period, ...] = ()
    days: tuple[DifferentDay, ...] = ()
    is_always_open: bool = False
    count: Count | None = None
    warnings: list[str] = field(default_factory=list)


def read_service(document: dict[str, Any], at: datetime, zone: ZoneInfo) -> Entry:
    """Return what a valid HSDS service says."""
    terms = _terms(document.get("attributes", []))
    entry = Entry(
        values=_values(document, terms),
        status=STATUS_IN[document["status"]],
        status_note=document.get("alert", "")[:200],
        where=_where(document),
        count=_count(document.get("capacities", [])),
    )
    if not terms.get(Taxonomy.NEED):
        entry.warnings.append("It names no need of OpenNRM's list; it was entered under “other”.")
    _read_hours(entry, document.get("schedules", []), at, zone)
    return entry


def _terms(attributes: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """Return the codes of the terms by taxonomy."""
    found: dict[str, list[str]] = {}
    for one in attributes:
        named = one.get("taxonomy_term", {})
        if named.get("taxonomy") and named.get("code"):
            found.setdefault(named["taxonomy"], []).append(named["code"])
    return found


def _values(document: dict[str, Any], terms: dict[str, list[str]]) -> dict[str, Any]:
    sexes = set(terms.get(Taxonomy.SEX, Sex.values))
    traits = set(terms.get(Taxonomy.TRAIT, ()))
    costs = [option.get("amount") for option in document.get("cost_options", [])]
    fees = document.get("fees_description", document.get("fees", ""))
    is_free = 0 in costs or not fees
    consent = terms.get(Taxonomy.CONSENT, [ConsentNeeded.SPOKEN.value])[0]
    said = document.get("translations", [])
    return {
        "name": document["name"][:200],
        "description": document.get("description", "")[:2000],
        "names": {row["language"]: row["name"] for row in said if row.get("name")},
        "descriptions": {row["language"]: row["description"] for row in said if row.get("description")},
        "needs": terms.get(Taxonomy.NEED) or ["other"],
        "languages": [row["code"] for row in document.get("languages", []) if row.get("code")],
        "interpretation": document.get("interpretation_services", "")[:200],
        **{f"accepts_{sex}": sex in sexes for sex in Sex.values},
        "age_from": _whole(document.get("minimum_age")),
        "age_to": _whole(document.get("maximum_age")),
        "eligibility": document.get("eligibility_description", "")[:1000],
        "consent_needed": consent,
        "is_free_of_charge": is_free,
        "fees": "" if is_free else fees[:200],
        "phone": next((row["number"] for row in document.get("phones", [])), "")[:40],
        "email": document.get("email", ""),
        "website": document.get("url", ""),
        **{trait.value: trait.value in traits for trait in Trait},
        **_wait(document.get("wait_time", "")),
    }


def _wait(text: str) -> dict[str, int]:
    """Return the days people wait, if that is how the document says it."""
    said = re.fullmatch(r"(\d{1,4}) days?", text)
    return {"waiting_days": int(said[1])} if said else {}


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _where(document: dict[str, Any]) -> Spotted:
    locations = [row["location"] for row in document.get("service_at_locations", []) if "location" in row]
    if not locations:
        return Spotted()
    first = locations[0]
    address: dict[str, Any] = next(iter(first.get("addresses", [])), {})
    is_ours = first.get("external_identifier_type") == PLACE_SCHEME
    return Spotted(
        code=first.get("external_identifier", "") if is_ours else "",
        names=tuple(name for name in (address.get("city"), first.get("name")) if name),
        address=", ".join(part for part in (address.get("address_1"), address.get("address_2")) if part)[:300],
        latitude=first.get("latitude"),
        longitude=first.get("longitude"),
    )


def _count(capacities: list[dict[str, Any]]) -> Count | None:
    if not capacities:
        return None
    first = capacities[0]
    available = max(0, int(first["available"]))
    unit = first["unit"].get("identifier", "")
    known = unit if unit in CapacityUnit.values else CapacityUnit.SEAT.value
    return Count(available, max(available, int(first.get("maximum", available))), known)


def _read_hours(entry: Entry, schedules: list[dict[str, Any]], at: datetime, zone: ZoneInfo) -> None:
    notes = [row["notes"] for row in schedules if row.get("notes") and not _is_one_day(row)]
    entry.values["hours_note"] = notes[0][:200] if notes else ""
    days: list[DifferentDay] = []
    periods: list[Period] = []
    for row in schedules:
        try:
            if _is_one_day(row):
                days.append(_one_day(row, at, zone))
            else:
                periods += _week(row, at, zone)
        except ValueError:
            entry.warnings.append(f"These hours could not be taken over: {row.get('description') or row['id']}.")
    always = {Period(day, *_ALL_DAY) for day in range(7)}
    entry.is_always_open = always <= set(periods)
    entry.periods = (
        () if entry.is_always_open else tuple(sorted(set(periods), key=lambda one: (one.weekday, one.opens)))
    )
    entry.days = tuple(sorted(days, key=lambda day: (day.on, day.opens or time.min)))


def _is_one_day(row: dict[str, Any]) -> bool:
    return "valid_from" in row and row.get("valid_from") == row.get("valid_to") and "freq" not in row


def _one_day(row: dict[str, Any], at: datetime, zone: ZoneInfo) -> DifferentDay:
    note = row.get("notes", "")[:120]
    on = date.fromisoformat(row["valid_from"][:10])
    if "opens_at" not in row and "closes_at" not in row:
        return DifferentDay(on, note=note)
    return DifferentDay(on, _time(row.get("opens_at", ""), at, zone), _time(row.get("closes_at", ""), at, zone), note)


def _week(row: dict[str, Any], at: datetime, zone: ZoneInfo) -> list[Period]:
    """Return the periods of a schedule that repeats every week; ValueError for anything richer."""
    if row.get("freq") != "WEEKLY" or row.get("interval", 1) != 1 or row.get("byweekno") or row.get("count"):
        raise ValueError
    weekdays = [DAYS.index(day.strip()) for day in row.get("byday", "").split(",")]
    opens, closes = _time(row.get("opens_at", ""), at, zone), _time(row.get("closes_at", ""), at, zone)
    return [Period(weekday, opens, closes) for weekday in weekdays]


def _time(text: str, at: datetime, zone: ZoneInfo) -> time:
    """Return a time of day of the node; one with an offset is converted as on the day of the import."""
    said = time.fromisoformat(text)
    if said.tzinfo is None:
        return said.replace(second=0, microsecond=0)
    moment = datetime.combine(at.date(), said).astimezone(zone)
    return moment.time().replace(second=0, microsecond=0, tzinfo=None)
