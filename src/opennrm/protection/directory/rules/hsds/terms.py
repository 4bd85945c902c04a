"""The words both directions of the exchange share: identifiers, taxonomies, days, statuses."""

from __future__ import annotations

from enum import StrEnum
from uuid import NAMESPACE_OID, UUID, uuid5

from opennrm.protection.directory.enums import ServiceStatus

NAMESPACE = uuid5(NAMESPACE_OID, "opennrm.directory.hsds")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PLACE_SCHEME = "OpenNRM place"
STATUS_OUT = {
    ServiceStatus.ACTIVE: "active",
    ServiceStatus.PAUSED: "temporarily closed",
    ServiceStatus.CLOSED: "defunct",
}
STATUS_IN = {
    "active": ServiceStatus.ACTIVE,
    "temporarily closed": ServiceStatus.PAUSED,
    "inactive": ServiceStatus.PAUSED,
    "defunct": ServiceStatus.CLOSED,
}


class Taxonomy(StrEnum):
    """The taxonomies from which our terms are taken, named as other directories see them."""

    NEED = "OpenNRM needs"
    SEX = "OpenNRM whom a service is for"
    CONSENT = "OpenNRM consent needed"
    TRAIT = "OpenNRM traits of a service"
    AGENCY_KIND = "OpenNRM kinds of agency"


class Trait(StrEnum):
    """What else is said of a service, as a term each."""

    TAKES_CHILDREN_ALONG = "takes_children_along"
    IS_NATIONWIDE = "is_nationwide"
    IS_CLOSED_ON_HOLIDAYS = "is_closed_on_holidays"
    IS_ADDRESS_CONFIDENTIAL = "is_address_confidential"


def identifier(*parts: object) -> str:
    """Return an identifier that is the same at every export: made from what the object is."""
    return str(uuid5(NAMESPACE, ":".join(str(part) for part in parts)))


def is_identifier(text: str) -> bool:
    """Tell whether a text is a UUID."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
