"""The archive: one file, a readable first line, then a sealed stream of members that ends with a manifest.

Inside the seal stand frames: a letter, a length, a payload. `F` begins a member (its name), `D` is a piece of it, `M`
is the manifest with the size and SHA-256 of every member. The seal notices any change and a missing end by itself; the
hashes let a restore say that what it wrote is what was read.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.backups.services.errors import BadArchive
from opennrm.kernel.vault.services import Tampered, master_keys, open_pieces, seal_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

MAGIC = b"OPENNRM-BACKUP-1 "
PURPOSE = "opennrm.backup"
PIECE_BYTES = 256 * 1024
_FRAME = struct.Struct(">cI")
_MOST_HEADER_BYTES = 4096
_MOST_FRAME_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of an archive: what may be known without a key."""

    id: str
    at: str
    program: str
    database: str
    master_version: int
    salt: str

    def line(self) -> bytes:
        """Return the line as it is written, and bound into the seal."""
        return MAGIC + json.dumps(asdict(self), sort_keys=True).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Member:
    """Something to put into the archive."""

    name: str
    pieces: Iterable[bytes]
    is_squeezed: bool = True


def _key(header: Header) -> bytes:
    return master_keys().derive(header.master_version, salt=bytes.fromhex(header.salt), purpose=PURPOSE)


class _Joined:
    """Lets pieces be read as if they were a file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; nothing at the end."""
        if not self._rest:
            self._rest = next((piece for piece in self._pieces if piece), b"")
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def pack_archive(header: Header, members: Iterable[Member], extra: Callable[[], dict[str, Any]]) -> Iterator[bytes]:
    """Yield the archive, piece by piece; `extra` is asked at the end for what else the manifest says."""
    line = header.line()
    yield line
    yield from seal_pieces(_key(header), _Joined(_frames(members, extra)), bound=line)


def _frame(kind: bytes, payload: bytes) -> bytes:
    return _FRAME.pack(kind, len(payload)) + payload


def _frames(members: Iterable[Member], extra: Callable[[], dict[str, Any]]) -> Iterator[bytes]:
    listed: list[dict[str, Any]] = []
    for member in members:
        yield _frame(b"F", json.dumps({"name": member.name, "squeezed": member.is_squeezed}).encode())
        digest, n_bytes = hashlib.sha256(), 0
        squeeze = zlib.compressobj(1) if member.is_squeezed else None
        for piece in member.pieces:
            digest.update(piece)
            n_bytes += len(piece)
            packed = squeeze.compress(piece) if squeeze else piece
            if packed:
                yield _frame(b"D", packed)
        if squeeze:
            yield _frame(b"D", squeeze.flush())
        listed.append({"name": member.name, "n_bytes": n_bytes, "sha256": digest.hexdigest()})
    yield _frame(b"M", json.dumps({"members": listed, **extra()}).encode())


def read_header(path: Path) -> Header:
    """Return the first line of an archive.

    Raises
    ------
    BadArchive
        It is none.
    """
    with path.open("rb") as file:
        return _header(file)


def _header(file: IO[bytes]) -> Header:
    line = file.readline(_MOST_HEADER_BYTES)
    try:
        found = Header(**json.loads(line.removeprefix(MAGIC)))
        bytes.fromhex(found.salt)
    except (ValueError, TypeError):
        found = None
    if found is None or not line.startswith(MAGIC) or found.line() != line:
        raise BadArchive(_("This is not a backup of OpenNRM, or its first line was changed."))
    return found


def unpack_archive(
    path: Path,
    open_member: Callable[[str], AbstractContextManager[IO[bytes]]],
    progress: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Hand every member to where `open_member` says, and return the manifest once all of it was found to be true.

    Raises
    ------
    BadArchive
        The archive was changed or cut off, or the master key is not the one it was made with.
    """
    with path.open("rb") as file:
        header = _header(file)
        plain = _Joined(open_pieces(_key(header), _Watched(file, progress), bound=header.line()))
        try:
            return _members(plain, open_member)
        except (Tampered, zlib.error):
            raise BadArchive(
                _("The backup was changed or cut off, or this is not the master key it was made with.")
            ) from None


class _Watched:
    """A file whose reading is counted."""

    def __init__(self, file: IO[bytes], progress: Callable[[int], None] | None) -> None:
        self._file = file
        self._progress = progress

    def read(self, size: int, /) -> bytes:
        """Read on, and tell how much."""
        piece = self._file.read(size)
        if self._progress is not None:
            self._progress(len(piece))
        return piece


def _members(plain: _Joined, open_member: Callable[[str], AbstractContextManager[IO[bytes]]]) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    kind, payload = _next_frame(plain)
    while kind == b"F":
        begun = json.loads(payload)
        with open_member(begun["name"]) as file, _written(file, squeezed=begun["squeezed"]) as write:
            kind, payload = _next_frame(plain)
            while kind == b"D":
                write(payload)
                kind, payload = _next_frame(plain)
            found.append({"name": begun["name"], **write(None)})
    manifest: dict[str, Any] = json.loads(payload) if kind == b"M" else {}
    if manifest.get("members") != found or plain.read(1):
        raise BadArchive(_("The backup does not hold what its manifest says."))
    return manifest


@contextmanager
def _written(file: IO[bytes], *, squeezed: bool) -> Generator[Callable[[bytes | None], dict[str, Any]]]:
    """Yield a function that writes a piece, and with None says what was written."""
    digest, n_bytes = hashlib.sha256(), 0
    stretch = zlib.decompressobj() if squeezed else None

    def put(piece: bytes) -> None:
        nonlocal n_bytes
        digest.update(piece)
        n_bytes += len(piece)
        file.write(piece)

    def write(piece: bytes | None) -> dict[str, Any]:
        if piece is None:
            put(stretch.flush() if stretch else b"")
        else:
            put(stretch.decompress(piece) if stretch else piece)
        return {"n_bytes": n_bytes, "sha256": digest.hexdigest()}

    yield write


def _next_frame(plain: _Joined) -> tuple[bytes, bytes]:
    head = _exactly(plain, _FRAME.size)
    kind, size = _FRAME.unpack(head)
    if size > _MOST_FRAME_BYTES:
        raise BadArchive(_("The backup is not of a kind that is known."))
    return kind, _exactly(plain, size)


def _exactly(plain: _Joined, size: int) -> bytes:
    parts: list[bytes] = []
    missing = size
    while missing:
        piece = plain.read(missing)
        if not piece:
            raise BadArchive(_("The backup is not of a kind that is known."))
        parts.append(piece)
        missing -= len(piece)
    return b"".join(parts)
