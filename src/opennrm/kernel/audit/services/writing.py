"""Writing entries, inside the caller's transaction.

On PostgreSQL every transaction takes one of several lanes that nobody else holds and keeps it until it ends, so a long
transaction holds up nobody. SQLite has one writer at a time anyway, and one lane.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from opennrm.kernel.audit.models import Lane
from opennrm.kernel.audit.rules import check_entry
from opennrm.kernel.audit.selectors.showing import REASON_PURPOSE
from opennrm.kernel.audit.services.chain import FIRST, PURPOSE, canonical, hash_of, microseconds
from opennrm.kernel.vault.services import purpose_key, seal_for_node

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from opennrm.kernel.actors import Actor

N_LANES = 32

_COLUMNS = (
    "lane, sequence, at, actor_kind, person_id, agency_id, verb, file_id, target, categories, reason, detail,"
    " previous, hash"
)
_SQLITE_TAKE = "SELECT number, sequence, head FROM audit_lane WHERE number = 0"
_SQLITE_INSERT = f"INSERT INTO audit_entry ({_COLUMNS}) VALUES ({', '.join(['%s'] * 14)})"  # noqa: S608 - our own columns
# The lane that this transaction already holds comes first, then the first that nobody holds.
_POSTGRESQL_TAKE = (
    "SELECT number, sequence, head FROM audit_lane"
    " ORDER BY (writer = pg_current_xact_id()::text::bigint) DESC, number LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_POSTGRESQL_WAIT = "SELECT number, sequence, head FROM audit_lane WHERE number = %s FOR UPDATE"
_POSTGRESQL_INSERT = (
    "WITH moved AS (UPDATE audit_lane SET sequence = %s, head = %s, writer = pg_current_xact_id()::text::bigint"  # noqa: S608 - our own columns
    f" WHERE number = %s) INSERT INTO audit_entry ({_COLUMNS})"
    f" VALUES ({', '.join(['%s'] * 11)}, %s::jsonb, %s, %s)"
)


def write_entry(
    *,
    actor: Actor,
    at: datetime,
    verb: str,
    file_id: int | None = None,
    target: str = "",
    categories: int = 0,
    reason: str = "",
    detail: Mapping[str, object] | None = None,
) -> tuple[int, int]:
    """Append an entry in the caller's transaction and return its lane and number.

    `target` and the values of `detail` are codes, whole numbers, yes or no, or lists of these; `reason` is sealed.

    Raises
    ------
    NotForTheLog
        The caller handed over something that does not belong in the log.
    """
    detail = {key: _plain(value) for key, value in (detail or {}).items()}
    check_entry(verb, target, reason, detail)
    if not connection.in_atomic_block:
        with transaction.atomic():
            return _append(actor, at, verb, file_id, target, int(categories), reason, detail)
    return _append(actor, at, verb, file_id, target, int(categories), reason, detail)


def _plain(value: object) -> object:
    """Write identifiers as text and tuples as lists, the way they come back from the database."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, UUID) else value


def write_refusal(
    *,
    actor: Actor,
    at: datetime,
    verb: str,
    file_id: int | None = None,
    target: str = "",
    detail: Mapping[str, object] | None = None,
) -> tuple[int, int]:
    """Append an entry about a refused access, in a transaction of its own, after the refused one was rolled back."""
    with transaction.atomic():
        return write_entry(actor=actor, at=at, verb=verb, file_id=file_id, target=target, detail=detail)


def _append(
    actor: Actor,
    at: datetime,
    verb: str,
    file_id: int | None,
    target: str,
    categories: int,
    reason: str,
    detail: Mapping[str, object],
) -> tuple[int, int]:
    key = purpose_key(PURPOSE)
    with connection.cursor() as cursor:
        lane, last, head = _take_lane(cursor)
        sequence, previous = last + 1, head or FIRST
        sealed = seal_for_node(REASON_PURPOSE, reason.encode(), bound_to=f"{lane}/{sequence}") if reason else None
        kind = actor.kind.value
        content = canonical(
            lane, sequence, microseconds(at), kind, actor.person_id, actor.agency_id, verb, file_id, target,
            categories, sealed, detail,
        )  # fmt: skip
        digest = hash_of(key, previous, content)
        row = (
            lane, sequence, connection.ops.adapt_datetimefield_value(at), kind, actor.person_id, actor.agency_id,
            verb, file_id, target, categories, sealed, json.dumps(detail), previous, digest,
        )  # fmt: skip
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_INSERT, (sequence, digest, lane, *row))
        else:  # a trigger moves the head of the lane
            cursor.execute(_SQLITE_INSERT, row)
    return lane, sequence


def _take_lane(cursor: CursorWrapper) -> tuple[int, int, bytes]:
    """Lock a lane and return its number, its last entry's number and hash."""
    postgresql = connection.vendor == "postgresql"
    cursor.execute(_POSTGRESQL_TAKE if postgresql else _SQLITE_TAKE)
    row = cursor.fetchone()
    if row is None and not Lane.objects.exists():
        make_lanes()
        cursor.execute(_POSTGRESQL_TAKE if postgresql else _SQLITE_TAKE)
        row = cursor.fetchone()
    if row is None:
        cursor.execute(_POSTGRESQL_WAIT, (os.getpid() % N_LANES,))
        row = cursor.fetchone()
    return int(row[0]), int(row[1]), bytes(row[2])


def make_lanes() -> None:
    """Create the lanes of a new node."""
    n_lanes = N_LANES if connection.vendor == "postgresql" else 1
    Lane.objects.bulk_create([Lane(number=number) for number in range(n_lanes)], ignore_conflicts=True)
