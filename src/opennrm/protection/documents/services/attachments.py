"""What comes along with a filled-in form: kept whatever it is, never shown as a page, told apart from what is known."""

from __future__ import annotations

import hashlib
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.rules import refuse_closed
from opennrm.kernel.actors import Action, require
from opennrm.kernel.errors import InvalidInput, NotPermitted
from opennrm.kernel.records.selectors import redact
from opennrm.kernel.records.services import create_record
from opennrm.protection.documents.enums import DocumentKind
from opennrm.protection.documents.models import Document
from opennrm.protection.documents.rules import detect_type
from opennrm.protection.documents.rules.types import UNKNOWN_TYPE
from opennrm.protection.documents.services.cleaning import drawn_anew, scan
from opennrm.protection.documents.services.documents import size_of
from opennrm.protection.documents.services.storage import path_of, store_content

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.enums import Category
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

_LONGEST_NAME = 160
_PIECE = 64 * 1024


class AttachmentTooLarge(InvalidInput):
    """The file is larger than the node takes."""

    status = 413


@transaction.atomic
def keep_attachment(
    *, actor: Actor, at: datetime, opened: Opened, content: IO[bytes], name: str, category: Category
) -> Document:
    """Keep a file that came with a filled-in form; the same file under the same name is kept once.

    What is of a type that is not otherwise taken, or damaged, is kept as bytes that a browser only ever saves.

    Raises
    ------
    NotPermitted
        The actor may not fill in forms, or not change that part of the file.
    AttachmentTooLarge
        It is larger than the node takes.
    InvalidInput
        It is empty, or the virus scanner did not let it through.
    """
    require(actor, Action.FORM_FILL)
    refuse_closed(opened)
    if not opened.sight.edits(category):
        raise NotPermitted(_("Your agency may not change this part of the file. Ask the lead agency."))
    if size_of(content) > settings.DOCUMENT_BYTES:
        n_megabytes = settings.DOCUMENT_BYTES // 1024 // 1024
        raise AttachmentTooLarge(_("The file is larger than %(n)d MB. Send a smaller one.") % {"n": n_megabytes})
    if not size_of(content):
        raise InvalidInput(_("The file is empty."), {"content": _("The file is empty.")})
    title, note = name.strip()[-_LONGEST_NAME:] or "file", f"sha256:{_digest(content)}"
    known = _known(opened, title, note)
    return known or _kept(actor, at, opened, content, {"title": title, "note": note, "category": category.value})


def _known(opened: Opened, title: str, note: str) -> Document | None:
    held = Document.objects.filter(file=opened.file).select_related("file")
    for one in redact(held, opened.sight):
        if (one.title, one.note) == (title, note) and isinstance(one.record, Document):
            return one.record
    return None


def _kept(actor: Actor, at: datetime, opened: Opened, content: IO[bytes], values: dict[str, object]) -> Document:
    scan(content)
    media_type, clean = _cleaned(content)
    stored_as = store_content(opened.file.key_id, clean)
    values |= {
        "kind": DocumentKind.OTHER, "media_type": media_type, "n_bytes": size_of(clean), "stored_as": stored_as,
    }  # fmt: skip
    try:
        return create_record(actor=actor, at=at, opened=opened, model=Document, values=values)
    except BaseException:
        path_of(stored_as).unlink(missing_ok=True)
        raise


def _cleaned(content: IO[bytes]) -> tuple[str, IO[bytes]]:
    """Return type and content; a picture without what a camera hides in it, the unknown as it is."""
    try:
        found = detect_type(content)
        return found.media_type, drawn_anew(content, found.media_type) if found.is_image else content
    except InvalidInput:
        content.seek(0)
        return UNKNOWN_TYPE, content


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    while piece := content.read(_PIECE):
        digest.update(piece)
    content.seek(0)
    return digest.hexdigest()
