"""Which documents a reader finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.kernel.access.enums import CATEGORY_LABELS, Category
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import Shown, redact
from opennrm.protection.documents.models import Document, DocumentQuerySet
from opennrm.protection.documents.rules import extension_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.utils.functional import Promise

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document as its reader may see it."""

    document: Document
    shown: Shown
    category: str | Promise
    added_by: str
    may_edit: bool
    may_remove: bool

    @property
    def ending(self) -> str:
        """Return the ending of the file name, in capitals."""
        return extension_of(self.document.media_type).upper()


def documents_of(opened: Opened) -> DocumentQuerySet:
    """Return the documents of the parts of the file that the reader may see, the newest first."""
    found = Document.objects.filter(file=opened.file).readable(opened.sight)
    return found.select_related("file").order_by("-created_at", "-pk")


def document_rows(actor: Actor, opened: Opened, documents: list[Document]) -> list[DocumentRow]:
    """Return documents with what a list shows of them."""
    agencies = dict(Agency.objects.filter(pk__in={one.author_agency_id for one in documents}).values_list("pk", "name"))
    return [_row(actor, opened, shown, agencies) for shown in redact(documents, opened.sight)]


def _row(actor: Actor, opened: Opened, shown: Shown, agencies: dict[int, str]) -> DocumentRow:
    document: Document = shown.record  # type: ignore[assignment]
    held = document.removed_at is None
    may_edit = held and actor.may(Action.CASE_EDIT) and opened.sight.edits(document.row_category)
    return DocumentRow(
        document=document, shown=shown, category=CATEGORY_LABELS[Category(document.category)],
        added_by=agencies.get(document.author_agency_id or 0, ""), may_edit=may_edit,
        may_remove=may_edit and (opened.is_lead or document.author_agency_id == actor.agency_id),
    )  # fmt: skip


def access_document(*, opened: Opened, document_id: UUID | str) -> Document:
    """Return one document of an opened file.

    Raises
    ------
    NotVisible
        There is none, or it belongs to a part of the file that is withheld.
    """
    found = documents_of(opened).filter(pk=document_id).first()
    if not isinstance(found, Document):
        raise NotVisible
    return found
