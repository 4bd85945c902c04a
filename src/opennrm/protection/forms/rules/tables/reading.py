"""Reads filled-in forms from tables, as `writing` makes them or a person fills them: CSV (or a zip of it), XLSX."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.forms.rules.tables.cells import text_of_cell, unguarded
from opennrm.protection.forms.rules.tables.incoming import (
    Ask,
    Imported,
    IncomingRow,
    RowError,
    build_instance,
    new_instance_id,
)
from opennrm.protection.forms.rules.tables.layout import KEY, PARENT_KEY, Options, Table, tables_of

if TYPE_CHECKING:
    from opennrm.protection.forms.rules.xform import FormDefinition, Question

MOST_BYTES: Final = 200 * 1024 * 1024
MOST_ROWS: Final = 200_000
Lines = Iterable[list[str]]
Result = Iterator[Imported | RowError]


class UnreadableTable(InvalidInput):
    """The file is no table that can be taken."""


def read_csv(definition: FormDefinition, source: BinaryIO) -> Result:
    """Yield the filled-in forms of a CSV file, or of a zip with one for the form and one for each repeat.

    Raises
    ------
    UnreadableTable
        When it is neither, is too large, or has no table of the form.
    """
    tables = tables_of(definition)
    if not zipfile.is_zipfile(source):
        source.seek(0)
        yield from _assemble(definition, {tables[0].name: _csv_lines(source.read(MOST_BYTES + 1))})
        return
    with zipfile.ZipFile(source) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise UnreadableTable(_("This file is too large. Split it and send the parts."))
        names = {table.name for table in tables}
        found = {
            entry.filename.rpartition("/")[2].removesuffix(".csv"): entry
            for entry in archive.infolist()
            if entry.filename.endswith(".csv")
        }
        yield from _assemble(
            definition, {name: _csv_lines(archive.read(entry)) for name, entry in found.items() if name in names}
        )


def _csv_lines(data: bytes) -> Lines:
    if len(data) > MOST_BYTES:
        raise UnreadableTable(_("This file is too large. Split it and send the parts."))
    try:
        text = data.decode("utf-8-sig")
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableTable(_("This file is no CSV in UTF-8. Save it as “CSV UTF-8” and send it again.")) from error


def read_xlsx(definition: FormDefinition, source: BinaryIO) -> Result:
    """Yield the filled-in forms of a workbook with a sheet for the form and one for each repeat.

    Raises
    ------
    UnreadableTable
        When it is no workbook, is too large, or has no sheet of the form.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
                raise UnreadableTable(_("This file is too large. Split it and send the parts."))
        source.seek(0)
        book = load_workbook(source, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnreadableTable(_("This file is no workbook (XLSX). Save it as one and send it again.")) from error
    names = {table.name for table in tables_of(definition)}
    try:
        yield from _assemble(
            definition,
            {
                sheet.title: [[text_of_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
                for sheet in book.worksheets
                if sheet.title in names
            },
        )
    finally:
        book.close()


def _assemble(definition: FormDefinition, sheets: Mapping[str, Lines]) -> Result:
    """Put the rows of all tables together again."""
    tables = tables_of(definition)
    if tables[0].name not in sheets:
        raise UnreadableTable(_("There is no table “{name}” in this file.").format(name=tables[0].name))
    below: dict[tuple[str, ...], dict[str, list[IncomingRow]]] = {}
    errors: list[RowError] = []
    known = _known_headers(definition)
    for table in tables[1:]:
        rows = _rows(table, sheets.get(table.name, ()), known, errors)
        by_parent = below.setdefault(table.question.path, {})
        for parent, row in rows:
            by_parent.setdefault(parent, []).append(row)
    main = [row for _parent, row in _rows(tables[0], sheets[tables[0].name], known, errors)]
    yield from errors
    yield from _orphans(tables, below, main)
    yield from _records(definition, tables[0], main, below)


def _known_headers(definition: FormDefinition) -> frozenset[str]:
    tables = tables_of(definition, Options(split=True))
    return frozenset({KEY, PARENT_KEY, *(column.header for table in tables for column in table.columns)})


def _rows(table: Table, lines: Lines, known: frozenset[str], errors: list[RowError]) -> list[tuple[str, IncomingRow]]:
    """Return the rows with their parents' keys; note columns that the form does not have."""
    rows: list[tuple[str, IncomingRow]] = []
    headers: list[str] = []
    for number, line in enumerate(lines, 1):
        if number == 1:
            headers = [header.strip() for header in line]
            message = _("The form has no such question. The column is left out.")
            errors.extend(RowError(table.name, 1, one, message) for one in headers if one and one not in known)
            continue
        if number > MOST_ROWS:
            raise UnreadableTable(_("This file is too large. Split it and send the parts."))
        cells = {header: unguarded(value) for header, value in zip(headers, line, strict=False) if value != ""}
        if cells:
            rows.append((cells.get(PARENT_KEY, "").strip(), IncomingRow(number, cells.get(KEY, "").strip(), cells)))
    return rows


def _orphans(
    tables: tuple[Table, ...],
    below: Mapping[tuple[str, ...], Mapping[str, list[IncomingRow]]],
    main: list[IncomingRow],
) -> Iterator[RowError]:
    keys = {row.key for row in main if row.key}
    keys |= {row.key for by_parent in below.values() for rows in by_parent.values() for row in rows if row.key}
    for table in tables[1:]:
        for parent, rows in below.get(table.question.path, {}).items():
            if parent not in keys:
                message = _("No row has the key this row belongs to. The row is left out.")
                yield from (RowError(table.name, row.number, PARENT_KEY, message) for row in rows)


def _records(
    definition: FormDefinition,
    table: Table,
    main: list[IncomingRow],
    below: Mapping[tuple[str, ...], Mapping[str, list[IncomingRow]]],
) -> Result:
    seen: set[str] = set()

    def turns(question: Question, source: object) -> list[object]:
        key = source.key if isinstance(source, IncomingRow) else ""
        return list(below.get(question.path, {}).get(key, ())) if key else []

    ask = _asker(definition)
    for row in main:
        if row.key and row.key in seen:
            yield RowError(table.name, row.number, KEY, _("Another row has the same key. The row is left out."))
            continue
        seen.add(row.key)
        instance_id = row.key or new_instance_id()
        yield Imported(build_instance(definition, instance_id, row, ask, turns), instance_id, row.number, not row.key)


def _asker(definition: FormDefinition) -> Ask:
    """Return what looks a question's answer up in a row."""
    headers = {column.question.path: column.header for table in tables_of(definition) for column in table.columns}

    def ask(question: Question, source: object) -> str:
        return source.cells.get(headers[question.path], "") if isinstance(source, IncomingRow) else ""

    return ask
