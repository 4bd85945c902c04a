"""Read a CSV or XLSX file into rows of text."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.interchange.enums import NOTE_MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 5000
_MOST_UNPACKED = 200 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_GUARDED = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Table:
    """The head of a file and its rows, each with its number in the file."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_table(data: bytes) -> Table:
    """Return what is in a file; what kind of file it is, its first bytes say.

    Raises
    ------
    InvalidInput
        It is too large, empty, or neither CSV nor XLSX.
    """
    if len(data) > MOST_BYTES:
        raise _unreadable(_("The file is larger than 20 MB. Split it into several files."))
    lines = _xlsx_lines(data) if data.startswith(_ZIP) else _csv_lines(data)
    return _as_table(lines)


def _unreadable(message: str) -> InvalidInput:
    return InvalidInput(message, {"file": message})


def _as_table(lines: Iterable[list[str]]) -> Table:
    numbered = enumerate(lines, start=1)
    head = next((cells for _number, cells in numbered if any(cells)), [])
    names = tuple(head)
    named = [name for name in names if name]
    if not named:
        raise _unreadable(_("The file is empty. Its first row must name the columns."))
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise _unreadable(_("A column stands there twice: %(names)s.") % {"names": ", ".join(twice)})
    rows = []
    for number, cells in numbered:
        if any(cells) and not cells[0].startswith(NOTE_MARK):
            rows.append((number, {name: text for name, text in zip(names, cells, strict=False) if name}))
        if len(rows) > MOST_ROWS:
            raise _unreadable(_("The file has more than 5,000 rows. Split it into several files."))
    return Table(names, tuple(rows))


def _csv_lines(data: bytes) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(_("This is neither XLSX nor CSV in UTF-8. Save it as XLSX and try again.")) from None
    if "\0" in text:
        raise _unreadable(_("This is neither XLSX nor CSV in UTF-8. Save it as XLSX and try again."))
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [_unguarded(cell.strip()) for cell in cells]
    except csv.Error:
        raise _unreadable(_("The CSV cannot be read: a quotation mark is not closed.")) from None


def _unguarded(text: str) -> str:
    """Take away the apostrophe that keeps spreadsheet programs from running a cell as a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_GUARDED) else text


def _xlsx_lines(data: bytes) -> Iterator[list[str]]:
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MOST_UNPACKED:
                raise _unreadable(_("The file is larger than 20 MB. Split it into several files."))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for cells in book.worksheets[0].iter_rows(values_only=True):
            yield [_text(cell) for cell in cells]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, ParseError, EOFError):
        raise _unreadable(_("The spreadsheet cannot be read. Save it again as XLSX, or as CSV in UTF-8.")) from None


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
