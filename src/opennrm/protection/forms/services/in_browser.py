"""Take a filled-in form with the files that were attached to it, in one step or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from opennrm.kernel.access.enums import Category, FileKind
from opennrm.kernel.access.selectors import access_file
from opennrm.kernel.actors import Action
from opennrm.protection.documents.services import keep_attachment
from opennrm.protection.forms.services.receiving import Received, receive_submission

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import IO

    from opennrm.kernel.actors import Actor
    from opennrm.protection.forms.enums import Channel


@transaction.atomic
def receive_with_files(
    *, actor: Actor, at: datetime, instance_xml: bytes, channel: Channel, files: Mapping[str, IO[bytes]]
) -> Received:
    """Keep a filled-in form and its files; sent again, neither is kept twice.

    Raises
    ------
    NotPermitted
        The role does not include it, or the actor belongs to no agency.
    InvalidInput
        It is no filled-in form, or a file cannot be taken; nothing is stored, and the sender keeps it.
    """
    received = receive_submission(
        actor=actor, at=at, instance_xml=instance_xml, channel=channel, attachment_names=list(files)
    )
    if received.was_known and received.submission.created_at >= at:
        return received  # its twin came in at this very moment, with its files; its grant begins after our clock
    if files:
        opened = access_file(
            actor=actor, code=received.submission.file.code, at=at, kind=FileKind.SCREENING, action=Action.FORM_FILL,
            edit=Category.SCREENING,
        )  # fmt: skip
        for name, content in files.items():
            keep_attachment(actor=actor, at=at, opened=opened, content=content, name=name, category=Category.SCREENING)
    return received
