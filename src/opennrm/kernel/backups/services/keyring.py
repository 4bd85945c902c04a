"""The keyring: one file beside all archives that holds the wrapped data keys, which no archive holds.

A destroyed key is struck out in place, so what it sealed is gone from every archive that was ever made. Records are
sorted by identifier and of one length: striking one out is a search by halves and a short overwrite.
"""

from __future__ import annotations

import fcntl
import os
import struct
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.backups.services.errors import BadArchive
from opennrm.kernel.vault.models import DataKey
from opennrm.kernel.vault.services.keyfile import sync_folder

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

NAME = "keyring"
MAGIC = b"OPENNRM-KEYRING-1\n"
_WRAPPED_BYTES = 60
_RECORD = struct.Struct(f">16sIB{_WRAPPED_BYTES}s")
_STRUCK = bytes(4 + 1 + _WRAPPED_BYTES)
_BATCH = 4096


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """One key; without bytes it was destroyed."""

    id: UUID
    master_version: int
    wrapped: bytes | None

    def packed(self) -> bytes:
        """Return the record as it stands in the file."""
        if self.wrapped is None:
            return self.id.bytes + _STRUCK
        return _RECORD.pack(self.id.bytes, self.master_version, 1, self.wrapped)


def _unpacked(record: bytes) -> KeyRecord:
    key_id, version, is_live, wrapped = _RECORD.unpack(record)
    return KeyRecord(UUID(bytes=key_id), version, wrapped if is_live else None)


@contextmanager
def _locked(path: Path) -> Generator[None]:
    """Let one process at a time change the keyring."""
    lock = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def read_keyring(path: Path) -> Iterator[KeyRecord]:
    """Yield the records, sorted by identifier.

    Raises
    ------
    BadArchive
        The file is no keyring.
    """
    with path.open("rb") as file:
        _check(file)
        while batch := file.read(_RECORD.size * _BATCH):
            if len(batch) % _RECORD.size:
                raise BadArchive(_("The end of the keyring is missing."))
            for start in range(0, len(batch), _RECORD.size):
                yield _unpacked(batch[start : start + _RECORD.size])


def _check(file: IO[bytes]) -> None:
    if file.read(len(MAGIC)) != MAGIC:
        raise BadArchive(_("This is not a keyring of OpenNRM."))


def _keys_of_database() -> Iterator[KeyRecord]:
    rows = DataKey.objects.order_by("pk").values_list("pk", "master_version", "wrapped")
    for key_id, version, wrapped in rows.iterator(chunk_size=_BATCH):
        yield KeyRecord(key_id, version, None if wrapped is None else bytes(wrapped))


def write_keyring(path: Path) -> int:
    """Write the keyring anew from the database and return how many live keys it holds.

    Keys that only the old keyring knows stay: they belong to archives that are newer than a restored database. A key
    that either of the two knows to be destroyed is struck out.
    """
    fresh, n_live = path.with_name(f".{path.name}.{os.getpid()}"), 0
    with _locked(path):
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(MAGIC)
                for record in _merged(read_keyring(path) if path.exists() else iter(()), _keys_of_database()):
                    n_live += record.wrapped is not None
                    file.write(record.packed())
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        sync_folder(path.parent)
    return n_live


def _merged(old: Iterator[KeyRecord], now: Iterator[KeyRecord]) -> Iterator[KeyRecord]:
    """Yield both, sorted; of a key in both, what the database says, unless the keyring knows it destroyed."""
    before, current = next(old, None), next(now, None)
    while before is not None or current is not None:
        if current is None or (before is not None and before.id.bytes < current.id.bytes):
            assert before is not None  # noqa: S101 - one of the two is there
            yield before
            before = next(old, None)
        elif before is None or current.id.bytes < before.id.bytes:
            yield current
            current = next(now, None)
        else:
            yield before if before.wrapped is None else current
            before, current = next(old, None), next(now, None)


def strike_out(path: Path, key_id: UUID) -> bool:
    """Overwrite a key in the keyring with zeros; tell whether there was anything to overwrite."""
    if not path.exists():
        return False
    with _locked(path), path.open("r+b") as file:
        _check(file)
        place = _find(file, key_id.bytes)
        if place is None:
            return False
        file.seek(place + 16)
        if file.read(len(_STRUCK)) == _STRUCK:
            return False
        file.seek(place + 16)
        file.write(_STRUCK)
        file.flush()
        os.fsync(file.fileno())
    return True


def _find(file: IO[bytes], wanted: bytes) -> int | None:
    low, high = 0, (file.seek(0, os.SEEK_END) - len(MAGIC)) // _RECORD.size
    while low < high:
        middle = (low + high) // 2
        place = len(MAGIC) + middle * _RECORD.size
        file.seek(place)
        found = file.read(16)
        if found == wanted:
            return place
        low, high = (middle + 1, high) if found < wanted else (low, middle)
    return None


def strike_out_destroyed(path: Path) -> int:
    """Strike out every key that the database knows to be destroyed and return how many still stood there."""
    if not path.exists():
        return 0
    destroyed = DataKey.objects.destroyed().values_list("pk", flat=True)
    return sum(strike_out(path, key_id) for key_id in destroyed.iterator(chunk_size=_BATCH))
