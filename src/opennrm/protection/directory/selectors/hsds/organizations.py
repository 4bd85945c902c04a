"""Agencies as HSDS organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.protection.directory.rules.hsds.terms import Taxonomy, identifier

if TYPE_CHECKING:
    from opennrm.kernel.accounts.models import Agency, ContactPoint
    from opennrm.protection.directory.models import AgencyProfile


def without_empty(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document without the fields that say nothing; nought and no are something."""
    return {name: value for name, value in document.items() if value not in ("", None, [], {})}


def term(taxonomy: Taxonomy, code: str, name: str) -> dict[str, Any]:
    """Return a taxonomy term."""
    return {
        "id": identifier("term", taxonomy.value, code),
        "code": code,
        "name": name,
        "description": name,
        "taxonomy": taxonomy.value,
        "taxonomy_id": identifier("taxonomy", taxonomy.value),
        "language": "en",
    }


def attribute(owner: object, taxonomy: Taxonomy, code: str, name: str) -> dict[str, Any]:
    """Return the link of an object to a taxonomy term."""
    return {
        "id": identifier("attribute", owner, taxonomy.value, code),
        "link_id": str(owner),
        "link_type": taxonomy.name.lower(),
        "taxonomy_term": term(taxonomy, code, name),
    }


def phone(owner: object, number: str, description: str = "") -> list[dict[str, Any]]:
    """Return a telephone number as a list of none or one."""
    if not number:
        return []
    found = {"id": identifier("phone", owner), "number": number, "type": "voice", "description": description}
    return [without_empty(found)]


def contact_of(desk: ContactPoint) -> dict[str, Any]:
    """Return a desk as a contact; it has a title, never a person's name."""
    owner = identifier("contact", desk.agency.code, desk.pk)
    return without_empty(
        {
            "id": owner,
            "title": desk.title,
            "email": desk.email,
            "phones": phone(owner, desk.phone, desk.hours),
        }
    )


def organization_id(agency: Agency) -> str:
    """Return the identifier of an agency in exchanged directories."""
    profile: AgencyProfile | None = getattr(agency, "profile", None)
    return str(profile.hsds_id) if profile else identifier("organization", agency.code)


def organization_of(agency: Agency) -> dict[str, Any]:
    """Return an agency as an organization."""
    kind = str(AgencyKind(agency.kind).label)
    owner = organization_id(agency)
    profile: AgencyProfile | None = getattr(agency, "profile", None)
    return without_empty(
        {
            "id": owner,
            "name": agency.name,
            "alternate_name": agency.names.get("en", ""),
            "description": (profile.description if profile else "") or kind,
            "website": agency.website,
            "contacts": [contact_of(desk) for desk in agency.contact_points.all()],
            "attributes": [attribute(owner, Taxonomy.AGENCY_KIND, agency.kind, kind)],
            "translations": _translations(agency, profile),
        }
    )


def _translations(agency: Agency, profile: AgencyProfile | None) -> list[dict[str, str]]:
    return translations(agency.names, profile.descriptions if profile else {})


def translations(names: dict[str, str], descriptions: dict[str, str]) -> list[dict[str, str]]:
    """Return names and descriptions in other languages; HSDS has no field for them, and allows ones of our own."""
    return [
        without_empty({"language": code, "name": names.get(code), "description": descriptions.get(code)})
        for code in sorted(names.keys() | descriptions.keys())
    ]
