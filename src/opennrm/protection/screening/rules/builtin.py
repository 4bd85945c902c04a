"""The built-in forms: XLSForms kept as text, one folder a form, one file a sheet; joined into a workbook on demand."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook

from opennrm.kernel.errors import NotVisible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

FOLDER = Path(__file__).resolve().parent.parent / "builtin"
SHEETS = ("survey", "choices", "settings")
LANGUAGES = {
    "en": "English (en)",
    "ru": "Русский (ru)",
    "fr": "Français (fr)",
    "uk": "Українська (uk)",
    "ar": "العربية (ar)",
}
FORM_IDS = ("first_arrival", "labour_inspection", "child", "detention", "ilo_labour")
PLACES = "places"
_EPOCH = datetime(2026, 11, 1)  # noqa: DTZ001 - a workbook's property without a zone; fixed, so that bytes repeat
_ZIP_EPOCH = (2026, 11, 1, 0, 0, 0)

Rows = list[dict[str, str]]


def sheet(form_id: str, name: str) -> Rows:
    """Return the rows of a sheet.

    Raises
    ------
    NotVisible
        There is no such built-in form.
    """
    if form_id not in FORM_IDS or name not in SHEETS:
        raise NotVisible
    with (FOLDER / form_id / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def workbook_of(form_id: str, *, places: Mapping[str, Mapping[str, str]] | None = None) -> bytes:
    """Return the form as an .xlsx file; the same content gives the same bytes.

    `places` are the State's own, by code, each with its names by language ("en" at least).
    """
    book = Workbook()
    book.properties.creator = "OpenNRM"
    book.properties.created = book.properties.modified = _EPOCH
    for position, name in enumerate(SHEETS):
        rows = sheet(form_id, name)
        if name == "choices":
            rows = [*_place_rows(places or {}), *rows]
        page = book.active if position == 0 else book.create_sheet()
        _write_sheet(page, name, rows)  # type: ignore[arg-type] # a new workbook has an active worksheet
    return _repeatable(book)


def _place_rows(places: Mapping[str, Mapping[str, str]]) -> Rows:
    return [
        {"list_name": PLACES, "name": code}
        | {f"label::{column}": names.get(language) or names["en"] for language, column in LANGUAGES.items()}
        for code, names in places.items()
    ]


def _write_sheet(page: Worksheet, name: str, rows: Rows) -> None:
    page.title = name
    columns: Sequence[str] = list(dict.fromkeys(column for row in rows for column in row))
    page.append(list(columns))
    for row in rows:
        page.append([row.get(column) or None for column in columns])
    page.freeze_panes = "A2"


def _repeatable(book: Workbook) -> bytes:
    """Save the workbook, and pack it again without the moment of saving."""
    saved = io.BytesIO()
    book.save(saved)
    packed = io.BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _without_moment(content)
            target.writestr(zipfile.ZipInfo(name, _ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _without_moment(content: bytes) -> bytes:
    """Put the fixed moment where openpyxl wrote that of saving."""
    text = content.decode()
    before, mark, rest = text.partition("<dcterms:modified")
    opening, _gt, after = rest.partition(">")
    _moment, close, end = after.partition("</dcterms:modified>")
    return f"{before}{mark}{opening}>{_EPOCH.isoformat()}Z{close}{end}".encode() if mark else content
