"""A node on SQLite: a consistent copy without its data keys, and the way back."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.db import connection
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.backups.services.archive import PIECE_BYTES
from opennrm.kernel.backups.services.errors import BadArchive

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from opennrm.kernel.backups.services.joining import KeyRow

MEMBER = "database.sqlite3"


def database_path() -> Path:
    """Return the file of the database."""
    return Path(str(connection.settings_dict["NAME"]))


@contextmanager
def copied_database(folder: Path) -> Generator[tuple[Path, list[tuple[str, int, str, str | None]]]]:
    """Yield a copy of the database as of one moment, its keys taken out, and what else is known of the keys."""
    copy = folder / MEMBER
    with closing(sqlite3.connect(f"file:{quote(str(database_path()))}?mode=ro", uri=True)) as source:
        source.execute("VACUUM INTO ?", [str(copy)])
    copy.chmod(0o600)
    with closing(sqlite3.connect(copy)) as database:
        database.execute("PRAGMA journal_mode=MEMORY")  # no second file that would hold the keys
        database.execute("PRAGMA secure_delete=ON")
        rows = database.execute("SELECT id, master_version, created_at, destroyed_at FROM vault_datakey").fetchall()
        # Not empty: a live key without bytes is against the table's own rule.
        database.execute("UPDATE vault_datakey SET wrapped = zeroblob(60) WHERE wrapped IS NOT NULL")
        database.commit()
    yield copy, rows


def pieces_of(path: Path) -> Iterator[bytes]:
    """Yield a file, piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def put_keys_back(copy: Path, rows: Iterable[KeyRow]) -> None:
    """Give a restored copy its keys, and check that SQLite finds it sound.

    Raises
    ------
    BadArchive
        SQLite finds it broken.
    """
    with closing(sqlite3.connect(copy)) as database:
        database.executemany(
            "UPDATE vault_datakey SET wrapped = ?, master_version = ?, destroyed_at = ? WHERE id = ?",
            ((row.wrapped, row.master_version, row.destroyed_at, row.id.hex) for row in rows),
        )
        if database.execute("SELECT name FROM sqlite_master WHERE name = 'django_session'").fetchone():
            database.execute("DELETE FROM django_session")  # what was signed out stays signed out
        database.commit()
        if database.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise BadArchive(_("The database in the backup is broken."))
        database.execute("PRAGMA journal_mode=DELETE")


def is_empty() -> bool:
    """Tell whether there is no database yet."""
    path = database_path()
    return not path.exists() or path.stat().st_size == 0


def beside(path: Path) -> list[Path]:
    """Return the database's file and those that SQLite keeps beside it, as far as they exist."""
    found = [path.with_name(path.name + ending) for ending in ("-wal", "-shm", "")]
    return [one for one in found if one.exists()]
