"""Workbooks as designers make them, and what people fill in."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

import openpyxl

from opennrm.kernel.actors import SYSTEM
from opennrm.protection.forms.services import compile_form, publish_version, upload_form
from tests.factories.files import NOON

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.protection.forms.models import FormVersion

SURVEY: list[list[object]] = [
    ["type", "name", "label", "required", "constraint", "relevant", "bind::opennrm:field"],
    ["start", "start", None, None, None, None, None],
    ["end", "end", None, None, None, None, None],
    ["text", "called", "What may we call you?", "yes", None, None, "case.pseudonym"],
    ["integer", "age", "How old are you?", None, ". >= 0 and . < 120", None, None],
    ["select_one yes_no", "safe", "Are you safe now?", "yes", None, None, None],
    ["text", "danger", "What threatens you?", None, None, "${safe} = 'no'", None],
]
CHOICES: list[list[object]] = [
    ["list_name", "name", "label"],
    ["yes_no", "yes", "Yes"],
    ["yes_no", "no", "No"],
]


def workbook(
    form_id: str = "welcome", version: str = "1", survey: list[list[object]] | None = None,
    choices: list[list[object]] | None = None, **settings: str,
) -> bytes:  # fmt: skip
    """Return an XLSForm."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type] # a new workbook has a sheet
    cells: dict[str, object] = {"form_id": form_id, "form_title": "Welcome", "version": version, **settings}
    sheets: dict[str, list[list[object]]] = {
        "survey": survey or SURVEY,
        "choices": choices or CHOICES,
        "settings": [[*cells], [*cells.values()]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@cache
def xform(version: str = "1") -> bytes:
    """Return the workbook compiled, once for all tests."""
    return compile_form(workbook(version=version), "welcome.xlsx").xform.encode()


def published(version: str = "1", at: datetime = NOON) -> FormVersion:
    """Upload a form and publish it, as the node itself."""
    draft = upload_form(actor=SYSTEM, at=at, workbook=xform(version), name="welcome.xml")
    return publish_version(actor=SYSTEM, at=at, version=draft)


def filled(
    form_id: str = "welcome", version: str = "1", number: str = "uuid:11111111-1111-4111-8111-111111111111",
    start: str = "2026-03-02T11:58:00.000+00:00", end: str = "2026-03-02T12:00:00.000+00:00", **answers: str,
) -> bytes:  # fmt: skip
    """Return a filled-in form as a browser or an app sends it."""
    given = {"called": "Linden", "age": "24", "safe": "yes", "danger": "", **answers}
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in given.items())
    return (
        f'<data id="{form_id}" version="{version}"><start>{start}</start><end>{end}</end>{fields}'
        f"<meta><instanceID>{number}</instanceID></meta></data>"
    ).encode()
