"""The identities that share the most, and the rarest, keys with a name."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Max

from opennrm.kernel.namesearch.models import NameEntry
from opennrm.kernel.namesearch.selectors.tokens import Sought, sought_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_ROWS_PER_TOKEN = 6_000
MOST_ROWS = 30_000
_SCALE = 100

_SIZES = """
WITH sought(token) AS (VALUES {values})
SELECT sought.token, (SELECT COUNT(*) FROM (
    SELECT 1 FROM namesearch_nametoken filed WHERE filed.token = sought.token LIMIT {cap}) AS counted) AS size
FROM sought
"""
_SHARED = """
WITH sought(token, weight) AS (VALUES {values}),
shared AS (
    SELECT filed.entry_id AS number, SUM(sought.weight) AS weight
    FROM sought JOIN namesearch_nametoken filed ON filed.token = sought.token
    GROUP BY filed.entry_id ORDER BY SUM(sought.weight) DESC, filed.entry_id DESC LIMIT {limit})
SELECT entry.entry_id, shared.weight
FROM shared JOIN namesearch_nameentry entry ON entry.id = shared.number
ORDER BY shared.weight DESC, shared.number DESC
"""


class Candidate(NamedTuple):
    """An identity and the weight of the keys it shares with the name sought."""

    entry_id: UUID
    weight: int


class Candidates(NamedTuple):
    """The likeliest identities first; `is_partial` if so many share what was sought that some were left out."""

    found: list[Candidate]
    is_partial: bool


def candidates(names: Iterable[str], limit: int) -> Candidates:
    """Return the identities that share the most with any of the names, without opening any."""
    sought = sought_tokens(names)
    if not sought:
        return Candidates([], is_partial=False)
    chosen, left_out = _rarest(sought)
    if not chosen:
        return Candidates([], is_partial=False)
    found = _shared(chosen, limit)
    return Candidates(found, is_partial=left_out and len(found) >= limit)


def _rarest(sought: Sequence[Sought]) -> tuple[list[tuple[int, int]], bool]:
    """Choose the rarest tokens with the weights of their rarity; tell whether too common ones had to be left out."""
    sizes = _sizes(sought)
    n_entries = NameEntry.objects.aggregate(last=Max("id"))["last"] or 1
    by_rarity = sorted((sizes[one.token] * one.n_shares, sizes[one.token], one) for one in sought if sizes[one.token])
    chosen: list[tuple[int, int]] = []
    n_rows = 0
    for expected, size, one in by_rarity:
        if chosen and (size > MOST_ROWS_PER_TOKEN or n_rows + size > MOST_ROWS):
            return chosen, True
        n_rows += size
        chosen.append((one.token, 1 + int(_SCALE * one.weight * log(max(1.0, n_entries / expected)))))
    return chosen, False


def _sizes(sought: Sequence[Sought]) -> dict[int, int]:
    """Count the identities filed under each token, up to just above the cap."""
    query = _SIZES.format(values=",".join(f"({one.token})" for one in sought), cap=MOST_ROWS_PER_TOKEN + 1)
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def _shared(chosen: Sequence[tuple[int, int]], limit: int) -> list[Candidate]:
    """Add up the weights of the tokens that each identity shares."""
    query = _SHARED.format(values=",".join(f"({token},{weight})" for token, weight in chosen), limit=int(limit))
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    # SQLite keeps a UUID as text.
    return [Candidate(UUID(str(entry_id)), int(weight)) for entry_id, weight in rows]
