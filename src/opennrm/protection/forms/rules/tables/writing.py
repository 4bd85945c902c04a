"""Writes filled-in forms out, record by record: CSV (a zip), XLSX, JSON, XML (a zip)."""

from __future__ import annotations

import codecs
import csv
import json
import re
import tempfile
import zipfile
from contextlib import ExitStack
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.forms.rules.tables.cells import Writer
from opennrm.protection.forms.rules.tables.layout import Options, Record, tables_of
from opennrm.protection.forms.rules.tables.rows import rows_of
from opennrm.protection.forms.rules.validation.answers import answers_of
from opennrm.protection.forms.rules.validation.tree import tree_of_instance
from opennrm.protection.forms.rules.xml import parse_xml_safely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from opennrm.protection.forms.rules.xform import FormDefinition

_MOST_ROWS: Final = 1_048_575
_IN_MEMORY: Final = 4 * 1024 * 1024
_UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]+")


def write_csv(
    definition: FormDefinition,
    records: Iterable[Record],
    out: BinaryIO,
    options: Options | None = None,
    extra: tuple[str, ...] = (),
) -> int:
    """Write a zip with a CSV file for each table; return how many records."""
    wanted = options or Options()
    tables = tables_of(definition, wanted)
    writer = Writer(definition, wanted)
    n_records = 0
    with ExitStack() as stack:
        files = {table.name: stack.enter_context(_spooled()) for table in tables}
        sheets = {name: csv.writer(file) for name, file in files.items()}
        for table in tables:
            sheets[table.name].writerow(table.headers(extra))
        for record in records:
            n_records += 1
            for table, cells in rows_of(definition, tables, record, extra, writer.text):
                sheets[table.name].writerow(cells)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, file in files.items():
                file.seek(0)
                _copy(file, archive, f"{name}.csv")
    return n_records


def _spooled() -> IO[str]:
    """Return a text file that goes to disk once it is large."""
    return tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, mode="w+", encoding="utf-8", newline="")


def _copy(source: IO[str], archive: zipfile.ZipFile, name: str) -> None:
    with archive.open(name, "w", force_zip64=True) as target:
        target.write(codecs.BOM_UTF8)
        while block := source.read(1 << 16):
            target.write(block.encode())


def write_xlsx(
    definition: FormDefinition,
    records: Iterable[Record],
    out: BinaryIO,
    options: Options | None = None,
    extra: tuple[str, ...] = (),
) -> int:
    """Write a workbook with a sheet for each table; return how many records.

    Raises
    ------
    InvalidInput
        When there are more rows than a sheet can have.
    """
    wanted = options or Options()
    tables = tables_of(definition, wanted)
    writer = Writer(definition, wanted)
    book = Workbook(write_only=True)
    sheets = {table.name: book.create_sheet(table.name) for table in tables}
    n_rows = dict.fromkeys(sheets, 0)
    for table in tables:
        sheets[table.name].append([_bold(sheets[table.name], header) for header in table.headers(extra)])
    n_records = 0
    for record in records:
        n_records += 1
        for table, cells in rows_of(definition, tables, record, extra, writer.typed):
            n_rows[table.name] += 1
            if n_rows[table.name] > _MOST_ROWS:
                raise InvalidInput(_("There are more rows than a sheet can have. Take CSV instead."))
            sheets[table.name].append(cells)
    book.save(out)
    return n_records


def _bold(sheet: Any, header: str) -> Any:
    cell = WriteOnlyCell(sheet, value=header)
    cell.data_type = "s"
    cell.font = Font(bold=True)
    return cell


def write_json(
    definition: FormDefinition, records: Iterable[Record], out: BinaryIO, extra: tuple[str, ...] = ()
) -> int:
    """Write one list of records, each nested like the form; return how many."""
    out.write(b"[")
    n_records = 0
    for n_records, record in enumerate(records, 1):
        tree = tree_of_instance(parse_xml_safely(record.instance_xml), definition)
        answers = answers_of(tree.document.children[0])
        if extra:
            answers["__extra"] = {name: record.extra.get(name, "") for name in extra}
        text = json.dumps(answers, ensure_ascii=False, default=_plain)
        out.write(b",\n" * (n_records > 1) + text.encode())
    out.write(b"]\n")
    return n_records


def _plain(value: object) -> str | float:
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def write_xml(definition: FormDefinition, records: Iterable[Record], out: BinaryIO) -> int:
    """Write a zip with the XML of each record as it was sent; return how many."""
    n_records = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n_records, record in enumerate(records, 1):
            archive.writestr(f"{_UNFIT.sub('_', definition.form_id)}_{n_records:06d}.xml", record.instance_xml)
    return n_records
