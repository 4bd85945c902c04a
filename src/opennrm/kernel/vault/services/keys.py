"""Data keys: made, unwrapped (and remembered for moments), destroyed; and the node's own keys, one a purpose."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from opennrm.kernel.vault.models import DataKey, PurposeKey
from opennrm.kernel.vault.services.errors import Erased, UnknownKey
from opennrm.kernel.vault.services.master import KEY_BYTES, master_keys, master_keys_of, unwrap
from opennrm.kernel.vault.services.memory import ShortMemory, clear_all_memories

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

CHUNK = 500
_ciphers: ShortMemory[UUID, AESGCM] = ShortMemory(seconds=20, size=2048)
_purposes: ShortMemory[str, bytes] = ShortMemory(seconds=300, size=64)


class OnDestroyed(Protocol):
    """Told, after the fact is committed, which key is gone."""

    def __call__(self, *, key_id: UUID, at: datetime) -> None:
        """Act on it."""


_on_destroyed: list[OnDestroyed] = []


def subscribe_destroyed(handler: OnDestroyed) -> None:
    """Have the handler called after each destruction of a key (at start-up, once)."""
    if handler not in _on_destroyed:
        _on_destroyed.append(handler)


def announce_destroyed(key_ids: Iterable[UUID], *, at: datetime) -> None:
    """Tell those who listen that keys are gone which a restored database did not yet know to be."""
    for key_id in key_ids:
        transaction.on_commit(partial(_tell_destroyed, key_id, at))


def forget_keys() -> None:
    """Drop every unwrapped key that this process remembers."""
    clear_all_memories()


def create_key(at: datetime) -> DataKey:
    """Make and store a new data key."""
    key = DataKey(created_at=at)
    key.wrapped, key.master_version = master_keys().wrap(os.urandom(KEY_BYTES), key_name(key.id))
    key.save(force_insert=True)
    return key


def create_keys(n_keys: int, at: datetime) -> list[DataKey]:
    """Make and store many data keys at once."""
    master, keys = master_keys(), [DataKey(created_at=at) for _ in range(n_keys)]
    for key in keys:
        key.wrapped, key.master_version = master.wrap(os.urandom(KEY_BYTES), key_name(key.id))
    return DataKey.objects.bulk_create(keys, batch_size=1000)


def key_name(key_id: UUID) -> str:
    """Return the name that is bound into the wrapped bytes of a data key."""
    return f"data:{key_id.hex}"


def purpose_name(purpose: str) -> str:
    """Return the name that is bound into the wrapped bytes of one of the node's own keys."""
    return f"purpose:{purpose}"


def destroy_key(key_id: UUID, *, at: datetime) -> bool:
    """Destroy a key for good: all it sealed, here and in every backup, can never be read again.

    Returns whether there was anything left to destroy. Other processes of the node may remember the key for at most
    twenty seconds.
    """
    _forget_deleted_pages()
    n_changed = DataKey.objects.live().filter(pk=key_id).update(wrapped=None, destroyed_at=at)
    _ciphers.forget(key_id)
    if n_changed:
        transaction.on_commit(partial(_tell_destroyed, key_id, at))
    return bool(n_changed)


def _forget_deleted_pages() -> None:
    """Have SQLite overwrite with zeros what it deletes."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


def _tell_destroyed(key_id: UUID, at: datetime) -> None:
    _ciphers.forget(key_id)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # the log of pages before the change holds the key, too
            cursor.execute("PRAGMA busy_timeout=2000")  # a long reader must not hold this up for half a minute
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA busy_timeout=30000")
    for handler in _on_destroyed:
        handler(key_id=key_id, at=at)


def ciphers_of(key_ids: Iterable[UUID], *, skip_erased: bool = False) -> dict[UUID, AESGCM]:
    """Return a cipher for each key, with one query for all that are not remembered.

    Raises
    ------
    Erased
        One of the keys was destroyed, and `skip_erased` was not asked for.
    UnknownKey
        One of the keys was never made here.
    """
    wanted = set(key_ids)
    found = _ciphers.get_many(wanted)
    missing = [key_id for key_id in wanted if key_id not in found]
    if not missing:
        return found
    fresh: dict[UUID, AESGCM] = {}
    known: set[UUID] = set()
    for start in range(0, len(missing), CHUNK):
        rows = _rows(missing[start : start + CHUNK])
        master = master_keys_of(version for _key, wrapped, version in rows if wrapped is not None)
        for key_id, wrapped, version in rows:
            known.add(key_id)
            if wrapped is not None:
                fresh[key_id] = AESGCM(master.unwrap(bytes(wrapped), key_name(key_id), version))
            elif not skip_erased:
                raise Erased(key_id)
    for key_id in missing:
        if key_id not in known:
            msg = f"There is no data key {key_id}."
            raise UnknownKey(msg)
    _ciphers.put_many(fresh.items())
    return found | fresh


def _rows(key_ids: Sequence[UUID]) -> list[tuple[UUID, bytes | memoryview | None, int]]:
    return list(DataKey.objects.filter(pk__in=key_ids).values_list("pk", "wrapped", "master_version"))


def cipher_of(key_id: UUID) -> AESGCM:
    """Return the cipher of one key."""
    return ciphers_of((key_id,))[key_id]


def purpose_key(purpose: str) -> bytes:
    """Return the node's own key for a purpose, made at first use; rotation of the master key does not change it."""
    kept = _purposes.get_many((purpose,)).get(purpose)
    if kept is not None:
        return kept
    row = PurposeKey.objects.filter(pk=purpose).first() or _make_purpose_key(purpose)
    key = unwrap(bytes(row.wrapped), purpose_name(purpose), row.master_version)
    # Only a key that is committed may be remembered: one that is rolled back would never be found again.
    transaction.on_commit(lambda: _purposes.put_many([(purpose, key)]))
    return key


def _make_purpose_key(purpose: str) -> PurposeKey:
    wrapped, version = master_keys().wrap(os.urandom(KEY_BYTES), purpose_name(purpose))
    PurposeKey.objects.bulk_create(
        [PurposeKey(purpose=purpose, wrapped=wrapped, master_version=version)], ignore_conflicts=True
    )
    return PurposeKey.objects.get(pk=purpose)
