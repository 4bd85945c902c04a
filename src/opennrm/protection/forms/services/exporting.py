"""Take the answers to a form out: asked with a reason, agreed by a second person, each filled-in form in the log."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import sights_of
from opennrm.kernel.actors import Action, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted
from opennrm.kernel.events.services import publish
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.records.selectors import redact
from opennrm.kernel.vault.services import seal_for_node
from opennrm.protection.approvals.services import ask_approval
from opennrm.protection.documents.services.uploads import SealedTemporaryFile
from opennrm.protection.forms.enums import AnswersFormat
from opennrm.protection.forms.models import FormExport, Submission
from opennrm.protection.forms.rules.exports import EXPORT, EXTRA
from opennrm.protection.forms.rules.tables import Record, write_csv, write_json, write_xlsx, write_xml
from opennrm.protection.forms.selectors.exports import access_form_export, merged_definition, submission_ids_of
from opennrm.protection.interchange.services.exporting import Download

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.selectors import Shown
    from opennrm.protection.approvals.models import Approval
    from opennrm.protection.forms.models import Form
    from opennrm.protection.forms.rules.xform import FormDefinition

LASTS = timedelta(hours=24)
_BATCH: Final = 50
_PIECE: Final = 64 * 1024
_PURPOSE: Final = "forms.export"
_FILES: Final = {
    AnswersFormat.CSV: ("zip", "application/zip"),
    AnswersFormat.XLSX: ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    AnswersFormat.JSON: ("json", "application/json"),
    AnswersFormat.XML: ("zip", "application/zip"),
}


@transaction.atomic
def ask_form_export(*, actor: Actor, at: datetime, form: Form, format: str, reason: str) -> FormExport:  # noqa: A002
    """Ask for the answers to a form, all its versions together, as far as the actor may see them.

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
    export = FormExport(
        id=new_id(), form=form, agency_id=actor.agency_id, asked_by_id=actor.person_id, asked_at=at,
        format=AnswersFormat(format),
    )  # fmt: skip
    export.reason = seal_for_node(_PURPOSE, reason.strip().encode(), bound_to=export.bound_to)
    ask_approval(
        actor=actor, at=at, opened=None, action=EXPORT, subject_id=export.pk, reason=reason,
        payload={"format": format, "form": form.form_id},
        summary_key=gettext_lazy("Personal data leave the system as a file. Who has the file can read it."),
    )  # fmt: skip
    export.save(force_insert=True)
    return export


def form_export_agreed(approval: Approval, actor: Actor, at: datetime) -> None:  # noqa: ARG001 - as approvals call it
    """Let the asker fetch the file for a day."""
    FormExport.objects.filter(pk=approval.subject_id).update(agreed_at=at, expires_at=at + LASTS)


def form_export_not_agreed(approval: Approval, actor: Actor, at: datetime) -> None:  # noqa: ARG001 - as above
    """Note that a second person did not agree."""
    FormExport.objects.filter(pk=approval.subject_id).update(refused_at=at)


@transaction.atomic
def fetch_form_export(*, actor: Actor, at: datetime, export_id: UUID | str) -> Download:
    """Return the file piece by piece; it waits sealed on the disk, and each filled-in form in it is in the log.

    Raises
    ------
    NotVisible
        There is no such export, or it is somebody else's.
    Refused
        Nobody agreed yet, or its time is over.
    """
    require(actor, Action.CASE_EXPORT)
    export = access_form_export(actor=actor, at=at, export_id=export_id, ready=True)
    ids = submission_ids_of(actor, at, export.form)
    detail = {"n_forms": len(ids), "format": export.format}
    write_entry(actor=actor, at=at, verb="export", target=f"form_export:{export.pk}", detail=detail)
    FormExport.objects.filter(pk=export.pk).update(fetched_at=at)
    definition = merged_definition(export.form)
    held = SealedTemporaryFile()
    _write(AnswersFormat(export.format), definition, _records(actor, at, export, ids), _Outward(held))
    held.seek(0)
    ending, media_type = _FILES[AnswersFormat(export.format)]
    return Download(f"{export.form.form_id}-{export.pk.hex[-8:]}.{ending}", media_type, _pieces(held))


class _Outward(io.RawIOBase):
    """Only ever added to: what writes an archive must not go back."""

    def __init__(self, held: SealedTemporaryFile) -> None:
        super().__init__()
        self.held = held

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        return self.held.write(data)


def _write(way: AnswersFormat, definition: FormDefinition, records: Iterator[Record], target: _Outward) -> None:
    out = cast("BinaryIO", target)
    if way == AnswersFormat.CSV:
        write_csv(definition, records, out, extra=EXTRA)
    elif way == AnswersFormat.XLSX:
        write_xlsx(definition, records, out, extra=EXTRA)
    elif way == AnswersFormat.JSON:
        write_json(definition, records, out, extra=EXTRA)
    else:
        write_xml(definition, records, out)


def _pieces(held: SealedTemporaryFile) -> Iterator[bytes]:
    with held:
        while piece := held.read(_PIECE):
            yield piece


def _records(actor: Actor, at: datetime, export: FormExport, ids: list[UUID]) -> Iterator[Record]:
    """Yield what the actor may see at this moment, batch by batch."""
    for start in range(0, len(ids), _BATCH):
        with acting_as(actor, at):
            batch = Submission.objects.visible_to(actor, at).filter(pk__in=ids[start : start + _BATCH])
            rows = list(batch.select_related("file", "form_version__form").order_by("created_at", "pk"))
            found = redact(rows, sights_of(actor, [row.file_id for row in rows], at))
            readable = [shown for shown in found if isinstance(shown.instance, str)]
            for shown in readable:
                _tell(actor, at, export, shown)
        yield from (_record(shown) for shown in readable)


def _record(shown: Shown) -> Record:
    submission: Any = shown.record
    values = (
        submission.file.code, submission.status, submission.created_at.isoformat(timespec="seconds"),
        submission.form_version.version, submission.channel, submission.language,
        "true" if submission.clock_is_off else "false",
    )  # fmt: skip
    return Record(str(shown.instance).encode(), dict(zip(EXTRA, map(str, values), strict=True)))


def _tell(actor: Actor, at: datetime, export: FormExport, shown: Shown) -> None:
    file = shown.record.file
    write_entry(
        actor=actor, at=at, verb="form.exported", file_id=file.pk, target=f"form_export:{export.pk}",
        categories=Category.SCREENING,
    )  # fmt: skip
    detail = {"format": export.format}
    publish(actor=actor, at=at, file=file, type="form.exported", category=Category.SCREENING, detail=detail)
