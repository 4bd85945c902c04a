"""Writing entries, inside the caller's transaction.

On PostgreSQL every transaction takes one of several lanes that nobody else holds (by an advisory lock: a row that each
writer changed would pile up dead versions behind a long transaction) and keeps it until it ends. SQLite has one writer
at a time anyway, and one lane.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from opennrm.kernel.audit.rules import check_entry
from opennrm.kernel.audit.selectors.showing import REASON_PURPOSE
from opennrm.kernel.audit.services.anchors import N_LANES
from opennrm.kernel.audit.services.chain import FIRST, PURPOSE, canonical, hash_of, microseconds
from opennrm.kernel.vault.services import purpose_key, seal_for_node

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from opennrm.kernel.actors import Actor


_COLUMNS = (
    "lane, sequence, at, actor_kind, person_id, agency_id, verb, file_id, target, categories, reason, detail,"
    " previous, hash"
)
_INSERT = f"INSERT INTO audit_entry ({_COLUMNS}) VALUES ({', '.join(['%s'] * 14)})"  # noqa: S608 - our own columns
_SQLITE_TAKE = "SELECT 0, sequence, hash FROM audit_entry WHERE lane = 0 ORDER BY sequence DESC LIMIT 1"
_POSTGRESQL_TAKE = f"SELECT lane, sequence, hash FROM audit_take_lane({N_LANES:d})"  # noqa: S608 - a number


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
        cursor.execute(_INSERT, row)
    return lane, sequence


def _take_lane(cursor: CursorWrapper) -> tuple[int, int, bytes]:
    """Take a lane until the transaction ends and return its number, its last entry's number and hash."""
    cursor.execute(_POSTGRESQL_TAKE if connection.vendor == "postgresql" else _SQLITE_TAKE)
    row = cursor.fetchone() or (0, 0, None)
    return int(row[0]), int(row[1] or 0), bytes(row[2] or b"")
