"""How an entry is hashed: HMAC-SHA256, under a key that the vault keeps, of the hash before it and its own content."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PURPOSE = "audit"
FIRST = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def microseconds(at: datetime) -> int:
    """Return the exact number of microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def canonical(
    lane: int,
    sequence: int,
    at_microseconds: int,
    actor_kind: str,
    person_id: int | None,
    agency_id: int | None,
    verb: str,
    file_id: int | None,
    target: str,
    categories: int,
    reason: bytes | None,
    detail: Mapping[str, object],
) -> bytes:
    """Return the one way to write the entry down as bytes."""
    return _encode([
        lane, sequence, at_microseconds, actor_kind, person_id, agency_id, verb, file_id, target, categories,
        None if reason is None else reason.hex(), detail,
    ]).encode()  # fmt: skip


def hash_of(key: bytes, previous: bytes, content: bytes) -> bytes:
    """Return the hash that chains the content to the one before it."""
    return hmac.digest(key, previous + content, "sha256")
