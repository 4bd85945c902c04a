"""Making a backup: one moment of the database, the documents, the anchors and the node's settings, sealed."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext_lazy as _

from opennrm import __version__
from opennrm.kernel.actors import Action, require
from opennrm.kernel.audit.services import anchors_path, drop_anchor, write_entry
from opennrm.kernel.backups.services import postgresql, sqlite
from opennrm.kernel.backups.services.archive import Header, Member, pack_archive
from opennrm.kernel.backups.services.errors import NoRoom
from opennrm.kernel.backups.services.joining import MEMBER as KEYS_MEMBER
from opennrm.kernel.backups.services.joining import key_lines
from opennrm.kernel.backups.services.keyring import NAME as KEYRING
from opennrm.kernel.backups.services.keyring import write_keyring
from opennrm.kernel.errors import Refused
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.vault.services import master_keys
from opennrm.kernel.vault.services.keyfile import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from datetime import datetime

    from opennrm.kernel.actors import Actor

ENDING = ".nrmbackup"
DOCUMENTS = "documents"
ANCHORS = "anchors.log"
SETTINGS = "node.env"
_SPARE_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Backup:
    """An archive in the folder of backups."""

    path: Path
    header: Header
    n_bytes: int
    n_keys: int | None = None


@dataclass(slots=True)
class _Contents:
    """What goes in, and what the manifest says of it beyond names and hashes."""

    members: list[Member] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


def backup_folder() -> Path:
    """Return where this node's backups are."""
    node: Path = settings.ENV.dir
    return settings.ENV.backup_dir or node / "backups"


def documents_folder() -> Path:
    """Return where this node's sealed documents are."""
    node: Path = settings.ENV.dir
    return node / DOCUMENTS


def keyring_path() -> Path:
    """Return the keyring of this node."""
    return backup_folder() / KEYRING


def create_backup(
    *, actor: Actor, at: datetime, keep: int | None = None, progress: Callable[[int, int], None] | None = None
) -> Backup:
    """Make a backup and renew the keyring; with `keep`, remove all but so many of the newest archives.

    `progress` is told how many bytes were taken in, and of about how many.

    Raises
    ------
    NotPermitted
        The actor does not run this node.
    NoRoom
        The disk is full; nothing is left of the attempt.
    Refused
        Another backup is being made, or the database cannot be read whole.
    """
    require(actor, Action.NODE_MANAGE)
    folder = backup_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    drop_anchor(at=at)
    with _only_one(folder), no_room_told(), tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as scratch:
        header = _new_header(at)
        path = folder / f"opennrm-{at:%Y%m%dT%H%M%SZ}-{header.id[-6:]}{ENDING}"
        made = Path(scratch, path.name)
        _write(made, header, Path(scratch), progress)
        n_keys = write_keyring(folder / KEYRING)
        made.replace(path)
        sync_folder(folder)
    n_bytes = path.stat().st_size
    write_entry(actor=actor, at=at, verb="backup.created", target=f"backup:{header.id}", detail={"bytes": n_bytes})
    if keep is not None:
        _remove_older(folder, keep)
    return Backup(path, header, n_bytes, n_keys)


def _new_header(at: datetime) -> Header:
    return Header(
        id=new_id().hex,
        at=at.isoformat(timespec="seconds"),
        program=__version__,
        database=connection.vendor,
        master_version=master_keys().current,
        salt=os.urandom(32).hex(),
    )


@contextmanager
def _only_one(folder: Path) -> Generator[None]:
    """Let one backup be made at a time, and take away what one that was killed has left."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(_("Another backup is being made. Wait until it is done.")) from None
        for left in folder.glob(".making-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


@contextmanager
def no_room_told() -> Generator[None]:
    """Turn a full disk into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise NoRoom(_("The disk is full. Nothing was changed. Make room and try again.")) from None


def _write(made: Path, header: Header, scratch: Path, progress: Callable[[int, int], None] | None) -> None:
    with ExitStack() as open_things:
        contents = _gather(scratch, open_things)
        counted = _counted(contents.members, progress, _expected_bytes())
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pack_archive(header, counted, lambda: contents.extra):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())


def _gather(scratch: Path, open_things: ExitStack) -> _Contents:
    """Take hold of one moment of the node; the anchors come before the database, so that they never promise more."""
    contents = _Contents()
    anchors = anchors_path().read_bytes() if anchors_path().exists() else b""
    if connection.vendor == "postgresql":
        _gather_postgresql(contents, open_things)
    else:
        _gather_sqlite(contents, scratch, open_things)
    contents.members.append(Member(ANCHORS, [anchors]))
    settings_file = settings.ENV.dir / SETTINGS
    if settings_file.exists():
        contents.members.append(Member(SETTINGS, [settings_file.read_bytes()]))
    contents.members += _documents()
    applied = MigrationRecorder(connection).applied_migrations()
    contents.extra["migrations"] = sorted([app, name] for app, name in applied)
    return contents


def _gather_sqlite(contents: _Contents, scratch: Path, open_things: ExitStack) -> None:
    refuse_without_room(scratch, sqlite.database_path().stat().st_size * 2)
    copy, keys = open_things.enter_context(sqlite.copied_database(scratch))
    contents.members += [Member(sqlite.MEMBER, sqlite.pieces_of(copy)), Member(KEYS_MEMBER, key_lines(keys))]


def _gather_postgresql(contents: _Contents, open_things: ExitStack) -> None:
    snapshot = open_things.enter_context(postgresql.held_snapshot())
    dump = postgresql.dumped(snapshot)
    open_things.callback(dump.close)
    contents.members += [
        Member(postgresql.MEMBER, dump, is_squeezed=False),  # pg_dump squeezes by itself
        Member(KEYS_MEMBER, key_lines(snapshot.keys)),
    ]
    contents.extra["rows"] = snapshot.rows


def _documents() -> Iterator[Member]:
    folder = documents_folder()
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        if path.is_file() and not path.is_symlink():
            name = f"{DOCUMENTS}/{path.relative_to(folder).as_posix()}"
            yield Member(name, _pieces_while_there(path), is_squeezed=False)  # sealed bytes cannot be squeezed


def _pieces_while_there(path: Path) -> Iterator[bytes]:
    """Yield a document; of one that is erased meanwhile nothing."""
    try:
        yield from sqlite.pieces_of(path)
    except FileNotFoundError:
        return


def _expected_bytes() -> int:
    documents = documents_folder()
    n_bytes = sum(path.stat().st_size for path in documents.rglob("*") if path.is_file()) if documents.exists() else 0
    if connection.vendor == "postgresql":
        return n_bytes + postgresql.database_bytes() // 3  # the dump is squeezed and has no indexes
    return n_bytes + sqlite.database_path().stat().st_size


def _counted(
    members: Iterable[Member], progress: Callable[[int, int], None] | None, n_expected: int
) -> Iterator[Member]:
    n_done = 0

    def watched(pieces: Iterable[bytes]) -> Iterator[bytes]:
        nonlocal n_done
        for piece in pieces:
            n_done += len(piece)
            if progress is not None:
                progress(n_done, max(n_expected, n_done))
            yield piece

    for member in members:
        yield Member(member.name, watched(member.pieces), member.is_squeezed)


def refuse_without_room(folder: Path, n_bytes: int) -> None:
    """Refuse before beginning what the disk has no room for.

    Raises
    ------
    NoRoom
        With how much is needed.
    """
    n_free = shutil.disk_usage(folder).free
    if n_free < n_bytes + _SPARE_BYTES:
        raise NoRoom(
            _("The disk has %(free)d MB free and %(needed)d MB are needed. Make room and try again.")
            % {"free": n_free // 10**6, "needed": (n_bytes + _SPARE_BYTES) // 10**6}
        )


def _remove_older(folder: Path, keep: int) -> None:
    archives = sorted(folder.glob(f"*{ENDING}"), key=lambda path: path.name, reverse=True)
    for path in archives[max(1, keep) :]:
        path.unlink()
