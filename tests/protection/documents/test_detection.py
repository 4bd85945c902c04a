"""What a file really is."""

from __future__ import annotations

import io

import pytest

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.documents.rules import detect_type
from tests.factories.contents import WORD, locked, package, pdf, picture, word

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "application/vnd.oasis.opendocument.text"
GOOD = {
    "application/pdf": pdf(),
    "image/jpeg": picture(),
    "image/png": picture("PNG"),
    "image/webp": picture("WEBP"),
    WORD: word(),
    SHEET: package({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}),
    TEXT: package({"mimetype": TEXT, "content.xml": "<o/>"}),
    "text/plain": "Привет, وداعا, 3 < 4".encode(),
    "audio/mpeg": b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\x00" * 50,
    "audio/mp4": b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00" + b"\x00" * 50,
    "audio/ogg": b"OggS\x00" + b"\x00" * 50,
    "audio/wav": b"RIFF\x00\x00\x00\x00WAVEfmt " + b"\x00" * 50,
}
BAD = {
    "nothing": b"",
    "a Windows program": b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200,
    "a Linux program": b"\x7fELF\x02\x01\x01" + b"\x00" * 200,
    "a shell script": b"#!/bin/sh\nrm -rf /\n",
    "a web page": b"<!DOCTYPE html><html><body>hello</body></html>",
    "a web page behind spaces": b"   \n\n <html></html>",
    "a drawing that can run": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "text with a page in it": b"Dear colleague <script>alert(1)</script>",
    "rich text": b"{\\rtf1\\ansi hello}",
    "an old Word document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "an archive": package({"readme.txt": "hello"}),
    "a page in an archive's clothes": package({"[Content_Types].xml": "<Types/>", "index.html": "<html>"}),
    "a document with macros": word(**{"word/vbaProject.bin": "x"}),
    "a document that says it has macros": package(
        {"[Content_Types].xml": "vnd.ms-word.document.macroEnabled", "word/document.xml": "<w/>"}
    ),
    "a document with a program object": word(**{"word/embeddings/oleObject1.bin": "x"}),
    "an OpenDocument with Basic": package({"mimetype": TEXT, "Basic/Standard/Module1.xml": "x"}),
    "a document with a template from elsewhere": word(
        **{"word/_rels/settings.xml.rels": 'Type="x/attachedTemplate" TargetMode="External"'}
    ),
    "a locked document": locked(word()),
    "a cut off document": word()[:-30],
    "a PDF with an archive behind": pdf() + package({"evil.exe": "MZ"}),
    "a PDF that is a page": b"%PDF-1.7 <html><script>alert(1)</script></html>",
    "an archive with something before it": b"PK" + word(),
    "an archive with something behind it": word() + b"behind",
    "a phone's own photograph": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
    "bytes": bytes(range(256)) * 4,
    "text with a zero in it": b"hello\x00world",
}


@pytest.mark.parametrize("media_type", GOOD)
def test_type_is_told_from_the_content(media_type: str) -> None:
    source = io.BytesIO(GOOD[media_type])
    assert detect_type(source).media_type == media_type
    assert source.tell() == 0


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_taken_is_refused_at_the_field(what: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        detect_type(io.BytesIO(BAD[what]))
    assert set(refused.value.errors) == {"content"}


def test_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opennrm.protection.documents.rules.packages.MOST_BYTES", 10_000)
    with pytest.raises(InvalidInput):
        detect_type(io.BytesIO(word(**{"word/media.xml": "0" * 20_000})))
