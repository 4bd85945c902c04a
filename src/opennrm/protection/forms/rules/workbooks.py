"""Whether a workbook can be compiled at all, before anything opens it."""

from __future__ import annotations

import io
import mimetypes
import zipfile
from pathlib import PurePath

from django.utils.translation import gettext as _

from opennrm.kernel.errors import InvalidInput

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_ROWS = 12_000
ENDINGS = (".xlsx", ".xlsm", ".xls", ".csv", ".xml")


def media_type_of(name: str) -> str:
    """Return the type of a file that comes with a form, by its name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def check_workbook(content: bytes, name: str) -> str:
    """Return the ending of a workbook that may be compiled.

    Raises
    ------
    InvalidInput
        It is of another kind, empty, too large, or no workbook inside.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        _refuse(_("Upload an XLSForm: an Excel workbook (.xlsx or .xls), or an XForm (.xml)."))
    if not content:
        _refuse(_("The file is empty. Save it again and upload it once more."))
    if len(content) > MOST_BYTES:
        _refuse(_("The workbook is larger than 10 MB. Take pictures out of it; they are added as media files."))
    if ending in {".xlsx", ".xlsm"}:
        _check_package(content)
    return ending


def _check_package(content: bytes) -> None:
    """Look at the parts of the package without unpacking them."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            unpacked = sum(part.file_size for part in package.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        _refuse(_("This is not an Excel workbook, or it is damaged. Open it in Excel or LibreOffice and save it anew."))
    if "xl/workbook.xml" not in names:
        _refuse(_("This is not an Excel workbook, or it is damaged. Open it in Excel or LibreOffice and save it anew."))
    if unpacked > MOST_UNPACKED_BYTES:
        _refuse(_("The workbook unpacks to more than 200 MB. Delete empty rows and sheets, and save it anew."))


def _refuse(message: str) -> None:
    raise InvalidInput(message, {"workbook": message})
