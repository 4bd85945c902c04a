"""Add, describe, replace and remove documents."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.rules import refuse_closed
from opennrm.kernel.actors import Action, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.records.services import change_record, create_record
from opennrm.protection.cases.models import Case
from opennrm.protection.documents.models import Document
from opennrm.protection.documents.rules import detect_type
from opennrm.protection.documents.services.cleaning import drawn_anew, scan
from opennrm.protection.documents.services.storage import discard_content, path_of, store_content

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.enums import Category
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class _Stored:
    """Content that is on the disk already."""

    media_type: str
    n_bytes: int
    stored_as: UUID


@transaction.atomic
def add_document(
    *,
    actor: Actor,
    at: datetime,
    opened: Opened,
    content: IO[bytes],
    title: str,
    kind: str,
    category: Category,
    note: str = "",
) -> Document:
    """Add a document to a part of the file.

    Raises
    ------
    NotPermitted
        The actor may not change that part of the file.
    InvalidInput
        The content is too large, of a type that is not taken, or damaged; or something is missing.
    """
    require(actor, Action.CASE_EDIT)
    _require_editable(opened, category)
    if not title.strip():
        raise InvalidInput(_("Say what it is."), {"title": _("Say what it is.")})
    stored = _store(opened.file.key_id, content)
    values = {
        "title": title.strip(), "kind": kind, "category": category.value, "note": note.strip(),
        "media_type": stored.media_type, "n_bytes": stored.n_bytes, "stored_as": stored.stored_as,
    }  # fmt: skip
    try:
        return create_record(actor=actor, at=at, opened=opened, model=Document, values=values)
    except BaseException:
        path_of(stored.stored_as).unlink(missing_ok=True)
        raise


def _require_editable(opened: Opened, category: Category) -> None:
    refuse_closed(opened)
    if not opened.sight.edits(category):
        raise NotPermitted(_("Your agency may not change this part of the file. Ask the lead agency."))


def _store(key_id: UUID, content: IO[bytes]) -> _Stored:
    """Check content, clean it, and seal it onto the disk."""
    if size_of(content) > settings.DOCUMENT_BYTES:
        message = _("The file is larger than %(n)d MB.") % {"n": settings.DOCUMENT_BYTES // 1024 // 1024}
        raise InvalidInput(message, {"content": message})
    found = detect_type(content)
    scan(content)
    clean = drawn_anew(content, found.media_type) if found.is_image else content
    return _Stored(found.media_type, size_of(clean), store_content(key_id, clean))


def size_of(content: IO[bytes]) -> int:
    """Return how large content is, or was before an upload handler gave up on it."""
    content.seek(0, os.SEEK_END)
    size = content.tell()
    content.seek(0)
    return max(size, getattr(content, "size", 0))


def _require_held(document: Document) -> None:
    if document.removed_at is not None:
        raise Refused(_("This document was removed."))


@transaction.atomic
def describe_document(
    *, actor: Actor, at: datetime, opened: Opened, document: Document, title: str, kind: str, category: Category,
    note: str, base_version: int,
) -> Document:  # fmt: skip
    """Change what is said about a document, or which part of the file it belongs to.

    Raises
    ------
    NotPermitted
        The actor may not change the part it belongs to, or the one it is to belong to.
    Refused, InvalidInput, EditConflict
        It was removed; it has no title; somebody else changed the same meanwhile.
    """
    require(actor, Action.CASE_EDIT)
    _require_editable(opened, document.row_category | category)
    _require_held(document)
    if not title.strip():
        raise InvalidInput(_("Say what it is."), {"title": _("Say what it is.")})
    values = {"title": title.strip(), "kind": kind, "category": category.value, "note": note.strip()}
    return change_record(actor=actor, at=at, opened=opened, record=document, values=values, base_version=base_version)


@transaction.atomic
def replace_document(*, actor: Actor, at: datetime, opened: Opened, document: Document, content: IO[bytes]) -> Document:
    """Put new content in the place of the old, which is deleted.

    Raises
    ------
    NotPermitted, Refused, InvalidInput
        As for adding; or it was removed, or the file is under a legal hold.
    """
    require(actor, Action.CASE_EDIT)
    _require_editable(opened, document.row_category)
    _require_held(document)
    _refuse_hold(opened)
    stored, former = _store(opened.file.key_id, content), document.stored_as
    values = {"media_type": stored.media_type, "n_bytes": stored.n_bytes, "stored_as": stored.stored_as}
    try:
        changed = change_record(
            actor=actor, at=at, opened=opened, record=document, values=values, base_version=document.version,
            event="document.replaced",
        )  # fmt: skip
    except BaseException:
        path_of(stored.stored_as).unlink(missing_ok=True)
        raise
    discard_content(former)
    return changed


def _refuse_hold(opened: Opened) -> None:
    if Case.objects.filter(file=opened.file, on_hold=True).exists():
        raise Refused(_("The file is under a legal hold: nothing may be removed from it."))


@transaction.atomic
def remove_document(*, actor: Actor, at: datetime, opened: Opened, document: Document, because: str) -> Document:
    """Delete the content of a document for good; that there was one, and why it went, stays.

    Raises
    ------
    NotPermitted
        The actor may not change the part it belongs to, or neither leads the file nor added it.
    Refused
        It was removed before, or the file is under a legal hold.
    InvalidInput
        No reason is given.
    """
    require(actor, Action.CASE_EDIT)
    _require_editable(opened, document.row_category)
    if not (opened.is_lead or document.author_agency_id == actor.agency_id):
        raise NotPermitted(_("Only the lead agency and the agency that added a document can remove it."))
    _require_held(document)
    _refuse_hold(opened)
    if not because.strip():
        raise InvalidInput(_("Say why it is removed."), {"because": _("Say why it is removed.")})
    changed = change_record(
        actor=actor, at=at, opened=opened, record=document, base_version=document.version, event="document.removed",
        values={"removed_at": at, "removed_because": because.strip()},
    )  # fmt: skip
    discard_content(document.stored_as)
    return changed


@transaction.atomic
def shred_documents(*, actor: Actor, at: datetime, file_id: int) -> int:
    """Delete the content of all documents of a file that is erased; return how many there were."""
    held = list(Document.objects.held().filter(file_id=file_id))
    for document in held:
        discard_content(document.stored_as)
    Document.objects.filter(pk__in=[one.pk for one in held]).update(removed_at=at)
    if held:
        write_entry(actor=actor, at=at, verb="document.shredded", file_id=file_id, detail={"n_documents": len(held)})
    return len(held)
