"""Documents that are archives inside (Word, Excel, OpenDocument): what they hold decides, not what they say."""

from __future__ import annotations

import os
import zipfile
from typing import IO

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.errors import InvalidInput

MOST_PARTS = 2000
MOST_BYTES = 300 * 1024 * 1024  # unpacked
_END_BYTES = 22  # of an archive's last record, when it carries no comment
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "application/vnd.oasis.opendocument.text",
    b"application/vnd.oasis.opendocument.spreadsheet": "application/vnd.oasis.opendocument.spreadsheet",
}
_PROGRAMS = ("vbaproject", "vbadata", "activex", "oleobject", "/macrosheets/", "basic/", "scripts/", "customui")
_ENCRYPTED = 0x1


def _refuse(message: object) -> InvalidInput:
    return InvalidInput(message, {"content": message})  # type: ignore[arg-type, dict-item]


def detect_package(source: IO[bytes]) -> str:
    """Return the media type of a document that is an archive inside.

    Raises
    ------
    InvalidInput
        It is encrypted, holds programs, unpacks to too much, is something else besides, or is no document.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            parts = archive.infolist()
            _refuse_traps(archive, parts, source)
            return _media_type(archive, {part.filename for part in parts})
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        raise _refuse(_("The file is damaged or not complete.")) from None


def _refuse_traps(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], source: IO[bytes]) -> None:
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise _refuse(_("The file is locked with a password. Take the password off first; it is sealed here anyway."))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise _refuse(_("The file unpacks to far more than it seems, which is a known trick. It was not taken."))
    names = [part.filename.lower() for part in parts]
    if any(mark in name or name.startswith(mark.strip("/")) for name in names for mark in _PROGRAMS):
        raise _refuse(_("The document holds macros or other programs. Save it without them, or as PDF."))
    if any(name.endswith(".rels") and b'attachedtemplate"' in _rels(archive, name, parts) for name in names):
        raise _refuse(_("The document loads a template from elsewhere. Save it as PDF."))
    size = source.seek(0, os.SEEK_END)
    starts = min((part.header_offset for part in parts), default=-1)
    source.seek(max(0, size - _END_BYTES))
    if starts != 0 or source.read(4) != b"PK\x05\x06":
        raise _refuse(_("The file is two kinds of file at once, which is a known trick. It was not taken."))


def _rels(archive: zipfile.ZipFile, name: str, parts: list[zipfile.ZipInfo]) -> bytes:
    part = next(one for one in parts if one.filename.lower() == name)
    with archive.open(part) as content:
        text = content.read(1024 * 1024).lower()
    return text if b'targetmode="external"' in text else b""


def _media_type(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        with archive.open("[Content_Types].xml") as content:
            if b"macroenabled" in content.read(1024 * 1024).lower():
                raise _refuse(_("The document holds macros or other programs. Save it without them, or as PDF."))
        for name, media_type in _OFFICE.items():
            if name in names:
                return media_type
    if "mimetype" in names:
        with archive.open("mimetype") as content:
            found = _OPEN_DOCUMENT.get(content.read(100).strip())
        if found is not None:
            return found
    raise _refuse(_("Archives are not taken. Unpack it and add the documents one by one."))
