"""Sealing of long streams in constant memory: the STREAM construction over AES-256-GCM.

A stream is a version byte, a salt, and chunks of 64 KiB, each sealed under a key that HKDF derives from the given key,
the salt and what the stream is bound to. The nonce of a chunk is its number and whether it is the last one, so a chunk
that is changed, left out, repeated or moved is noticed, and so is an end that was cut off.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from opennrm.kernel.vault.services.errors import Tampered
from opennrm.kernel.vault.services.sealing import open_bytes, seal_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

VERSION = b"\x02"
SALT_BYTES = 32
CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
_HEAD_BYTES = 1 + 12 + 32 + TAG_BYTES  # the stream's own key, sealed under the data key


class Readable(Protocol):
    """Anything that can be read by the piece."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; nothing at the end."""


def _cipher(key: bytes, salt: bytes, bound: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"opennrm.stream\x1f" + bound).derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _read_full(source: Readable, size: int) -> bytes:
    """Read exactly `size` bytes unless the source ends."""
    parts = [source.read(size)]
    n_read = len(parts[0])
    while n_read < size and parts[-1]:
        parts.append(source.read(size - n_read))
        n_read += len(parts[-1])
    return parts[0] if len(parts) == 1 else b"".join(parts)


def seal_pieces(key: bytes, source: Readable, *, bound: bytes) -> Iterator[bytes]:
    """Yield the sealed stream, piece by piece."""
    salt = os.urandom(SALT_BYTES)
    cipher = _cipher(key, salt, bound)
    yield VERSION + salt
    number, chunk = 0, _read_full(source, CHUNK_BYTES)
    while True:
        following = _read_full(source, CHUNK_BYTES)
        yield cipher.encrypt(_nonce(number, last=not following), chunk, None)
        if not following:
            return
        number, chunk = number + 1, following


def open_pieces(key: bytes, source: Readable, *, bound: bytes) -> Iterator[bytes]:
    """Yield the plain stream; each piece is checked before it is handed out, and the end too.

    Raises
    ------
    Tampered
        A chunk was changed, left out, repeated or moved, the end is missing, or it was sealed for something else.
    """
    head = _read_full(source, 1 + SALT_BYTES)
    if len(head) != 1 + SALT_BYTES or head[:1] != VERSION:
        msg = "This is not a sealed stream of a version that is known."
        raise Tampered(msg)
    cipher = _cipher(key, head[1:], bound)
    number, chunk = 0, _read_full(source, CHUNK_BYTES + TAG_BYTES)
    while True:
        following = _read_full(source, CHUNK_BYTES + TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), chunk, None)
        except InvalidTag:
            msg = "The sealed stream was changed or cut off."
            raise Tampered(msg) from None
        if not following:
            return
        number, chunk = number + 1, following


def seal_stream(key_id: UUID, source: Readable, *, bound_to: str) -> Iterator[bytes]:
    """Yield what a document is stored as: a key of its own sealed under the data key, then the sealed stream."""
    key = os.urandom(32)
    yield seal_bytes(key_id, key, bound_to=bound_to)
    yield from seal_pieces(key, source, bound=bound_to.encode())


def open_stream(key_id: UUID, source: Readable, *, bound_to: str) -> Iterator[bytes]:
    """Yield the document that `seal_stream` sealed.

    Raises
    ------
    Erased
        The data key was destroyed.
    Tampered
        The document was changed, cut off, or belongs elsewhere.
    """
    key = open_bytes(key_id, _read_full(source, _HEAD_BYTES), bound_to=bound_to)
    yield from open_pieces(key, source, bound=bound_to.encode())
