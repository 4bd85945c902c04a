"""Write rows as CSV or XLSX piece by piece: nothing of it ever stands on a disk of the node."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from opennrm.protection.interchange.enums import NOTE_MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from typing_extensions import Buffer

    Batches = Iterable[list[Sequence[str]]]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org"
_SHEET = f"{_OFFICE}/spreadsheetml/2006/main"
_RELATIONS = f"{_OFFICE}/officeDocument/2006/relationships"
_PACKAGE = f"{_OFFICE}/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATIONS}"><sheets>'
    '<sheet name="HTCDS" sheetId="1" r:id="rId1"/></sheets></workbook>',
}


def csv_pieces(head: Sequence[str], batches: Batches, note: str) -> Iterator[bytes]:
    """Yield a CSV file; cells that a spreadsheet program would run as a formula begin with an apostrophe."""
    yield b"\xef\xbb\xbf" + _csv_lines([head])
    for rows in batches:
        yield _csv_lines([[_guarded(cell) for cell in row] for row in rows])
    yield _csv_lines([[NOTE_MARK + note]])


def _csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _guarded(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA) else cell


class _Pieces(io.RawIOBase):
    """Takes what the archive writes and hands it on."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        taken = bytes(data)
        self._held += taken
        return len(taken)

    def take(self) -> bytes:
        taken, self._held = bytes(self._held), bytearray()
        return taken


def xlsx_pieces(head: Sequence[str], batches: Batches, note: str, *, by: str) -> Iterator[bytes]:
    """Yield an XLSX file of one sheet; who took it out stands in its last row and in its properties."""
    out = _Pieces()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, _XML + text)
        archive.writestr("docProps/core.xml", _properties(note, by))
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'{_XML}<worksheet xmlns="{_SHEET}"><sheetData>{_line(head)}'.encode())
            for rows in batches:
                sheet.write("".join(_line(row) for row in rows).encode())
                yield out.take()
            sheet.write(f"{_line([NOTE_MARK + note])}</sheetData></worksheet>".encode())
    yield out.take()


def _properties(note: str, by: str) -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:creator>{_safe(by)}</dc:creator><dc:description>{_safe(note)}</dc:description></cp:coreProperties>"
    )


def _line(cells: Sequence[str]) -> str:
    inside = (f'<c t="inlineStr"><is><t xml:space="preserve">{_safe(cell)}</t></is></c>' for cell in cells)
    return f"<row>{''.join(inside)}</row>"


def _safe(text: str) -> str:
    return escape(_NOT_XML.sub(" ", text))
