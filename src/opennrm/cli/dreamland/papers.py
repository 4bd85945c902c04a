"""Small papers for the demonstration: a letter as PDF, a picture as PNG."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zlib
from base64 import b64decode

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def letter(head: str, text: str) -> bytes:
    """Return a letter of one page."""
    lines = [f"BT /F1 18 Tf 60 760 Td ({_plain(head)}) Tj ET", f"BT /F1 12 Tf 60 720 Td ({_plain(text)}) Tj ET"]
    content = "\n".join(lines).encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return _pdf(objects)


def _plain(text: str) -> str:
    return text.replace("\\", "").replace("(", "").replace(")", "")


def _pdf(objects: list[bytes]) -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        made
        + b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            size,
            table,
            size,
            len(made),
        )
    )


def picture(width: int = 240, height: int = 160) -> bytes:
    """Return a picture: a grey wall, a window."""
    rows = b""
    for y in range(height):
        row = bytearray()
        for x in range(width):
            is_window = width // 3 < x < 2 * width // 3 and height // 4 < y < 2 * height // 3
            row += bytes((170, 200, 225) if is_window else (150 - y // 4, 145 - y // 4, 138 - y // 4))
        rows += b"\0" + bytes(row)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def receipt_in(page: bytes, passphrase: str) -> str:
    """Open a sealed file as its reader's browser does, and return the code of the receipt that lies in it."""
    found = re.search(r'id="sealed">(.*?)</script>', page.decode())
    given = json.loads(found.group(1)) if found else {}
    salt, nonce, sealed = (b64decode(given[name]) for name in ("salt", "nonce", "sealed"))
    key = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, given["rounds"])
    inside = AESGCM(key).decrypt(nonce, sealed, b"opennrm-sealed-1").decode()
    codes = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", inside)
    return str(codes[-1])
