"""Sealed content in the node's folder: written whole or not at all, and nothing left lying about."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import IO, TYPE_CHECKING, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.errors import Refused
from opennrm.kernel.vault.services import open_stream, seal_stream
from opennrm.protection.documents.models import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# A file that no row names may belong to a transaction that is still running; after this long it cannot.
ORPHANED_AFTER = timedelta(hours=6)
_BATCH = 500


def documents_folder() -> Path:
    """Return the folder of all sealed content."""
    folder: Path = settings.ENV.dir / "documents"
    return folder


def path_of(stored_as: UUID) -> Path:
    """Return where the content of a document is; the name says nothing."""
    return documents_folder() / stored_as.hex[:2] / str(stored_as)


def store_content(key_id: UUID, source: IO[bytes]) -> UUID:
    """Seal content into a new file, safely on the disk before it gets its name, and return that name."""
    stored_as = uuid4()
    path = path_of(stored_as)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    source.seek(0)
    try:
        _write(part, seal_stream(key_id, source, bound_to=f"documents.content:{stored_as}"))
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _settle(path.parent)
    return stored_as


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Have the disk know the folder's new entry."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_content(document: Document) -> Iterator[bytes]:
    """Return the plain content piece by piece; the first piece is checked before this returns.

    Raises
    ------
    Refused
        The content is not there any more.
    Erased, Tampered
        The file was erased; the content was changed on the disk.
    """
    pieces = _pieces(document)
    return chain([next(pieces, b"")], pieces)


def _pieces(document: Document) -> Iterator[bytes]:
    try:
        file = path_of(document.stored_as).open("rb")
    except FileNotFoundError:
        raise Refused(_("The content of this document is missing. Tell your node's administrator.")) from None
    with file:
        yield from open_stream(document.file.key_id, file, bound_to=document.content_bound_to)


class _Piecewise:
    """Reads a stream of pieces as a file that is read from its start, once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """Hold nothing yet."""
        self.pieces, self.held = pieces, b""

    def seek(self, _position: int) -> int:
        """Stay at the start."""
        return 0

    def read(self, size: int) -> bytes:
        """Return the next bytes; nothing at the end."""
        while len(self.held) < size and (piece := next(self.pieces, b"")):
            self.held += piece
        taken, self.held = self.held[:size], self.held[size:]
        return taken


def reseal_content(document: Document, key_id: UUID) -> UUID:
    """Seal the content of a document anew under another file's key, and return its new name; the old one goes later.

    What is sealed is never on the disk in plain; if the transaction fails, the sweep finds the new content.
    """
    source = cast("IO[bytes]", _Piecewise(open_content(document)))
    stored_as = store_content(key_id, source)
    discard_content(document.stored_as)
    return stored_as


def discard_content(stored_as: UUID) -> None:
    """Delete content once the transaction that let go of it stands."""
    transaction.on_commit(lambda: path_of(stored_as).unlink(missing_ok=True))


@dataclass(frozen=True, slots=True)
class Swept:
    """What a look through the folder found."""

    n_orphans: int
    n_missing: int


def sweep(*, at: datetime) -> Swept:
    """Delete content that no document names (an upload that was never finished), and count what is missing.

    The caller acts as the node itself: rows of every file must show.
    """
    found = {path for path in documents_folder().glob("*/*") if path.is_file()}
    named = set(Document.objects.held().values_list("stored_as", flat=True).iterator(chunk_size=_BATCH))
    orphans = [path for path in found if not _is_named(path, named) and _age(path, at) > ORPHANED_AFTER]
    for path in orphans:
        path.unlink(missing_ok=True)
    held = {path.name for path in found}
    return Swept(len(orphans), sum(str(name) not in held for name in named))


def _is_named(path: Path, named: set[UUID]) -> bool:
    try:
        return UUID(path.name) in named
    except ValueError:
        return False


def _age(path: Path, at: datetime) -> timedelta:
    try:
        return at - datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except FileNotFoundError:
        return timedelta(0)
