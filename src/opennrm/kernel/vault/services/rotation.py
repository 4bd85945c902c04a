"""A new version of the master key: made, and every wrapped key wrapped again under it, in batches.

An interrupted rotation leaves some keys under the old version and some under the new; both open, and the next run
finishes the rest. Nothing that is sealed is touched: only the small wrapped keys change.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.db import connection, transaction
from django.db.models import Count, UUIDField
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.errors import Refused
from opennrm.kernel.vault.models import DataKey, PurposeKey
from opennrm.kernel.vault.services.errors import MasterKeyMissing, Tampered
from opennrm.kernel.vault.services.keyfile import write_master_keys
from opennrm.kernel.vault.services.keys import key_name, purpose_name
from opennrm.kernel.vault.services.master import (
    KEY_BYTES,
    MasterKeys,
    master_key_path,
    master_key_source,
    master_keys,
    unwrap,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

BATCH = 500


@dataclass(frozen=True, slots=True)
class VaultStatus:
    """What the vault holds; counts only."""

    source: str
    versions: tuple[int, ...]
    current: int
    n_keys_by_version: dict[int, int]
    n_purpose_keys_by_version: dict[int, int]
    n_destroyed: int

    @property
    def n_pending(self) -> int:
        """Return how many keys are not under the current version."""
        counts = (*self.n_keys_by_version.items(), *self.n_purpose_keys_by_version.items())
        return sum(n for version, n in counts if version != self.current)


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did."""

    version: int
    n_rewrapped: int
    is_resumed: bool


class OnRotated(Protocol):
    """Told when a rotation is done."""

    def __call__(self, *, rotation: Rotation, at: datetime) -> None:
        """Act on it."""


_on_rotated: list[OnRotated] = []


def subscribe_rotated(handler: OnRotated) -> None:
    """Have the handler called after each rotation (at start-up, once)."""
    if handler not in _on_rotated:
        _on_rotated.append(handler)


def vault_status() -> VaultStatus:
    """Count the keys by version.

    Raises
    ------
    MasterKeyMissing
        The node has no master key.
    """
    master = master_keys(again=True)
    return VaultStatus(
        source=master_key_source(),
        versions=tuple(sorted(master.versions)),
        current=master.current,
        n_keys_by_version=_counted(DataKey.objects.live().values_list("master_version").annotate(n=Count("pk"))),
        n_purpose_keys_by_version=dict(
            sorted(Counter(PurposeKey.objects.values_list("master_version", flat=True)).items())
        ),
        n_destroyed=DataKey.objects.destroyed().count(),
    )


def _counted(rows: object) -> dict[int, int]:
    return dict(sorted(rows))  # type: ignore[call-overload]


def check_keys() -> list[str]:
    """Return what is wrong with the node's keys, in sentences; an empty list is good."""
    try:
        status = vault_status()
    except MasterKeyMissing as error:
        return [str(error)]
    used = {**status.n_keys_by_version, **status.n_purpose_keys_by_version}
    missing = [version for version in sorted(used) if version not in status.versions]
    if missing:
        listed = ", ".join(str(version) for version in missing)
        return [str(_("Keys in the database need version %(list)s of the master key.") % {"list": listed})]
    return _cannot_open()


def _cannot_open() -> list[str]:
    """Try one key of each version and kind: a wrong master key shows at once."""
    problems = []
    for version in DataKey.objects.live().values_list("master_version", flat=True).distinct():
        key = DataKey.objects.live().filter(master_version=version).latest("created_at")
        problems += _tried(bytes(key.wrapped or b""), key_name(key.pk), version)
    for purpose in PurposeKey.objects.order_by("purpose"):
        problems += _tried(bytes(purpose.wrapped), purpose_name(purpose.pk), purpose.master_version)
    return problems[:1]


def _tried(wrapped: bytes, name: str, version: int) -> list[str]:
    try:
        unwrap(wrapped, name, version)
    except Tampered:
        return [
            str(_("Version %(version)s of the master key is not the one that this node's keys were made with.") % {
                "version": version
            })
        ]  # fmt: skip
    return []


def rotate_master(*, at: datetime, progress: Callable[[int, int], None] | None = None) -> Rotation:
    """Make a new version of the master key, unless an earlier rotation is unfinished, and wrap every key under it.

    `progress` is told how many keys are done, and of how many.

    Raises
    ------
    Refused
        The master key comes from outside, and its newest version is already the one in use.
    """
    status = vault_status()
    is_resumed = status.n_pending > 0
    if not is_resumed:
        _add_version(master_keys())
    master = master_keys(again=True)
    n_total, n_done = vault_status().n_pending, 0
    for rewrap in (_rewrap_purpose_keys, _rewrap_data_keys):
        while n_batch := rewrap(master):
            n_done += n_batch
            if progress is not None:
                progress(n_done, max(n_total, n_done))
    rotation = Rotation(version=master.current, n_rewrapped=n_done, is_resumed=is_resumed)
    for handler in _on_rotated:
        handler(rotation=rotation, at=at)
    return rotation


def _add_version(master: MasterKeys) -> None:
    if master_key_source() != "file":
        raise Refused(
            _(
                "Add a new version to where the master key comes from first: keep the old lines, add"
                " `%(version)s:…` from `opennrm vault new-key --print`, restart, and run this again."
            )
            % {"version": master.current + 1}
        )
    versions = {**master.versions, master.current + 1: os.urandom(KEY_BYTES)}
    write_master_keys(master_key_path(), MasterKeys(versions))


def _rewrap_purpose_keys(master: MasterKeys) -> int:
    with transaction.atomic():
        rows = list(PurposeKey.objects.select_for_update().exclude(master_version=master.current)[:BATCH])
        for row in rows:
            name = purpose_name(row.pk)
            key = master.unwrap(bytes(row.wrapped), name, row.master_version)
            row.wrapped, row.master_version = master.wrap(key, name)
        PurposeKey.objects.bulk_update(rows, ["wrapped", "master_version"])
    return len(rows)


def _rewrap_data_keys(master: MasterKeys) -> int:
    """Wrap one batch again, a destroyed key excepted; the rows are locked, so none is destroyed meanwhile."""
    with transaction.atomic():
        rows = list(
            DataKey.objects.live()
            .exclude(master_version=master.current)
            .order_by("pk")
            .select_for_update()
            .values_list("pk", "wrapped", "master_version")[:BATCH]
        )
        column, changed = UUIDField(), []
        for key_id, wrapped, version in rows:
            key = master.unwrap(bytes(wrapped or b""), key_name(key_id), version)
            changed.append((*master.wrap(key, key_name(key_id)), column.get_db_prep_value(key_id, connection)))
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE vault_datakey SET wrapped = %s, master_version = %s WHERE id = %s", changed)
    return len(rows)
