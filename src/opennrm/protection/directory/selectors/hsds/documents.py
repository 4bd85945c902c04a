"""Services and organizations as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import override

from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.errors import NotVisible
from opennrm.protection.directory.models import AgencyProfile, Service
from opennrm.protection.directory.selectors.hsds.organizations import organization_of
from opennrm.protection.directory.selectors.hsds.services import document_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from opennrm.protection.directory.models import ServiceQuerySet

LANGUAGE = "en"  # documents do not change with the language of who asks


def _services() -> ServiceQuerySet:
    return (
        Service.objects.listed()
        .with_details()
        .select_related("agency__profile")
        .prefetch_related("agency__contact_points")
        .order_by("agency__code", "name", "pk")
    )


def hsds_services(*, agency_code: str = "", changed_since: datetime | None = None) -> list[dict[str, Any]]:
    """Return all services as HSDS documents, each with its organization."""
    services = _services()
    if agency_code:
        services = services.filter(agency__code=agency_code)
    if changed_since is not None:
        services = services.filter(changed_at__gte=changed_since)
    return _documents(services)


def _documents(services: Iterable[Service]) -> list[dict[str, Any]]:
    with override(LANGUAGE):
        return [document_of(service) for service in services]


def hsds_service(service_id: UUID) -> dict[str, Any]:
    """Return one service as an HSDS document.

    Raises
    ------
    NotVisible
        If there is none.
    """
    found = _documents(_services().filter(pk=service_id))
    if not found:
        raise NotVisible
    return found[0]


def hsds_organizations() -> list[dict[str, Any]]:
    """Return the agencies that take part as HSDS documents."""
    agencies = Agency.objects.active().select_related("profile").prefetch_related("contact_points").order_by("code")
    with override(LANGUAGE):
        return [organization_of(agency) for agency in agencies]


def agency_id_of(organization_id: UUID) -> int | None:
    """Return the agency that an organization in an exchanged directory is, if it is known here."""
    return AgencyProfile.objects.filter(hsds_id=organization_id).values_list("agency_id", flat=True).first()
