"""Cases in from a file of the field's standard (HTCDS), and out to one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile  # noqa: TC002 - ninja reads the annotation
from pydantic import Field

from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of, problem
from opennrm.protection.interchange.enums import ExportStatus, Format
from opennrm.protection.interchange.forms import ExportForm, ImportForm
from opennrm.protection.interchange.selectors import my_exports
from opennrm.protection.interchange.services import ask_export, import_cases
from opennrm.protection.interchange.views import file_of

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.interchange.models import Export
    from opennrm.protection.interchange.rules import Problem
    from opennrm.protection.interchange.services import ImportReport

router = Router(tags=["Import and export"])


class ExportOut(Schema):
    """What somebody asked to take out, and whether it can be fetched."""

    id: UUID
    code: str | None = Field(description="The case; empty for all cases that the agency leads.")
    format: Format
    status: ExportStatus
    asked_at: datetime
    expires_at: datetime | None = Field(description="Until when it can be fetched.")
    fetched_at: datetime | None


class ExportIn(Schema):
    """Why, and as what."""

    reason: str = Field(description="What the file is for. Who agrees reads it, and it stands in the file.")
    format: Format = Format.XLSX


class CaseImportIn(Schema):
    """Whether the file is only looked at."""

    dry_run: bool = Field(default=True, description="Only look at the file; false opens the cases.")


class ImportedRowOut(Schema):
    """A case that a row would open, or opened."""

    row: int
    parts: list[str]
    code: str = Field(description="Empty until there is a case.")


class CellNoteOut(Schema):
    """Something about a cell."""

    row: int
    column: str
    message: str


class CaseImportOut(Schema):
    """What a file does, or did."""

    is_dry_run: bool
    n_rows: int
    n_known: int = Field(description="Rows that were imported before; they open nothing again.")
    n_opened: int
    opened: list[ImportedRowOut]
    errors: list[CellNoteOut] = Field(description="With a mistake in it, a file opens nothing.")
    warnings: list[CellNoteOut]


def _out(export: Export, at: datetime) -> dict[str, Any]:
    code = export.file.code if export.file is not None else None
    names = ("format", "asked_at", "expires_at", "fetched_at")
    return {
        "id": export.pk, "code": code, "status": export.status(at), **{name: getattr(export, name) for name in names},
    }  # fmt: skip


def _ask(request: ApiRequest, opened: Opened | None, body: ExportIn) -> Status[dict[str, Any]]:
    given = checked(ExportForm(form_data(body.model_dump())))
    return Status(201, _out(ask_export(actor=request.actor, at=request.at, opened=opened, **given), request.at))


@router.get("/exports", auth=may(Action.CASE_EXPORT), response=PageOf[ExportOut], summary="List one's exports")
def list_exports(request: ApiRequest, paging: Paging) -> dict[str, Any]:
    """Return what the caller asked to take out, the newest first; a program has none."""
    return page_of(my_exports(request.actor), paging, lambda one: _out(one, request.at))


@router.post("/exports", auth=may(Action.CASE_EXPORT), response={201: ExportOut}, summary="Ask for all cases as a file")
def add_export(request: ApiRequest, body: ExportIn) -> Status[dict[str, Any]]:
    """Ask for all cases that the caller's agency leads; a second person decides. Only a person can ask."""
    return _ask(request, None, body)


@router.post(
    "/cases/{code}/exports", auth=may(Action.CASE_EXPORT), response={201: ExportOut},
    summary="Ask for a case as a file",
)  # fmt: skip
def add_export_of_case(request: ApiRequest, code: str, body: ExportIn) -> Status[dict[str, Any]]:
    """Ask for one case, as far as the caller may read it; a second person decides. Only a person can ask."""
    opened = open_file(actor=request.actor, code=code, at=request.at, action=Action.CASE_EXPORT, page="api.export")
    return _ask(request, opened, body)


@router.get("/exports/{export_id}/file", auth=may(Action.CASE_EXPORT), summary="Fetch an export")
def read_export(request: ApiRequest, export_id: UUID) -> HttpResponseBase:
    """Return the file, once a second person has agreed and for a day; what is withheld is marked in it."""
    return file_of(request, export_id)


@router.post("/imports", auth=may(Action.CASE_IMPORT), response=CaseImportOut, summary="Open cases from a file")
def add_import(
    request: ApiRequest, given: Form[CaseImportIn], file: File[UploadedFile]
) -> dict[str, Any] | HttpResponse:
    """Look at a CSV or XLSX file of HTCDS, or open a case for each new row: all or none, each once.

    To open cases a program needs the scope `case.open` as well.
    """
    content = checked(ImportForm(None, {"file": file}))["file"].read()
    report = import_cases(actor=request.actor, at=request.at, data=content, dry_run=given.dry_run)
    if report.errors and not given.dry_run:
        words = _("There are mistakes in the file. Nothing was imported.")
        return problem(422, words, {_cell(one): one.message for one in report.errors})
    return _report(report)


def _cell(one: Problem) -> str:
    return f"row {one.row} {one.column}".strip()


def _report(report: ImportReport) -> dict[str, Any]:
    notes = {
        name: [{"row": one.row, "column": one.column, "message": str(one.message)} for one in getattr(report, name)]
        for name in ("errors", "warnings")
    }
    opened = [{"row": one.row, "parts": [str(part) for part in one.parts], "code": one.code} for one in report.opened]
    names = ("is_dry_run", "n_rows", "n_known", "n_opened")
    return {"opened": opened, **notes, **{name: getattr(report, name) for name in names}}
