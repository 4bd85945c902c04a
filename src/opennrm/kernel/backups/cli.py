"""`opennrm backup`: make, list, check and restore backups."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.backups.services import (
    Backup,
    backup_folder,
    backups,
    create_backup,
    keyring_path,
    restore_backup,
    verify_backup,
)
from opennrm.kernel.clock import now
from opennrm.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

_JSON = click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
_ARCHIVE = click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_KEYRING = click.option(
    "--keyring",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The keyring; the file `keyring` beside the archive by default.",
)


@click.group()
def backup() -> None:
    """Make and restore encrypted backups.

    An archive opens only with the master key and the keyring beside it. Exit codes: 0 done, 1 refused or something is
    wrong (nothing was changed), 2 the command was mistyped, 130 stopped by Ctrl-C (nothing was changed).
    """


@contextmanager
def _told() -> Generator[None]:
    try:
        yield
    except DomainError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _bar(label: str, n_bytes: int, *, is_json: bool) -> Generator[Callable[[int, int], None]]:
    hidden = is_json or not sys.stderr.isatty()
    with click.progressbar(length=max(1, n_bytes), label=label, file=sys.stderr, hidden=hidden) as bar:

        def show(n_done: int, n_total: int) -> None:
            bar.length = max(1, n_total)
            bar.update(n_done - bar.pos)

        yield show


@contextmanager
def _reading(label: str, archive: Path, *, is_json: bool) -> Generator[Callable[[int], None]]:
    n_bytes, n_done = archive.stat().st_size, 0
    with _bar(label, n_bytes, is_json=is_json) as show:

        def read(n_read: int) -> None:
            nonlocal n_done
            n_done += n_read
            show(n_done, n_bytes)

        yield read


def _described(found: Backup) -> dict[str, Any]:
    described = {"path": str(found.path), "id": found.header.id, "at": found.header.at, "n_bytes": found.n_bytes}
    return {**described, "database": found.header.database, "program": found.header.program}


@backup.command()
@click.option("--keep", type=click.IntRange(min=1), help="Remove all but so many of the newest archives.")
@_JSON
def create(*, keep: int | None, is_json: bool) -> None:
    """Make a backup in DIR/backups (or OPENNRM_BACKUP_DIR)."""
    with _told(), _bar("Backing up", 1, is_json=is_json) as show:
        made = create_backup(actor=SYSTEM, at=now(), keep=keep, progress=show)
    if is_json:
        click.echo(json.dumps({**_described(made), "keyring": str(keyring_path()), "n_keys": made.n_keys}))
    else:
        click.echo(f"Made {made.path} ({made.n_bytes / 1e6:.1f} MB).")
        click.echo(f"Copy it and {keyring_path()} away; of the keyring keep only the newest copy.")


@backup.command("list")
@_JSON
def list_(*, is_json: bool) -> None:
    """List the backups, newest first."""
    found = backups()
    if is_json:
        click.echo(json.dumps({"backups": [_described(one) for one in found]}))
        return
    for one in found:
        click.echo(f"{one.header.at}  {one.n_bytes / 1e6:10.1f} MB  {one.path}")
    if not found:
        click.echo(f"There are no backups in {backup_folder()}.")


@backup.command()
@_ARCHIVE
@_KEYRING
@_JSON
def verify(*, archive: Path, keyring: Path | None, is_json: bool) -> None:
    """Read a whole backup, compare every hash, and look for all its keys in the keyring."""
    with _told(), _reading("Checking", archive, is_json=is_json) as read:
        keys = keyring or archive.with_name("keyring")
        found = verify_backup(archive, at=now(), keyring=keys, progress=read)
    if is_json:
        counts = {"n_members": found.n_members, "n_bytes": found.n_bytes, "n_keys": found.n_keys}
        click.echo(json.dumps({"sound": True, **counts, "n_destroyed_since": found.n_destroyed_since}))
    else:
        click.echo(f"The backup of {found.header.at} is whole: {found.n_members} parts, {found.n_keys} keys.")
        if found.n_destroyed_since:
            click.echo(f"{found.n_destroyed_since} files were erased after it was made; they stay erased.")


@backup.command()
@_ARCHIVE
@_KEYRING
@click.option("--force", is_flag=True, help="Replace the node that is there; it is kept in DIR/replaced-….")
@click.option("--accept-lost-keys", is_flag=True, help="Restore files whose keys the keyring lacks as erased.")
@_JSON
def restore(*, archive: Path, keyring: Path | None, force: bool, accept_lost_keys: bool, is_json: bool) -> None:
    """Restore a backup into an empty node. Stop `opennrm serve` first."""
    with _told(), _reading("Restoring", archive, is_json=is_json) as read:
        done = restore_backup(
            archive, actor=SYSTEM, at=now(), keyring=keyring, force=force, accept_lost=accept_lost_keys, progress=read
        )
    if is_json:
        counts = {"n_documents": done.n_documents, "n_keys": done.n_keys, "n_destroyed_since": done.n_destroyed_since}
        replaced = str(done.replaced) if done.replaced else None
        click.echo(
            json.dumps({"made_at": done.header.at, "log_sound": done.log.is_sound, "replaced": replaced, **counts})
        )
    else:
        _say(done.header.at, done.n_destroyed_since, done.replaced)
        for finding in done.log.findings:
            click.echo(f"The log in the backup is not whole: {finding}", err=True)
    raise SystemExit(0 if done.log.is_sound else 1)


def _say(made_at: str, n_destroyed: int, replaced: Path | None) -> None:
    click.echo(f"Restored the backup of {made_at}. Everybody has to sign in again.")
    if n_destroyed:
        click.echo(f"{n_destroyed} files were erased after it was made; they stay erased.")
    if replaced is not None:
        click.echo(f"What was there before is in {replaced}; remove it when it is not needed.")
