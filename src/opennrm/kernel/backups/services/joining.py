"""Keys of an archive joined with the keyring: what can still be opened, what was destroyed since, what is lost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import ngettext

from opennrm.kernel.backups.services.errors import KeysMissing
from opennrm.kernel.backups.services.keyring import KeyRecord, read_keyring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MEMBER = "datakeys.jsonl"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A row of the table of data keys, as it will be restored."""

    id: UUID
    wrapped: bytes | None
    master_version: int
    created_at: str
    destroyed_at: str | None
    is_newly_destroyed: bool = False


def key_lines(rows: Iterable[tuple[str, int, str, str | None]]) -> Iterator[bytes]:
    """Yield what an archive says of its keys: everything but their bytes."""
    for key_id, version, created_at, destroyed_at in rows:
        yield json.dumps([str(UUID(str(key_id))), version, str(created_at), destroyed_at]).encode() + b"\n"


def joined_keys(listed: Path, keyring: Path, at: str, *, accept_lost: bool) -> list[KeyRow]:
    """Return the rows to restore.

    A key that the keyring has struck out was destroyed after the archive was made: it is restored as destroyed. With
    `accept_lost`, keys that the keyring never knew are too.

    Raises
    ------
    KeysMissing
        The keyring does not know a key that the archive needs: it is older than the archive, or another node's.
    """
    known = {record.id: record for record in read_keyring(keyring)} if keyring.exists() else {}
    rows, n_lost = [], 0
    for line in listed.read_bytes().splitlines():
        key_id, version, created_at, destroyed_at = json.loads(line)
        record = known.get(UUID(key_id))
        n_lost += destroyed_at is None and record is None
        rows.append(_row(UUID(key_id), version, created_at, destroyed_at or None, record, at))
    if n_lost and not accept_lost:
        raise KeysMissing(
            ngettext(
                "The keyring %(path)s does not hold %(n)d key of this backup. Use the newest keyring of this node.",
                "The keyring %(path)s does not hold %(n)d keys of this backup. Use the newest keyring of this node.",
                n_lost,
            )
            % {"n": n_lost, "path": keyring}
        )
    return rows


def _row(
    key_id: UUID, version: int, created_at: str, destroyed_at: str | None, record: KeyRecord | None, at: str
) -> KeyRow:
    if destroyed_at is not None:
        return KeyRow(key_id, None, version, created_at, destroyed_at)
    if record is None or record.wrapped is None:
        return KeyRow(key_id, None, version, created_at, at, is_newly_destroyed=True)
    return KeyRow(key_id, record.wrapped, record.master_version, created_at, None)
