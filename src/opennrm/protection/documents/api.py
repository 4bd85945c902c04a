"""Documents for programs: what there is, and its content."""

from __future__ import annotations

from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, cast
from uuid import UUID

from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile  # noqa: TC002 - ninja reads the annotation
from pydantic import Field

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import InvalidInput
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, may, page_of
from opennrm.kernel.records.selectors import Shown, redact
from opennrm.protection.documents.enums import DocumentKind
from opennrm.protection.documents.selectors import access_document, documents_of
from opennrm.protection.documents.services import add_document
from opennrm.protection.documents.views import content_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.documents.models import Document

router = Router(tags=["Documents"])


class DocumentOut(Schema):
    """One document, without its content."""

    id: UUID
    title: str
    kind: DocumentKind
    category: str = Field(description="The part of the file it belongs to; without that part it does not show.")
    media_type: str
    n_bytes: int
    created_at: datetime
    removed_at: datetime | None


class DocumentIn(Schema):
    """What is said about a document."""

    title: str = Field(max_length=160)
    kind: DocumentKind = DocumentKind.OTHER
    category: str = Field(description="basic, identity, health, legal, …")
    note: str = Field("", max_length=1000)


def _out(opened: Opened, documents: list[Document]) -> list[dict[str, Any]]:
    return [_values(shown) for shown in redact(documents, opened.sight)]


def _values(shown: Shown) -> dict[str, Any]:
    document: Document = shown.record  # type: ignore[assignment]
    return {
        "id": document.pk, "title": str(shown.title), "kind": document.kind,
        "category": (document.row_category.name or "").lower(), "media_type": document.media_type,
        "n_bytes": document.n_bytes, "created_at": document.created_at, "removed_at": document.removed_at,
    }  # fmt: skip


@router.get(
    "/cases/{code}/documents", auth=may(Action.CASE_READ), response=PageOf[DocumentOut], summary="Documents of a case"
)
def list_documents(request: ApiRequest, code: str, paging: Paging) -> dict[str, Any]:
    """Return the documents of the parts of the case that the caller may see, the newest first."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="api.documents")
    found = page_of(documents_of(opened), paging, lambda document: document)
    return found | {"items": _out(opened, found["items"])}


@router.post(
    "/cases/{code}/documents", auth=may(Action.CASE_EDIT), response={201: DocumentOut}, summary="Add a document"
)
def create_document(
    request: ApiRequest, code: str, given: Form[DocumentIn], content: File[UploadedFile]
) -> Status[dict[str, Any]]:
    """Add a document; its type is told from its content, and pictures lose the place they were taken at."""
    opened = open_file(actor=request.actor, code=code, at=request.at, action=Action.CASE_EDIT, page="api.documents")
    values = given.dict() | {"category": _category(given.category), "content": cast("IO[bytes]", content)}
    document = add_document(actor=request.actor, at=request.at, opened=opened, **values)
    return Status(201, _out(opened, [document])[0])


def _category(name: str) -> Category:
    parts = {(one.name or "").lower(): one for one in Category.ALL.parts}
    if name not in parts:
        message = ", ".join(parts)
        raise InvalidInput(message, {"category": message})
    return parts[name]


@router.get("/cases/{code}/documents/{document_id}/content", auth=may(Action.CASE_READ), summary="A document's content")
def read_document(request: ApiRequest, code: str, document_id: UUID) -> HttpResponseBase:
    """Return the content as it was sealed."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="api.document")
    return content_of(request, opened, access_document(opened=opened, document_id=document_id))
