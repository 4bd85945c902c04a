"""Checking the whole log: every hash, every number, every anchor, in one pass and little memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from opennrm.kernel.audit.enums import Wrong
from opennrm.kernel.audit.services.anchors import AnchorsChanged, Head, anchors_path, read_anchors
from opennrm.kernel.audit.services.chain import FIRST, PURPOSE, canonical, hash_of, microseconds
from opennrm.kernel.vault.services import purpose_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BATCH = 2000
# How far around a place a misplaced entry's own place is looked for.
REACH = 5000
_SELECT = (
    "SELECT lane, sequence, at, actor_kind, person_id, agency_id, verb, file_id, target, categories, reason, detail,"
    " previous, hash FROM audit_entry ORDER BY lane, sequence"
)
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is wrong in a lane."""

    wrong: Wrong
    lane: int
    sequence: int
    belongs_at: int | None = None

    def __str__(self) -> str:
        """Return a sentence."""
        return str(self.wrong.label) % {
            "entry": f"{self.lane}/{self.sequence}",
            "sequence": self.sequence,
            "belongs_at": f"{self.lane}/{self.belongs_at}",
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the log came to."""

    n_entries: int
    n_anchors: int
    heads: tuple[Head, ...]
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.findings


@dataclass(slots=True)
class _Lane:
    """Where the check of one lane stands."""

    number: int
    expected: dict[int, set[bytes]] = field(default_factory=dict)
    last: int = 0
    head: bytes = FIRST
    finding: Finding | None = None

    def fail(self, wrong: Wrong, sequence: int, belongs_at: int | None = None) -> None:
        self.finding = Finding(wrong, self.number, sequence, belongs_at)

    def take(self, key: bytes, row: Row) -> None:
        """Check the next row of the lane; after the first finding the rest is only counted."""
        if self.finding is not None:
            return
        sequence, previous, hashed = int(row[1]), bytes(row[12]), bytes(row[13])
        if sequence != self.last + 1:
            self.fail(Wrong.MISSING, self.last + 1)
        elif hash_of(key, previous, _content(row, sequence)) != hashed:
            place = _own_place(key, row)
            self.fail(Wrong.CHANGED if place is None else Wrong.REORDERED, sequence, place)
        elif previous != self.head:
            self.fail(Wrong.UNCHAINED, sequence)
        else:
            self.last, self.head = sequence, hashed
            if self.expected.pop(sequence, {hashed}) != {hashed}:
                self.fail(Wrong.CHANGED, sequence)

    def end(self) -> None:
        """Check that nothing was promised beyond the last row."""
        if self.finding is None and self.expected:
            self.fail(Wrong.TRUNCATED, self.last + 1)


def _content(row: Row, sequence: int) -> bytes:
    at = row[2] if isinstance(row[2], datetime) else datetime.fromisoformat(row[2])
    moment = microseconds(at if at.tzinfo else at.replace(tzinfo=UTC))
    kind, person_id, agency_id, verb, file_id, target, categories = row[3:10]
    reason = None if row[10] is None else bytes(row[10])
    detail = row[11] if isinstance(row[11], dict) else json.loads(row[11])
    return canonical(
        row[0], sequence, moment, kind, person_id, agency_id, verb, file_id, target, categories, reason, detail
    )


def _own_place(key: bytes, row: Row) -> int | None:
    """Return the number under which the entry would be genuine, if it was only moved."""
    sequence, previous, hashed = int(row[1]), bytes(row[12]), bytes(row[13])
    for place in range(max(1, sequence - REACH), sequence + REACH + 1):
        if hash_of(key, previous, _content(row, place)) == hashed:
            return place
    return None


def _rows() -> Iterator[list[Row]]:
    # A transaction, so that PostgreSQL hands the rows out from a cursor instead of all at once.
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_SELECT)
        while rows := cursor.fetchmany(BATCH):
            yield rows


def verify_log(*, anchors: Path | None = None, progress: Callable[[int], None] | None = None) -> Verification:
    """Check the whole log against itself and the anchors: this node's, unless others are given.

    `progress` is told how many entries were read so far. Entries that are written meanwhile do not disturb.
    """
    lanes: dict[int, _Lane] = {}
    n_anchors, findings = _expect(lanes, anchors or anchors_path())
    key, n_entries = purpose_key(PURPOSE), 0
    for rows in _rows():
        for row in rows:
            _lane(lanes, int(row[0])).take(key, row)
        n_entries += len(rows)
        if progress is not None:
            progress(n_entries)
    for lane in lanes.values():
        lane.end()
    in_order = [lane for _number, lane in sorted(lanes.items())]
    found = [lane.finding for lane in in_order if lane.finding is not None]
    heads = tuple(Head(lane.number, lane.last, lane.head) for lane in in_order if lane.last)
    return Verification(n_entries, n_anchors, heads, (*found, *findings))


def _lane(lanes: dict[int, _Lane], number: int) -> _Lane:
    lane = lanes.get(number)
    if lane is None:
        lane = lanes[number] = _Lane(number)
    return lane


def _expect(lanes: dict[int, _Lane], path: Path) -> tuple[int, list[Finding]]:
    """Note which hashes the anchors promise; return the number of anchors and what is wrong with them."""
    n_anchors = 0
    if not path.exists():
        return n_anchors, []
    try:
        for anchor in read_anchors(path):
            n_anchors += 1
            for head in anchor.heads:
                _lane(lanes, head.lane).expected.setdefault(head.sequence, set()).add(head.hash)
    except AnchorsChanged as error:
        return n_anchors, [Finding(Wrong.ANCHOR, -1, error.line)]
    return n_anchors, []
