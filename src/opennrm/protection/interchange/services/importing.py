"""Open a case for each row of a file: all of them or none, and each row once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput
from opennrm.kernel.records.services import create_record
from opennrm.kernel.vault.services import blind_indexes
from opennrm.protection.assistance.models import Need
from opennrm.protection.cases.models import ContactPoint, IdentityDocument
from opennrm.protection.cases.selectors import lookalikes
from opennrm.protection.cases.services import Intake, open_case
from opennrm.protection.identification.models import ExploitationEpisode
from opennrm.protection.interchange.enums import SOURCE_ID
from opennrm.protection.interchange.models import ImportedRow
from opennrm.protection.interchange.rules import Draft, Problem, Table, read_row, read_table
from opennrm.protection.interchange.rules.meaning import column_name, left_out, takes_any_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.models import FileRecord

_PURPOSE = "interchange.rows"


@dataclass(frozen=True, slots=True)
class Planned:
    """A case that a row opens, or opened: its code once there is one."""

    row: int
    parts: list[str]
    code: str = ""


@dataclass
class ImportReport:
    """What a file does, or did; with errors in it nothing was changed."""

    is_dry_run: bool
    n_rows: int = 0
    n_known: int = 0
    opened: list[Planned] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def n_opened(self) -> int:
        """Return how many cases were, or would be, opened."""
        return len(self.opened)


@transaction.atomic
def import_cases(*, actor: Actor, at: datetime, data: bytes, dry_run: bool) -> ImportReport:
    """Open a case, led by the actor's agency, for every row that was not imported before.

    Raises
    ------
    NotPermitted
        The role does not include it.
    InvalidInput
        The file cannot be read at all.
    """
    require(actor, Action.CASE_IMPORT)
    if actor.agency_id is None:
        raise InvalidInput(_("Only somebody who belongs to an agency can open a case."))
    table = read_table(data)
    report = ImportReport(is_dry_run=dry_run, n_rows=len(table.rows))
    drafts = _checked(table, at, report)
    new = _not_yet_imported(actor.agency_id, drafts, report)
    _warn_of_lookalikes(actor, at, list(new.values()), report)
    if report.errors or dry_run:
        report.opened = [] if report.errors else [Planned(draft.row, draft.parts) for draft in new.values()]
    else:
        report.opened = [_open(actor, at, mark, draft) for mark, draft in new.items()]
    verb = "case.import_tried" if report.errors or dry_run else "case.imported"
    detail = {"n_rows": report.n_rows, "n_opened": report.n_opened, "n_errors": len(report.errors)}
    write_entry(actor=actor, at=at, verb=verb, detail=detail)
    return report


def _checked(table: Table, at: datetime, report: ImportReport) -> list[tuple[str, Draft]]:
    """Return each row's own text and the case it would open; mistakes go into the report."""
    filled = {name for _number, cells in table.rows for name, text in cells.items() if text}
    names = {name: column_name(name) for name in table.head}
    if not takes_any_of(names.values()):
        message = _("No column of this file is a field of HTCDS. Its first row must name them, as in prs_FirstName.")
        raise InvalidInput(message, {"file": message})
    report.warnings += left_out(names[name] for name in table.head if name in filled)
    found = []
    for number, cells in table.rows:
        known = {names[name]: text for name, text in cells.items()}
        draft, errors, warnings = read_row(number, known, at.date())
        report.errors += errors
        report.warnings += warnings
        found.append((_own_text(known), draft))
    return found


def _own_text(cells: Mapping[str, str]) -> str:
    """Return what makes a row itself: its id in the system it comes from, or everything in it."""
    if cells.get(SOURCE_ID):
        return f"{SOURCE_ID}\0{cells[SOURCE_ID]}"
    return "\0".join(f"{name}\0{text}" for name, text in sorted(cells.items()) if text)


def _not_yet_imported(agency_id: int, drafts: list[tuple[str, Draft]], report: ImportReport) -> dict[int, Draft]:
    marks = blind_indexes(_PURPOSE, [f"{agency_id}\0{text}" for text, _draft in drafts])
    known = set(ImportedRow.objects.filter(agency_id=agency_id).values_list("fingerprint", flat=True))
    new: dict[int, Draft] = {}
    for mark, (_text, draft) in zip(marks, drafts, strict=True):
        if mark in known:
            report.n_known += 1
        elif mark in new:
            message = _("Row %(row)d is the same. Give each person a row and an id of their own.")
            report.errors.append(Problem(draft.row, SOURCE_ID, message % {"row": new[mark].row}))
        else:
            new[mark] = draft
    return new


def _warn_of_lookalikes(actor: Actor, at: datetime, drafts: list[Draft], report: ImportReport) -> None:
    """Say where somebody of a very like name has a file already; the search is in the log, as every search is."""
    n_hits = 0
    named = [draft for draft in drafts if draft.names]
    for draft in named:
        year, sex = draft.case.get("birth_year"), str(draft.case.get("sex") or "")
        found = lookalikes(actor=actor, at=at, names=draft.names, birth_year=year, sex=sex)
        n_hits += len(found)
        seen = [one.code for one in found if one.code]
        if seen:
            message = _("Somebody of a very like name has a file: %(codes)s. Look before you import.")
            report.warnings.append(Problem(draft.row, "", message % {"codes": ", ".join(seen)}))
        elif found:
            message = _("Another agency holds a file of somebody of a very like name. Search for the person first.")
            report.warnings.append(Problem(draft.row, "", message))
    if named:
        write_entry(
            actor=actor, at=at, verb="search", target="import", detail={"n_names": len(named), "n_hits": n_hits}
        )


def _open(actor: Actor, at: datetime, mark: int, draft: Draft) -> Planned:
    try:
        opened = _stored(actor, at, draft)
    except InvalidInput as error:
        words = " ".join(str(one) for one in error.errors.values()) or str(error)
        raise InvalidInput(_("Row %(row)d: %(message)s") % {"row": draft.row, "message": words}) from None
    ImportedRow.objects.create(agency_id=opened.file.lead_agency_id, fingerprint=mark, file=opened.file, imported_at=at)
    return Planned(draft.row, draft.parts, opened.code)


def _stored(actor: Actor, at: datetime, draft: Draft) -> Opened:
    first = draft.contacts[0] if draft.contacts else {}
    opened = open_case(actor=actor, at=at, intake=Intake(draft.case, draft.identity, first))
    records: list[tuple[type[FileRecord], dict[str, Any]]] = [
        *((ContactPoint, values) for values in draft.contacts[1:]),
        *((IdentityDocument, values) for values in draft.papers),
        *((Need, {"need": need}) for need in draft.needs),
    ]
    if draft.episode:
        records.append((ExploitationEpisode, draft.episode))
    for model, values in records:
        create_record(actor=actor, at=at, opened=opened, model=model, values=values)
    return opened
