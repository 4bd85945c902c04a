"""Entries of the directory: made, changed, paused, closed, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import EditConflict, InvalidInput, NotVisible, Refused
from opennrm.protection.directory.enums import ServiceStatus
from opennrm.protection.directory.models import AgencyProfile, Service
from opennrm.protection.directory.rules.content import content_errors
from opennrm.protection.directory.rules.permissions import require_count, require_edit
from opennrm.protection.directory.services.secrets import hide_address, show_address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.accounts.models import Agency
    from opennrm.kernel.actors import Actor

# What an entry says of a service; hours and free places have services of their own.
ENTRY_FIELDS = (
    "name", "names", "description", "descriptions", "needs", "languages", "interpretation", "accepts_female",
    "accepts_male", "accepts_other", "age_from", "age_to", "takes_children_along", "eligibility", "consent_needed",
    "is_free_of_charge", "fees", "place", "is_nationwide", "latitude", "longitude", "address",
    "is_address_confidential", "phone", "email", "website", "is_always_open", "is_closed_on_holidays", "hours_note",
    "capacity_unit", "waiting_days",
)  # fmt: skip


@transaction.atomic
def create_service(
    *, actor: Actor, at: datetime, agency: Agency, values: Mapping[str, Any], service_id: UUID | None = None
) -> Service:
    """Add a service to an agency's entries.

    Raises
    ------
    NotPermitted
        If the actor does not look after these entries.
    InvalidInput
        Naming the fields that cannot be taken.
    """
    require_edit(actor, agency.pk)
    service = Service(agency=agency, created_at=at, changed_at=at, verified_at=at)
    if service_id is not None:
        service.pk = service_id
    _apply(service, values)
    service.save(force_insert=True)
    _note(actor, at, service, "directory.create", values)
    return service


@transaction.atomic
def change_service(
    *, actor: Actor, at: datetime, service_id: UUID, values: Mapping[str, Any], base_version: int | None = None
) -> Service:
    """Change what an entry says; `base_version` is the version that the person saw.

    Raises
    ------
    EditConflict
        If somebody else changed the entry meanwhile.
    """
    service = _locked(service_id)
    require_edit(actor, service.agency_id)
    if base_version is not None and base_version != service.version:
        raise EditConflict(_("Somebody else changed this entry meanwhile. Look at it again."), tuple(values))
    _apply(service, values)
    _save(actor, at, service, "directory.change", values)
    return service


def _apply(service: Service, values: Mapping[str, Any]) -> None:
    """Put the values into the row, the address where it belongs, and check the whole."""
    values = dict(values)
    is_secret = bool(values.get("is_address_confidential", service.is_address_confidential))
    address = values.pop("address", None)
    for name, value in values.items():
        if name not in ENTRY_FIELDS:
            msg = f"{name} is no field of an entry"
            raise TypeError(msg)
        setattr(service, name, value)
    if is_secret and (address is not None or service.address):
        hide_address(service, service.address if address is None else address)
    elif not is_secret and address is not None:
        show_address(service, address)
    elif not is_secret and service.secret_address is not None:
        message = _("Enter the address again: it is no longer secret.")
        raise InvalidInput(message, {"address": message})
    if is_secret:
        service.latitude = service.longitude = None
    _check(service)


def _check(service: Service) -> None:
    try:
        service.full_clean(exclude=["agency"], validate_unique=False, validate_constraints=False)
        errors: dict[str, Any] = {}
    except ValidationError as error:
        errors = {name: messages[0] for name, messages in error.message_dict.items()}
    errors |= content_errors(service)
    if errors:
        raise InvalidInput(_("The entry cannot be taken as it is."), errors)


@transaction.atomic
def translate_service(
    *, actor: Actor, at: datetime, service_id: UUID, language: str, name: str, description: str
) -> Service:
    """Say the name and the description in another language; both empty takes the translation out."""
    service = _locked(service_id)
    require_edit(actor, service.agency_id)
    service.names = _with(service.names, language, name)
    service.descriptions = _with(service.descriptions, language, description)
    _check(service)
    _save(actor, at, service, "directory.translate", {"names": language})
    return service


def _with(texts: Mapping[str, str], language: str, text: str) -> dict[str, str]:
    kept = {code: said for code, said in texts.items() if code != language}
    return kept | ({language: text.strip()} if text.strip() else {})


@transaction.atomic
def pause_service(*, actor: Actor, at: datetime, service_id: UUID, why: str) -> Service:
    """Take no more people for a while; the entry stays, with the reason."""
    service = _locked(service_id)
    require_count(actor, service.agency_id)
    if service.status == ServiceStatus.CLOSED:
        raise Refused(_("This service is closed for good."))
    service.status, service.status_note = ServiceStatus.PAUSED, why.strip()
    _save(actor, at, service, "directory.pause", {"status": ""})
    return service


@transaction.atomic
def reopen_service(*, actor: Actor, at: datetime, service_id: UUID) -> Service:
    """Take people again."""
    service = _locked(service_id)
    require_count(actor, service.agency_id)
    if service.status == ServiceStatus.ACTIVE:
        raise Refused(_("This service is active already."))
    service.status, service.status_note = ServiceStatus.ACTIVE, ""
    _save(actor, at, service, "directory.reopen", {"status": ""})
    return service


@transaction.atomic
def close_service(*, actor: Actor, at: datetime, service_id: UUID) -> Service:
    """End a service; it leaves the lists, and the referrals it had keep its name."""
    service = _locked(service_id)
    require_edit(actor, service.agency_id)
    if service.status == ServiceStatus.CLOSED:
        raise Refused(_("This service is closed for good."))
    service.status, service.status_note = ServiceStatus.CLOSED, ""
    _save(actor, at, service, "directory.close", {"status": ""})
    return service


@transaction.atomic
def verify_service(*, actor: Actor, at: datetime, service_id: UUID) -> Service:
    """Say that all of the entry is still right."""
    service = _locked(service_id)
    require_count(actor, service.agency_id)
    service.verified_at = at
    service.save(update_fields=["verified_at"])
    _note(actor, at, service, "directory.verify", {})
    return service


@transaction.atomic
def describe_agency(
    *, actor: Actor, at: datetime, agency: Agency, description: str, descriptions: Mapping[str, str] | None = None
) -> AgencyProfile:
    """Say what an agency does."""
    require_edit(actor, agency.pk)
    profile, _is_new = AgencyProfile.objects.select_for_update().get_or_create(agency=agency)
    profile.description = description.strip()
    if descriptions is not None:
        profile.descriptions = dict(descriptions)
    profile.save()
    write_entry(actor=actor, at=at, verb="directory.describe", target=f"agency:{agency.pk}")
    return profile


def _locked(service_id: UUID) -> Service:
    service = Service.objects.select_for_update().filter(pk=service_id).first()
    if service is None:
        raise NotVisible
    return service


def _save(actor: Actor, at: datetime, service: Service, verb: str, values: Mapping[str, Any]) -> None:
    service.changed_at = service.verified_at = at
    service.version += 1
    service.save()
    _note(actor, at, service, verb, values)


def _note(actor: Actor, at: datetime, service: Service, verb: str, values: Mapping[str, Any]) -> None:
    write_entry(actor=actor, at=at, verb=verb, target=f"service:{service.pk}", detail={"fields": sorted(values)})
