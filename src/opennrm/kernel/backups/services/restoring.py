"""Restoring: everything is read, checked and joined with the keyring first; only then does it take its place."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import Action, require
from opennrm.kernel.audit.services import anchors_path, drop_anchor, verify_log, write_entry
from opennrm.kernel.backups.services import postgresql, sqlite
from opennrm.kernel.backups.services.archive import Header, read_header, unpack_archive
from opennrm.kernel.backups.services.creating import (
    ANCHORS,
    DOCUMENTS,
    SETTINGS,
    documents_folder,
    no_room_told,
    refuse_without_room,
)
from opennrm.kernel.backups.services.errors import BadArchive, NotEmpty
from opennrm.kernel.backups.services.joining import MEMBER as KEYS_MEMBER
from opennrm.kernel.backups.services.joining import KeyRow, joined_keys
from opennrm.kernel.backups.services.keyring import NAME as KEYRING
from opennrm.kernel.vault.services import announce_destroyed, forget_keys, master_keys
from opennrm.kernel.vault.services.keyfile import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from datetime import datetime

    from opennrm.kernel.actors import Actor
    from opennrm.kernel.audit.services import Verification

_DATABASES = {"sqlite": sqlite.MEMBER, "postgresql": postgresql.MEMBER}


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back."""

    header: Header
    n_documents: int
    n_keys: int
    n_destroyed_since: int
    log: Verification
    replaced: Path | None


def restore_backup(
    path: Path,
    *,
    actor: Actor,
    at: datetime,
    keyring: Path | None = None,
    force: bool = False,
    accept_lost: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Restored:
    """Put a backup in the place of an empty node, or with `force` of whatever is there (kept in a folder beside).

    Raises
    ------
    NotPermitted
        The actor does not run this node.
    NotEmpty
        There is a node already, and `force` was not asked for.
    BadArchive
        The archive is broken, of another database or of a newer program.
    KeysMissing
        The keyring is too old.
    NoRoom
        The disk is full.
    """
    require(actor, Action.NODE_MANAGE)
    node: Path = settings.ENV.dir
    header = read_header(path)
    _refuse_unfit(header, force=force)
    node.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_without_room(node, path.stat().st_size * 2)
    for left in node.glob(".restoring-*"):  # by one that was killed
        shutil.rmtree(left, ignore_errors=True)
    with no_room_told(), tempfile.TemporaryDirectory(prefix=".restoring-", dir=node) as scratch:
        staged = Path(scratch)
        manifest = unpack_archive(path, lambda name: _staged_file(staged, name), progress)
        _refuse_newer(manifest)
        rows = joined_keys(
            staged / KEYS_MEMBER, keyring or path.with_name(KEYRING), _as_stored(at), accept_lost=accept_lost
        )
        replaced = _put_in_place(staged, node, manifest, rows, at)
    return _wake_up(actor, at, header, rows, manifest, replaced)


def _as_stored(at: datetime) -> str:
    """Return a moment the way the database writes it."""
    return str(connection.ops.adapt_datetimefield_value(at))


def _refuse_unfit(header: Header, *, force: bool) -> None:
    if header.database != connection.vendor:
        raise BadArchive(
            _("This backup is of a node on %(theirs)s; this node is on %(ours)s.")
            % {"theirs": header.database, "ours": connection.vendor}
        )
    master_keys().derive(header.master_version, salt=b"", purpose="")  # refuses, if the version is missing
    is_empty = postgresql.is_empty() if connection.vendor == "postgresql" else sqlite.is_empty()
    if not force and not is_empty:
        raise NotEmpty(_("There is a node already. Restore into an empty folder and database, or use --force."))


@contextmanager
def _staged_file(staged: Path, name: str) -> Generator[IO[bytes]]:
    """Open a new file of the staging folder; a name that leads out of it is refused."""
    parts = PurePosixPath(name).parts
    plain = {*_DATABASES.values(), KEYS_MEMBER, ANCHORS, SETTINGS}
    is_document = len(parts) > 1 and parts[0] == DOCUMENTS and ".." not in parts
    if name not in plain and not is_document:
        raise BadArchive(_("The backup holds a file that does not belong there."))
    path = staged.joinpath(*parts)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _refuse_newer(manifest: dict[str, Any]) -> None:
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    unknown = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known]
    if unknown:
        raise BadArchive(
            _("This backup was made by a newer program, or one with other parts (%(names)s). Install that one first.")
            % {"names": ", ".join(unknown[:3])}
        )


def _put_in_place(staged: Path, node: Path, manifest: dict[str, Any], rows: list[KeyRow], at: datetime) -> Path | None:
    """Exchange files and database; when the database does not come, the files go back."""
    connection.close()
    if connection.vendor == "sqlite":
        sqlite.put_keys_back(staged / sqlite.MEMBER, rows)
    aside = node / f"replaced-{at:%Y%m%dT%H%M%S}"
    moves = _Moves()
    try:
        moves.exchange(staged / DOCUMENTS, documents_folder(), aside / DOCUMENTS)
        moves.exchange(staged / ANCHORS, anchors_path(), aside / ANCHORS)
        if not (node / SETTINGS).exists():
            moves.exchange(staged / SETTINGS, node / SETTINGS, aside / SETTINGS)
        if connection.vendor == "postgresql":
            postgresql.load_dump(staged / postgresql.MEMBER, rows, manifest["rows"])
        else:
            for old in sqlite.beside(sqlite.database_path()):
                moves.move(old, aside / old.name)
            moves.move(staged / sqlite.MEMBER, sqlite.database_path())
    except BaseException:
        moves.undo()
        raise
    sync_folder(node)
    return aside if aside.exists() else None


class _Moves:
    """Renames that can be taken back."""

    def __init__(self) -> None:
        self._done: list[tuple[Path, Path]] = []

    def move(self, source: Path, target: Path) -> None:
        """Rename."""
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        source.rename(target)
        self._done.append((source, target))

    def exchange(self, fresh: Path, place: Path, aside: Path) -> None:
        """Put something new in its place and what was there aside."""
        if place.exists():
            self.move(place, aside)
        if fresh.exists():
            self.move(fresh, place)

    def undo(self) -> None:
        """Take all back, the last first."""
        while self._done:
            source, target = self._done.pop()
            source.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            target.rename(source)


def _wake_up(
    actor: Actor, at: datetime, header: Header, rows: list[KeyRow], manifest: dict[str, Any], replaced: Path | None
) -> Restored:
    """Bring the restored node up to this program, check its log, and tell of keys that were destroyed since."""
    forget_keys()
    call_command("migrate", verbosity=0, interactive=False)
    log = verify_log()
    destroyed = [row.id for row in rows if row.is_newly_destroyed]
    documents = [member for member in manifest["members"] if member["name"].startswith(f"{DOCUMENTS}/")]
    detail = {"destroyed_since": len(destroyed), "log_sound": log.is_sound, "made_at": header.at}
    with acting_as(actor, at):
        announce_destroyed(destroyed, at=at)
        write_entry(actor=actor, at=at, verb="backup.restored", target=f"backup:{header.id}", detail=detail)
    if log.is_sound:
        drop_anchor(at=at)
    n_keys = sum(row.wrapped is not None for row in rows)
    return Restored(header, len(documents), n_keys, len(destroyed), log, replaced)
