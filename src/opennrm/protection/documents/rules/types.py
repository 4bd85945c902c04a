"""Tell the type of a file from its bytes; its name and what the browser says are never asked.

Only a short list is taken. What can carry programs (HTML, SVG, macros, executables), what cannot be looked into
(encrypted archives) and what is two types at once are refused with a sentence that says what to do instead.
"""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.documents.rules.packages import detect_package

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise

HEAD_BYTES = 8192
TAIL_BYTES = 64 * 1024 + 22
_PIECE = 64 * 1024
_MARKUP = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml", b"<?php", b"<iframe", b"<body")
_AUDIO_BRANDS = {b"M4A ", b"M4B ", b"mp42", b"isom", b"mp41"}
_PHONE_PHOTOS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"}

# What came with a filled-in form and is of no type that is otherwise taken: bytes to save, never to show.
UNKNOWN_TYPE = "application/octet-stream"
_EXTENSIONS = {
    UNKNOWN_TYPE: "bin",
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "text/plain": "txt",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
}


@dataclass(frozen=True, slots=True)
class DetectedType:
    """What a file is."""

    media_type: str
    is_image: bool = False


def extension_of(media_type: str) -> str:
    """Return the ending of a file name for a type that is taken."""
    return _EXTENSIONS[media_type]


def _refuse(message: str | Promise) -> InvalidInput:
    return InvalidInput(message, {"content": message})


def detect_type(source: IO[bytes]) -> DetectedType:
    """Return what a file is, and leave it at its start.

    Raises
    ------
    InvalidInput
        It is empty, of a type that is not taken, or of two types at once.
    """
    source.seek(0)
    head = source.read(HEAD_BYTES)
    if not head:
        raise _refuse(_("The file is empty."))
    try:
        return _detected(head, source)
    finally:
        source.seek(0)


def _detected(head: bytes, source: IO[bytes]) -> DetectedType:
    for matches, found in _SIGNATURES:
        if matches(head):
            if not found.is_image:  # images are drawn anew, which leaves nothing else in them
                _refuse_two_types(head, source)
            return found
    if head[4:8] == b"ftyp" and head[8:12] in _PHONE_PHOTOS:
        raise _refuse(_("This photograph is in a phone's own format (HEIC). Save it as JPEG and add it again."))
    if head.startswith(b"PK"):
        source.seek(0)
        return DetectedType(detect_package(source))
    return _text(head, source)


def _is_mp3(head: bytes) -> bool:
    return head.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"))


_SIGNATURES: tuple[tuple[Callable[[bytes], bool], DetectedType], ...] = (
    (lambda head: head.startswith(b"%PDF-"), DetectedType("application/pdf")),
    (lambda head: head.startswith(b"\xff\xd8\xff"), DetectedType("image/jpeg", is_image=True)),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), DetectedType("image/png", is_image=True)),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", DetectedType("image/webp", is_image=True)),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE", DetectedType("audio/wav")),
    (lambda head: head.startswith(b"OggS"), DetectedType("audio/ogg")),
    (lambda head: head[4:8] == b"ftyp" and head[8:12] in _AUDIO_BRANDS, DetectedType("audio/mp4")),
    (_is_mp3, DetectedType("audio/mpeg")),
)


def _refuse_two_types(head: bytes, source: IO[bytes]) -> None:
    """Refuse a file that another program would take for something else: an archive behind, a page in front."""
    size = source.seek(0, os.SEEK_END)
    source.seek(max(0, size - TAIL_BYTES))
    tail = source.read(TAIL_BYTES)
    if b"PK\x05\x06" in tail or any(mark in head.lower() for mark in _MARKUP[:4]):
        raise _refuse(_("The file is two kinds of file at once, which is a known trick. It was not taken."))


def _text(head: bytes, source: IO[bytes]) -> DetectedType:
    """Take plain text, and nothing that a program would run or a browser show as a page."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if any(mark in head.lower() for mark in _MARKUP) or start.startswith((b"#!", b"{\\rtf", b"<")):
        raise _not_taken()
    encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    decoder = codecs.getincrementaldecoder(encoding)()
    source.seek(0)
    try:
        while piece := source.read(_PIECE):
            if _has_controls(decoder.decode(piece)):
                raise _not_taken()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise _not_taken() from None
    return DetectedType("text/plain")


def _has_controls(text: str) -> bool:
    return any(ord(letter) < 32 and letter not in "\t\r\n\f" for letter in text)  # noqa: PLR2004 - below the space


def _not_taken() -> InvalidInput:
    return _refuse(
        _("Files of this kind are not taken. Save it as PDF, a picture (JPEG, PNG), text, Word or OpenDocument.")
    )
