"""Services and organizations as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import override

from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.errors import NotVisible
from opennrm.protection.directory.models import AgencyProfile, Service
from opennrm.protection.directory.selectors.hsds.organizations import organization_of
from opennrm.protection.directory.selectors.hsds.services import document_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

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


def hsds_services(*, agency_code: str = "") -> list[dict[str, Any]]:
    """Return all services as HSDS documents, each with its organization."""
    services = _services()
    return _documents(services.filter(agency__code=agency_code) if agency_code else services)


def hsds_service_page(
    *, page: int, per_page: int, text: str = "", organization_id: UUID | None = None,
    changed_since: datetime | None = None, is_full: bool = False,
) -> tuple[int, list[dict[str, Any]]]:  # fmt: skip
    """Return how many services there are, and one page of them as HSDS documents."""
    services = _services()
    if text:
        services = services.filter(Q(name__icontains=text) | Q(description__icontains=text))
    if organization_id is not None:
        services = services.filter(agency__profile__hsds_id=organization_id)
    if changed_since is not None:
        services = services.filter(changed_at__gt=changed_since)
    found = _documents(services[(page - 1) * per_page : page * per_page])
    return services.count(), found if is_full else [_own_fields(document) for document in found]


def _own_fields(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if not isinstance(value, list | dict)}


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


def _agencies() -> QuerySet[Agency]:
    return Agency.objects.active().select_related("profile").prefetch_related("contact_points").order_by("code")


def hsds_organizations() -> list[dict[str, Any]]:
    """Return the agencies that take part as HSDS documents."""
    with override(LANGUAGE):
        return [organization_of(agency) for agency in _agencies()]


def hsds_organization_page(*, page: int, per_page: int) -> tuple[int, list[dict[str, Any]]]:
    """Return how many agencies take part, and one page of them as HSDS documents."""
    agencies = _agencies()
    with override(LANGUAGE):
        found = [organization_of(agency) for agency in agencies[(page - 1) * per_page : page * per_page]]
    return agencies.count(), found


def agency_id_of(organization_id: UUID) -> int | None:
    """Return the agency that an organization in an exchanged directory is, if it is known here."""
    return AgencyProfile.objects.filter(hsds_id=organization_id).values_list("agency_id", flat=True).first()
