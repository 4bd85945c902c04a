"""Services as HSDS documents."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from opennrm.kernel.reference.selectors import code_list, country_pack, language_name
from opennrm.protection.directory.enums import CapacityUnit, ConsentNeeded, ServiceStatus, Sex
from opennrm.protection.directory.rules.hsds.terms import DAYS, PLACE_SCHEME, STATUS_OUT, Taxonomy, Trait, identifier
from opennrm.protection.directory.selectors.hsds.organizations import (
    attribute,
    organization_id,
    organization_of,
    phone,
    translations,
    without_empty,
)
from opennrm.protection.directory.selectors.places import place_name
from opennrm.protection.directory.selectors.services import spot_of

if TYPE_CHECKING:
    from datetime import time

    from opennrm.protection.directory.models import Service

FREE_OF_CHARGE = "Free of charge"
_TRAIT_NAMES = {
    Trait.TAKES_CHILDREN_ALONG: "People can bring their children",
    Trait.IS_NATIONWIDE: "For the whole country",
    Trait.IS_CLOSED_ON_HOLIDAYS: "Closed on public holidays",
    Trait.IS_ADDRESS_CONFIDENTIAL: "The address is confidential",
}


def document_of(service: Service) -> dict[str, Any]:
    """Return a service with its organization, places, hours, languages, terms and free places."""
    return without_empty(_facts(service) | _lists(service))


def _facts(service: Service) -> dict[str, Any]:
    return {
        "id": str(service.pk),
        "organization_id": organization_id(service.agency),
        "name": service.name,
        "description": service.description,
        "url": service.website,
        "email": service.email,
        "status": STATUS_OUT[ServiceStatus(service.status)],
        "alert": service.status_note,
        "interpretation_services": service.interpretation,
        "application_process": str(ConsentNeeded(service.consent_needed).label),
        "fees_description": FREE_OF_CHARGE if service.is_free_of_charge else service.fees,
        "eligibility_description": service.eligibility,
        "minimum_age": service.age_from,
        "maximum_age": service.age_to,
        "wait_time": "" if service.waiting_days is None else f"{service.waiting_days} days",
        "assured_date": service.verified_at.date().isoformat() if service.verified_at else "",
        "last_modified": service.changed_at.isoformat(),
    }


def _lists(service: Service) -> dict[str, Any]:
    return {
        "phones": phone(service.pk, service.phone),
        "schedules": _schedules(service),
        "service_areas": _areas(service),
        "service_at_locations": _locations(service),
        "languages": [_language(service, code) for code in service.languages],
        "organization": organization_of(service.agency),
        "cost_options": _costs(service),
        "attributes": _attributes(service),
        "capacities": _capacities(service),
        "translations": translations(service.names, service.descriptions),
    }


def _language(service: Service, code: str) -> dict[str, Any]:
    return {"id": identifier("language", service.pk, code), "name": language_name(code, "en"), "code": code}


def _costs(service: Service) -> list[dict[str, Any]]:
    if not service.is_free_of_charge:
        return []
    return [{"id": identifier("cost", service.pk), "amount": 0, "amount_description": FREE_OF_CHARGE}]


def _areas(service: Service) -> list[dict[str, Any]]:
    if not service.is_nationwide:
        return []
    return [{"id": identifier("area", service.pk), "name": country_pack().name("en")}]


def _locations(service: Service) -> list[dict[str, Any]]:
    spot = spot_of(service)
    if spot is None and not service.place and not service.address:
        return []
    owner = identifier("location", service.pk)
    location = {
        "id": owner,
        "location_type": "physical",
        "name": place_name(service.place),
        "description": _TRAIT_NAMES[Trait.IS_ADDRESS_CONFIDENTIAL] if service.is_address_confidential else "",
        "latitude": spot.latitude if spot else None,
        "longitude": spot.longitude if spot else None,
        "external_identifier": service.place,
        "external_identifier_type": PLACE_SCHEME if service.place else "",
        "addresses": _addresses(service),
    }
    return [{"id": identifier("at", service.pk), "location": without_empty(location)}]


def _addresses(service: Service) -> list[dict[str, Any]]:
    """Return the address; HSDS asks for a postal code and a region even where there are none."""
    if service.is_address_confidential or not service.address:
        return []
    pack = country_pack()
    return [{
        "id": identifier("address", service.pk),
        "address_1": service.address,
        "city": place_name(service.place),
        "state_province": pack.name("en"),
        "postal_code": "",
        "country": pack.code,
        "address_type": "physical",
    }]  # fmt: skip


def _schedules(service: Service) -> list[dict[str, Any]]:
    weekly = [_always(service)] if service.is_always_open else _weeks(service)
    return weekly + [_different_day(service, row.on.isoformat(), row.opens, row.closes, row.note)
                     for row in service.exceptions.all()]  # fmt: skip


def _always(service: Service) -> dict[str, Any]:
    return without_empty(
        {
            "id": identifier("schedule", service.pk, "always"),
            "freq": "WEEKLY",
            "byday": ",".join(DAYS),
            "opens_at": "00:00",
            "closes_at": "23:59",
            "description": "Day and night, every day",
            "notes": service.hours_note,
        }
    )


def _weeks(service: Service) -> list[dict[str, Any]]:
    """Return one schedule for all days that open and close at the same times."""
    days: dict[tuple[time, time], list[int]] = defaultdict(list)
    for row in service.periods.all():
        days[row.opens, row.closes].append(row.weekday)
    return [
        without_empty(
            {
                "id": identifier("schedule", service.pk, opens, closes),
                "freq": "WEEKLY",
                "byday": ",".join(DAYS[weekday] for weekday in weekdays),
                "opens_at": f"{opens:%H:%M}",
                "closes_at": f"{closes:%H:%M}",
                "notes": service.hours_note,
            }
        )
        for (opens, closes), weekdays in days.items()
    ]


def _different_day(service: Service, on: str, opens: time | None, closes: time | None, note: str) -> dict[str, Any]:
    return without_empty(
        {
            "id": identifier("schedule", service.pk, on, opens),
            "valid_from": on,
            "valid_to": on,
            "opens_at": f"{opens:%H:%M}" if opens else "",
            "closes_at": f"{closes:%H:%M}" if closes else "",
            "description": "" if opens else "Closed",
            "notes": note,
        }
    )


def _attributes(service: Service) -> list[dict[str, Any]]:
    needs = code_list("needs")
    links = [(Taxonomy.NEED, code, needs.label(code)) for code in service.needs]
    links += [(Taxonomy.SEX, sex.value, str(sex.label)) for sex in Sex if sex in service.sexes]
    links += [(Taxonomy.CONSENT, service.consent_needed, str(ConsentNeeded(service.consent_needed).label))]
    links += [(Taxonomy.TRAIT, trait.value, _TRAIT_NAMES[trait]) for trait in Trait if getattr(service, trait.value)]
    return [attribute(service.pk, taxonomy, code, name) for taxonomy, code, name in links]


def _capacities(service: Service) -> list[dict[str, Any]]:
    if not service.counts_places:
        return []
    unit = CapacityUnit(service.capacity_unit)
    return [{
        "id": identifier("capacity", service.pk),
        "unit": {"id": identifier("unit", unit.value), "name": str(unit.label), "identifier": unit.value},
        "available": service.capacity_available,
        "maximum": service.capacity_maximum,
        "updated": (service.capacity_verified_at or service.changed_at).isoformat(),
    }]  # fmt: skip
