"""Anchors: signed notes, in a file beside the database, of how far each lane had come.

A chain alone cannot tell that its end was cut off. The anchors can, and a copy of their file kept elsewhere can even
when both the database and the node's folder were in the wrong hands.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from opennrm.kernel.audit.models import Entry
from opennrm.kernel.vault.services import purpose_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

N_LANES = 32
PURPOSE = "audit.anchor"
_TAIL_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a lane, at some moment."""

    lane: int
    sequence: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Anchor:
    """One line of the file: the heads at a moment."""

    line: int
    at: datetime
    heads: tuple[Head, ...]


class AnchorsChanged(Exception):
    """A line of the file is not what the node wrote; `line` counts from one."""

    def __init__(self, line: int) -> None:
        """Keep which line it is."""
        super().__init__(f"Line {line} of the anchors' file was changed.")
        self.line = line


def anchors_path() -> Path:
    """Return the file of this node's anchors."""
    folder: Path = settings.ENV.dir
    return folder / "audit" / "anchors.log"


def heads_of_lanes() -> tuple[Head, ...]:
    """Return the heads of all lanes that hold anything."""
    heads = (_head(lane) for lane in range(N_LANES))
    return tuple(head for head in heads if head is not None)


def _head(lane: int) -> Head | None:
    last = Entry.objects.filter(lane=lane).order_by("-sequence").values_list("sequence", "hash").first()
    return None if last is None else Head(lane, last[0], bytes(last[1]))


def drop_anchor(*, at: datetime) -> None:
    """Note the heads in the anchors' file, if anything was written since the last note.

    Inside a transaction it waits for the commit: what may still be rolled back is no anchor.
    """
    transaction.on_commit(lambda: _append(at))


def _append(at: datetime) -> None:
    heads, key, path = heads_of_lanes(), purpose_key(PURPOSE), anchors_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last, end = _last_line(file)
        written = {str(head.lane): [head.sequence, head.hash.hex()] for head in heads}
        if last.get("heads", {}) == written:
            return
        body: dict[str, Any] = {"at": at.isoformat(), "heads": written, "previous": last.get("mac", "")}
        body["mac"] = _mac(key, body)
        file.truncate(end)  # half a line, from a machine that lost power while writing, goes
        file.seek(end)
        file.write(json.dumps(body, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _last_line(file: Any) -> tuple[dict[str, Any], int]:
    """Return the last whole line, and where it ends."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _TAIL_BYTES)
    file.seek(start)
    tail = file.read()
    end = tail.rfind(b"\n") + 1
    line = tail[:end].rstrip(b"\n").rpartition(b"\n")[2]
    return _parsed(line) or {}, start + end


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _mac(key: bytes, body: dict[str, Any]) -> str:
    signed = {name: value for name, value in body.items() if name != "mac"}
    return hmac.digest(key, json.dumps(signed, sort_keys=True).encode(), "sha256").hex()


def read_anchors(path: Path) -> Iterator[Anchor]:
    """Yield the anchors of a file, each checked against the node's key and the line before it.

    Raises
    ------
    AnchorsChanged
        A line was changed, taken out or put in.
    """
    key, previous = purpose_key(PURPOSE), ""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                return  # half a line: never acknowledged
            body = _parsed(line) or {}
            mac = str(body.get("mac", ""))
            if body.get("previous") != previous or not hmac.compare_digest(mac, _mac(key, body)):
                raise AnchorsChanged(number)
            previous = mac
            yield _anchor(number, body)


def _anchor(number: int, body: dict[str, Any]) -> Anchor:
    heads = tuple(
        Head(int(lane), sequence, bytes.fromhex(hashed)) for lane, (sequence, hashed) in body["heads"].items()
    )
    return Anchor(number, datetime.fromisoformat(body["at"]), heads)
