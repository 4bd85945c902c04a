"""The notes somebody may read, and those of which they only learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.accounts.models import Person
from opennrm.kernel.actors import Role
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import plain_values
from opennrm.protection.notes.models import NoteOpening, RestrictedNote
from opennrm.protection.notes.rules import is_admitted, knows_of_all

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note as its reader may see it; `text` is None where only its existence shows."""

    note: RestrictedNote
    author: str
    text: str | None
    readers: list[str]


def notes_of(actor: Actor, at: datetime, opened: Opened) -> list[NoteShown]:
    """Return the notes of a case that somebody may read, and (for the lead's supervisor) those that exist."""
    rows = RestrictedNote.objects.filter(file=opened.file).select_related("file").order_by("-created_at", "-pk")
    opened_now = _opened_by(actor, at, opened)
    told = knows_of_all(actor, opened)
    found = []
    for note in rows:
        reads = is_admitted(actor, opened, note) or (told and note.pk in opened_now)
        if reads or told:
            found.append(_shown(note, reads=reads))
    return found


def _opened_by(actor: Actor, at: datetime, opened: Opened) -> set[UUID]:
    live = NoteOpening.objects.filter(file=opened.file, person_id=actor.person_id or 0, expires_at__gt=at)
    return set(live.values_list("note_id", flat=True))


def _shown(note: RestrictedNote, *, reads: bool) -> NoteShown:
    people = Person.objects.in_bulk([*note.readers, note.author_person_id or 0])
    author = people.get(note.author_person_id or 0)
    if not reads:
        return NoteShown(note, author.name if author else "", None, [])
    names = [people[pk].name for pk in note.readers if pk in people]
    roles = [str(Role(one).label) for one in note.reader_roles]
    return NoteShown(
        note, author.name if author else "", plain_values(note)["text"], names + roles or [_("Nobody else")]
    )


def access_note(*, actor: Actor, at: datetime, opened: Opened, note_id: UUID | str) -> NoteShown:
    """Return one note that somebody may read or knows of.

    Raises
    ------
    NotVisible
        There is none, or it is not for them.
    """
    for one in notes_of(actor, at, opened):
        if str(one.note.pk) == str(note_id):
            return one
    raise NotVisible


def possible_readers(actor: Actor) -> list[Person]:
    """Return the active colleagues whom an author can name."""
    people = Person.objects.filter(agency_id=actor.agency_id or 0, is_active=True).exclude(pk=actor.person_id or 0)
    return list(people.order_by("name", "pk"))
