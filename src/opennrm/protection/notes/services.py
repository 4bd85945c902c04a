"""Put a note down for named people; open one in an emergency."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.rules import refuse_closed
from opennrm.kernel.actors import Role
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.queries import insert
from opennrm.kernel.records.rules import sealed_fields
from opennrm.kernel.reference.selectors import country_pack
from opennrm.kernel.vault.services import seal
from opennrm.protection.notes.models import NoteOpening, RestrictedNote
from opennrm.protection.notes.rules import SHORTEST_REASON, knows_of_all, may_write
from opennrm.protection.notes.selectors import access_note, possible_readers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor


@transaction.atomic
def add_note(
    *, actor: Actor, at: datetime, opened: Opened, text: str, readers: Sequence[int], roles: Sequence[str]
) -> RestrictedNote:
    """Put a note down that only its author and the named colleagues or roles of the agency read.

    No event is published: for all others the note is not there.

    Raises
    ------
    NotPermitted, FileClosed
        The actor may not add to this case; it is closed.
    InvalidInput
        The text is missing, or somebody named is no colleague.
    """
    refuse_closed(opened)
    if not may_write(actor, opened):
        raise NotPermitted(_("Your agency may not change this part of the file. Ask the lead agency."))
    if not text.strip():
        raise InvalidInput(_("Write the note."), {"text": _("Write the note.")})
    if not set(readers) <= {one.pk for one in possible_readers(actor)} or not set(roles) <= set(Role.values):
        raise InvalidInput(_("You can name people and roles of your own agency."), {"readers": _("Choose again.")})
    note = RestrictedNote(
        id=new_id(), file=opened.file, created_at=at, changed_at=at, author_agency_id=actor.agency_id,
        author_person_id=actor.person_id, readers=sorted(set(readers)), reader_roles=sorted(set(roles)),
    )  # fmt: skip
    note.text = seal(
        opened.file.key_id, text.strip(), bound_to=note.bound_to, field=sealed_fields(RestrictedNote)["text"]
    )
    insert(note)
    for person_id in note.readers:
        _tell(at, opened, person_id, gettext_noop("A colleague wrote a note that you may read."))
    _write_down(actor, at, "note.added", note)
    return note


def _tell(at: datetime, opened: Opened, person_id: int, words: str) -> None:
    notify(
        at=at, kind="note", text_key=words, url=reverse("notes:list", args=[opened.code]), person_id=person_id,
        file=opened.file,
    )  # fmt: skip


def _write_down(actor: Actor, at: datetime, verb: str, note: RestrictedNote) -> None:
    write_entry(
        actor=actor, at=at, verb=verb, file_id=note.file_id, target=f"note:{note.pk}",
        categories=Category.ASSISTANCE,
    )  # fmt: skip


@transaction.atomic
def open_note(*, actor: Actor, at: datetime, opened: Opened, note_id: UUID | str, reason: str) -> NoteOpening:
    """Let the lead agency's supervisor read a note in an emergency, for a few hours; its author is told.

    Raises
    ------
    NotVisible
        There is no such note, or the actor does not supervise the lead agency.
    InvalidInput
        The reason is too short to answer for.
    """
    shown = access_note(actor=actor, at=at, opened=opened, note_id=note_id)
    if not knows_of_all(actor, opened) or actor.person_id is None:
        raise NotVisible
    if len(reason.strip()) < SHORTEST_REASON:
        message = _("Say in a sentence what would happen if you waited.")
        raise InvalidInput(message, {"reason": message})
    opening = NoteOpening(
        id=new_id(), file=opened.file, created_at=at, changed_at=at, author_agency_id=actor.agency_id,
        author_person_id=actor.person_id, note=shown.note, person_id=actor.person_id, opened_at=at,
        expires_at=at + timedelta(hours=country_pack().clocks.override_hours),
    )  # fmt: skip
    field = sealed_fields(NoteOpening)["reason"]
    opening.reason = seal(opened.file.key_id, reason.strip(), bound_to=opening.bound_to, field=field)
    insert(opening)
    if shown.note.author_person_id is not None:
        words = gettext_noop("A supervisor opened a note of yours in an emergency.")
        _tell(at, opened, shown.note.author_person_id, words)
    _write_down(actor, at, "note.opened", shown.note)
    return opening
