"""Contents of documents, good and bad, made in memory."""

from __future__ import annotations

import io
import zipfile

from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
GPS = 0x8825


def pdf(text: str = "Report") -> bytes:
    """Return a small PDF."""
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%" + text.encode() + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str = "JPEG", *, orientation: int = 1, size: tuple[int, int] = (40, 20)) -> bytes:
    """Return a picture that says where and with what it was taken."""
    image = Image.new("RGB", size, (200, 30, 30))
    exif = image.getexif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = orientation
    exif.get_ifd(GPS)[2] = (52.0, 31.0, 12.0)
    made = io.BytesIO()
    image.save(made, format=kind, exif=exif)
    return made.getvalue()


def package(parts: dict[str, str]) -> bytes:
    """Return a ZIP archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def word(**more: str) -> bytes:
    """Return a small Word document, with more parts."""
    return package({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", **more})


def locked(content: bytes) -> bytes:
    """Return an archive whose parts claim to be encrypted."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(mark, at + 4)
    return bytes(changed)
