"""A document into the directory: all of it or nothing, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import DomainError, InvalidInput
from opennrm.protection.directory.enums import CapacityCause, ServiceStatus
from opennrm.protection.directory.models import Service
from opennrm.protection.directory.rules.content import known_languages
from opennrm.protection.directory.rules.hsds import problems_of, read_service
from opennrm.protection.directory.selectors.services import node_zone
from opennrm.protection.directory.services.capacity import count_places
from opennrm.protection.directory.services.entries import (
    change_service,
    close_service,
    create_service,
    pause_service,
    reopen_service,
)
from opennrm.protection.directory.services.exchange.comparing import differing, is_counted_alike, place_of
from opennrm.protection.directory.services.exchange.organizations import agency_of
from opennrm.protection.directory.services.exchange.reports import ImportReport, RowError
from opennrm.protection.directory.services.hours import set_exceptions, set_weekly_hours

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor
    from opennrm.protection.directory.rules.hsds import Entry


def import_directory(*, actor: Actor, at: datetime, document: object, dry_run: bool = False) -> ImportReport:
    """Take over the services of an HSDS document; a row that cannot be taken leaves everything as it was.

    The same document a second time changes nothing. A dry run tells what would happen.
    """
    report = ImportReport(is_dry_run=dry_run)
    rows = services_in(document)
    for problem in problems_of(rows):
        report.errors.append(_error(rows, problem.index, problem.path, problem.message))
    if report.errors:
        return report
    with transaction.atomic():
        _take_over(actor, at, rows, report)
        if report.is_applied:
            _note(actor, at, report)
        else:
            transaction.set_rollback(True)
    return report


def services_in(document: object) -> object:
    """Return the services of a document: a list, a page of the API (`contents`), or one service alone."""
    if isinstance(document, dict):
        return document.get("contents", [document])
    return document


def _error(rows: object, index: int | None, path: str, message: str) -> RowError:
    if index is None or not isinstance(rows, list):
        return RowError(0, "", path, message)
    row = rows[index]
    name = row.get("name", "") if isinstance(row, dict) else ""
    return RowError(index + 1, name if isinstance(name, str) else "", path, message)


def _note(actor: Actor, at: datetime, report: ImportReport) -> None:
    detail = {"created": report.n_created, "changed": report.n_changed, "unchanged": report.n_unchanged}
    write_entry(actor=actor, at=at, verb="directory.import", detail=detail)


def _take_over(actor: Actor, at: datetime, rows: Any, report: ImportReport) -> None:
    zone = node_zone()
    for index, row in enumerate(rows):
        try:
            with transaction.atomic():
                entry = read_service(row, at, zone)
                _store(actor, at, row, entry, report)
        except InvalidInput as error:
            found = error.errors or {"": error.message}
            report.errors += [_error(rows, index, name, str(message)) for name, message in found.items()]
        except DomainError as error:
            report.errors.append(_error(rows, index, "", str(error)))
        else:
            report.warnings += [_error(rows, index, "", warning) for warning in entry.warnings]


def _store(actor: Actor, at: datetime, row: dict[str, Any], entry: Entry, report: ImportReport) -> None:
    """Create the service, or bring it up to what the document says."""
    _adapt(entry)
    service_id = UUID(row["id"])
    service = Service.objects.with_details().filter(pk=service_id).first()
    if service is None:
        agency, is_new = agency_of(actor, at, row.get("organization", {}))
        report.n_agencies_created += is_new
        created = create_service(actor=actor, at=at, agency=agency, values=entry.values, service_id=service_id)
        report.n_created += 1
        _bring_up(actor, at, created, entry)
        return
    entry.values["is_address_confidential"] |= service.is_address_confidential
    if entry.values["is_address_confidential"]:
        for name in ("address", "latitude", "longitude"):
            entry.values.pop(name, None)
    changed = differing(service, entry.values)
    if changed:
        service = change_service(actor=actor, at=at, service_id=service_id, values=changed)
    is_changed = _bring_up(actor, at, service, entry) or bool(changed)
    report.n_changed += is_changed
    report.n_unchanged += not is_changed


def _adapt(entry: Entry) -> None:
    """Fit the place and the languages to what this node knows, warning of what it does not."""
    entry.values |= place_of(entry)
    unknown = [code for code in entry.values["languages"] if code not in known_languages()]
    if unknown:
        entry.values["languages"] = [code for code in entry.values["languages"] if code not in unknown]
        entry.warnings.append(
            _("Languages that are not known here were left out: %(codes)s.") % {"codes": ", ".join(unknown)}
        )


def _bring_up(actor: Actor, at: datetime, service: Service, entry: Entry) -> bool:
    """Bring hours, status and free places up to the document; return whether any of them changed."""
    steps = (_bring_up_week, _bring_up_days, _bring_up_status, _bring_up_count)
    changed = [step(actor, at, service, entry) for step in steps]  # each of them, whatever the one before did
    return any(changed)


def _bring_up_week(actor: Actor, at: datetime, service: Service, entry: Entry) -> bool:
    now = {(row.weekday, row.opens, row.closes) for row in service.periods.all()}
    new = {(one.weekday, one.opens, one.closes) for one in entry.periods}
    if now == new and service.is_always_open == entry.is_always_open:
        return False
    always = entry.is_always_open
    set_weekly_hours(actor=actor, at=at, service_id=service.pk, periods=entry.periods, is_always_open=always)
    return True


def _bring_up_days(actor: Actor, at: datetime, service: Service, entry: Entry) -> bool:
    now = {(row.on, row.opens, row.closes, row.note) for row in service.exceptions.all()}
    if now == {(day.on, day.opens, day.closes, day.note) for day in entry.days}:
        return False
    set_exceptions(actor=actor, at=at, service_id=service.pk, days=entry.days)
    return True


def _bring_up_status(actor: Actor, at: datetime, service: Service, entry: Entry) -> bool:
    if service.status == entry.status and service.status_note == (entry.status_note if _is_paused(entry) else ""):
        return False
    if entry.status == ServiceStatus.ACTIVE:
        reopen_service(actor=actor, at=at, service_id=service.pk)
    elif _is_paused(entry):
        pause_service(actor=actor, at=at, service_id=service.pk, why=entry.status_note)
    else:
        close_service(actor=actor, at=at, service_id=service.pk)
    return True


def _is_paused(entry: Entry) -> bool:
    return entry.status == ServiceStatus.PAUSED


def _bring_up_count(actor: Actor, at: datetime, service: Service, entry: Entry) -> bool:
    count = entry.count
    if count is None or is_counted_alike(service, count):
        return False
    if service.capacity_unit != count.unit:
        change_service(actor=actor, at=at, service_id=service.pk, values={"capacity_unit": count.unit})
    count_places(
        actor=actor, at=at, service_id=service.pk, available=count.available, maximum=count.maximum,
        cause=CapacityCause.IMPORTED,
    )  # fmt: skip
    return True
