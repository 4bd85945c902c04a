"""Filled-in forms with the files that come along, in one piece or in several."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from django.db import transaction

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import Action
from opennrm.kernel.records.selectors import plain_values, redact
from opennrm.kernel.records.services import change_record
from opennrm.protection.documents.selectors import documents_of
from opennrm.protection.documents.services import keep_attachment
from opennrm.protection.forms.enums import SubmissionStatus
from opennrm.protection.forms.rules.validation import validate
from opennrm.protection.forms.selectors.definitions import definition_of
from opennrm.protection.forms.services.deciding import status_for
from opennrm.protection.forms.services.receiving import Received, receive_submission

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.forms.enums import Channel
    from opennrm.protection.forms.models import Device, Submission


@transaction.atomic
def receive_with_files(
    *, actor: Actor, at: datetime, instance_xml: bytes, files: Mapping[str, IO[bytes]], channel: Channel,
    device: Device | None = None, more_to_come: bool = False,
) -> Received:  # fmt: skip
    """Keep a filled-in form and its files; a later part adds its files to what came before. All of a part or nothing.

    Raises
    ------
    NotPermitted, InvalidInput
        As `receive_submission`.
    AttachmentTooLarge
        A file is larger than the node takes.
    """
    names = None if more_to_come else list(files)
    received = receive_submission(
        actor=actor, at=at, instance_xml=instance_xml, channel=channel, device=device, attachment_names=names
    )
    if received.was_known and received.submission.created_at >= at:
        return received  # its twin came in at this very moment, with its files; its grant begins after our clock
    opened = access_file_by_id(
        actor=actor, file_id=received.submission.file_id, at=at, action=Action.FORM_FILL, edit=Category.SCREENING
    )
    for name, content in files.items():
        keep_attachment(actor=actor, at=at, opened=opened, content=content, name=name, category=Category.SCREENING)
    if received.was_known and files and not more_to_come:
        return Received(_checked_anew(actor, at, opened, received.submission), was_known=True)
    return received


def _checked_anew(actor: Actor, at: datetime, opened: Opened, submission: Submission) -> Submission:
    """Look again at a filled-in form once its last file is here."""
    values = plain_values(submission)
    held = [str(shown.title) for shown in redact(documents_of(opened), opened.sight)]
    checked = validate(definition_of(submission.form_version), values["instance"].encode(), at=at, attachments=held)
    noted = [one for one in values["problems"] or () if not one["path"]]
    found = [{"path": one.path, "kind": one.kind, "message": str(one.message)} for one in checked.problems if one.path]
    status = submission.status
    if status in {SubmissionStatus.SOUND, SubmissionStatus.FLAGGED}:
        status = status_for([*noted, *found])
    return change_record(
        actor=actor, at=at, opened=opened, record=submission, base_version=submission.version, event="form.checked",
        values={"problems": [*noted, *found], "status": status},
    )  # fmt: skip
