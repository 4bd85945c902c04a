"""Restricted notes over REST; only for people, a token reads none."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action, Role
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, may, page_of
from opennrm.protection.notes.selectors import access_note, notes_of
from opennrm.protection.notes.services import add_note, open_note

if TYPE_CHECKING:
    from opennrm.protection.notes.selectors import NoteShown

router = Router(tags=["Restricted notes"])


class NoteOut(Schema):
    """A note for named people."""

    id: UUID
    created_at: datetime
    author: str
    text: str | None = Field(description="Null where the caller supervises and only learns that there is one.")


class RestrictedNoteIn(Schema):
    """A new note and who reads it besides its author."""

    text: str
    readers: list[int] = Field(default_factory=list, description="Numbers of colleagues.")
    roles: list[Role] = Field(default_factory=list, description="Roles of the author's agency.")


class OpeningIn(Schema):
    """Why a note cannot wait."""

    reason: str


def _out(one: NoteShown) -> dict[str, Any]:
    return {"id": one.note.pk, "created_at": one.note.created_at, "author": one.author, "text": one.text}


@router.get(
    "/cases/{code}/notes", auth=may(Action.CASE_READ), response=PageOf[NoteOut], summary="List restricted notes"
)
def list_notes(request: ApiRequest, code: str, paging: Paging) -> dict[str, Any]:
    """Return the notes that the caller may read, or of which the caller learns."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="api.notes")
    return page_of(notes_of(request.actor, request.at, opened), paging, _out)


@router.post(
    "/cases/{code}/notes", auth=may(Action.CASE_EDIT), response={201: NoteOut}, summary="Write a restricted note"
)
def write_note(request: ApiRequest, code: str, body: RestrictedNoteIn) -> Status[dict[str, Any]]:
    """Put a note down that only the caller and the named colleagues or roles read."""
    opened = open_file(actor=request.actor, code=code, at=request.at, action=Action.CASE_EDIT, page="api.notes")
    note = add_note(
        actor=request.actor, at=request.at, opened=opened, text=body.text, readers=body.readers, roles=body.roles
    )
    return Status(201, _out(access_note(actor=request.actor, at=request.at, opened=opened, note_id=note.pk)))


@router.post(
    "/cases/{code}/notes/{note_id}/opening", auth=may(Action.CASE_READ), response={201: NoteOut},
    summary="Open a restricted note in an emergency",
)  # fmt: skip
def add_opening(request: ApiRequest, code: str, note_id: UUID, body: OpeningIn) -> Status[dict[str, Any]]:
    """Let the lead agency's supervisor read a note for a few hours; its author is told."""
    opened = open_file(actor=request.actor, code=code, at=request.at, page="api.notes")
    open_note(actor=request.actor, at=request.at, opened=opened, note_id=note_id, reason=body.reason)
    return Status(201, _out(access_note(actor=request.actor, at=request.at, opened=opened, note_id=note_id)))
