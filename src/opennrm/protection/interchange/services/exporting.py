"""Take cases out as a file: asked with a reason, agreed by a second person, redacted, marked, and in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.actors import Action, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted
from opennrm.kernel.events.services import publish
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.vault.services import open_for_node, seal_for_node
from opennrm.protection.approvals.services import ask_approval
from opennrm.protection.interchange.enums import Format
from opennrm.protection.interchange.models import Export
from opennrm.protection.interchange.rules import EXPORT, csv_pieces, xlsx_pieces
from opennrm.protection.interchange.selectors import HEAD, access_export, file_ids_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.approvals.models import Approval

LASTS = timedelta(hours=24)
_BATCH = 50
_PURPOSE = "interchange"


@dataclass(frozen=True, slots=True)
class Download:
    """A file on its way out."""

    name: str
    media_type: str
    pieces: Iterator[bytes]


@transaction.atomic
def ask_export(*, actor: Actor, at: datetime, opened: Opened | None, format: str, reason: str) -> Export:  # noqa: A002
    """Ask for one case, or for all cases that the agency leads, as a file; a second person decides.

    Raises
    ------
    NotPermitted
        The role does not include it.
    InvalidInput
        No reason is given.
    Refused
        Nobody else in the agency could agree.
    """
    require(actor, Action.CASE_EXPORT)
    if actor.agency_id is None or actor.person_id is None:
        raise NotPermitted(_("Only somebody who belongs to an agency can ask for this."))
    if not reason.strip():
        message = _("Say what the file is for.")
        raise InvalidInput(message, {"reason": message})
    export = Export(
        id=new_id(), agency_id=actor.agency_id, asked_by_id=actor.person_id, asked_at=at, format=Format(format),
        file=opened.file if opened else None,
    )  # fmt: skip
    export.reason = seal_for_node(_PURPOSE, reason.strip().encode(), bound_to=export.bound_to)
    ask_approval(
        actor=actor, at=at, opened=opened, action=EXPORT, subject_id=export.pk, reason=reason,
        payload={"format": format, "scope": "case" if opened else "caseload"},
        summary_key=gettext_lazy("Personal data leave the system as a file. Who has the file can read it."),
    )  # fmt: skip
    export.save(force_insert=True)
    return export


def export_agreed(approval: Approval, actor: Actor, at: datetime) -> None:  # noqa: ARG001 - as approvals call it
    """Let the asker fetch the file for a day."""
    Export.objects.filter(pk=approval.subject_id).update(agreed_at=at, expires_at=at + LASTS)


def export_not_agreed(approval: Approval, actor: Actor, at: datetime) -> None:  # noqa: ARG001 - as approvals call it
    """Note that a second person did not agree."""
    Export.objects.filter(pk=approval.subject_id).update(refused_at=at)


@transaction.atomic
def fetch_export(*, actor: Actor, at: datetime, export_id: UUID | str) -> Download:
    """Return the file piece by piece; each case is read, redacted and logged just before it leaves.

    Raises
    ------
    NotVisible
        There is no such export, it is somebody else's, or its case shows no longer.
    Refused
        Nobody agreed yet, or its time is over.
    """
    require(actor, Action.CASE_EXPORT)
    export = access_export(actor=actor, at=at, export_id=export_id, ready=True)
    ids = file_ids_of(actor, at, export)
    write_entry(
        actor=actor, at=at, verb="export", target=f"export:{export.pk}", file_id=export.file_id,
        detail={"n_cases": len(ids), "format": export.format},
    )  # fmt: skip
    Export.objects.filter(pk=export.pk).update(fetched_at=at)
    by, note = _mark(export, at)
    batches = _batches(actor, at, export, ids)
    name = f"opennrm-export-{export.pk.hex[-8:]}.{export.format}"
    if export.format == Format.CSV:
        return Download(name, "text/csv; charset=utf-8", csv_pieces(HEAD, batches, note))
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Download(name, media_type, xlsx_pieces(HEAD, batches, note, by=by))


def _mark(export: Export, at: datetime) -> tuple[str, str]:
    """Return who takes the file out, and the sentence that stands in it."""
    person = Person.objects.select_related("agency").get(pk=export.asked_by_id)
    by = f"{person.name}, {export.agency.name}"
    reason = open_for_node(_PURPOSE, export.reason, bound_to=export.bound_to).decode()
    words = _("Confidential. Taken out of OpenNRM by %(by)s on %(at)s, export %(id)s, for: %(reason)s")
    return by, words % {"by": by, "at": at.isoformat(timespec="minutes"), "id": export.pk, "reason": reason}


def _batches(actor: Actor, at: datetime, export: Export, ids: list[int]) -> Iterator[list[Sequence[str]]]:
    """Yield rows, each batch in a transaction of its own: what was revoked meanwhile is not in the next."""
    for start in range(0, len(ids), _BATCH):
        with acting_as(actor, at):
            found = rows_of(actor, at, ids[start : start + _BATCH])
            for file_id, readable, _cells in found:
                _tell(actor, at, export, file_id, readable)
        yield [cells for _file_id, _readable, cells in found]


def _tell(actor: Actor, at: datetime, export: Export, file_id: int, readable: Category) -> None:
    write_entry(
        actor=actor, at=at, verb="case.exported", file_id=file_id, target=f"export:{export.pk}", categories=readable
    )
    publish(
        actor=actor, at=at, file=File.objects.get(pk=file_id), type="case.exported", category=Category.BASIC,
        detail={"format": export.format},
    )  # fmt: skip
