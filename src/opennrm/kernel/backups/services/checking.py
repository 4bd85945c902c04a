"""Looking at archives without restoring them."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from opennrm.kernel.backups.services.archive import Header, read_header, unpack_archive
from opennrm.kernel.backups.services.creating import ENDING, Backup, backup_folder, keyring_path
from opennrm.kernel.backups.services.errors import BadArchive
from opennrm.kernel.backups.services.joining import MEMBER as KEYS_MEMBER
from opennrm.kernel.backups.services.joining import joined_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class CheckedBackup:
    """What a check of an archive found."""

    header: Header
    n_members: int
    n_bytes: int
    n_keys: int
    n_destroyed_since: int


def backups() -> list[Backup]:
    """Return the archives in the node's folder of backups, newest first; what is none is left out."""
    folder = backup_folder()
    found = []
    for path in sorted(folder.glob(f"*{ENDING}"), reverse=True) if folder.exists() else ():
        try:
            found.append(Backup(path, read_header(path), path.stat().st_size))
        except BadArchive:
            continue
    return found


def verify_backup(
    path: Path, *, at: datetime, keyring: Path | None = None, progress: Callable[[int], None] | None = None
) -> CheckedBackup:
    """Read a whole archive, compare every hash and look for all its keys in the keyring.

    Raises
    ------
    BadArchive
        The archive was changed or cut off, or is none.
    KeysMissing
        The keyring does not hold all of its keys.
    """
    with tempfile.TemporaryDirectory(prefix="opennrm-check-") as scratch:
        listed = Path(scratch, KEYS_MEMBER)

        @contextmanager
        def somewhere(name: str) -> Generator[IO[bytes]]:
            with (listed if name == KEYS_MEMBER else Path("/dev/null")).open("wb") as file:
                yield file

        manifest = unpack_archive(path, somewhere, progress)
        rows = joined_keys(listed, keyring or keyring_path(), at.isoformat(), accept_lost=False)
    return CheckedBackup(
        header=read_header(path),
        n_members=len(manifest["members"]),
        n_bytes=sum(member["n_bytes"] for member in manifest["members"]),
        n_keys=sum(row.wrapped is not None for row in rows),
        n_destroyed_since=sum(row.is_newly_destroyed for row in rows),
    )
