"""File very many identities at once: an import, a demonstration, a rebuilt index."""

from __future__ import annotations

from array import array
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from django.db import connection, transaction

from opennrm.kernel.namesearch.selectors.tokens import filed_texts, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from django.db.backends.utils import CursorWrapper
    from numpy.typing import NDArray

BATCH = 50_000
_POSTGRESQL_ROW = np.dtype([("n", ">i2"), ("a", ">i4"), ("token", ">i4"), ("b", ">i4"), ("entry", ">i4")])
_POSTGRESQL_HEAD = b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8
_POSTGRESQL_TAIL = b"\xff\xff"


class NamesOfEntry(NamedTuple):
    """An identity that is not in the index yet, and its names."""

    entry_id: UUID
    file_id: int
    names: Sequence[str]


class _Filed(NamedTuple):
    """An identity with its number and tokens."""

    number: int
    entry: NamesOfEntry
    tokens: array[int]


def bulk_index(entries: Iterable[NamesOfEntry], *, batch: int = BATCH) -> int:
    """File identities that are not in the index yet, a transaction a batch; return how many were filed.

    Names without any letter leave their identity unfiled. Each batch is written in the order of the index, which is
    what makes it quick.

    Raises
    ------
    IntegrityError
        An identity is in the index already; batches before that one stay.
    """
    remaining = iter(entries)
    n_filed = 0
    while some := list(islice(remaining, batch)):
        with transaction.atomic(), connection.cursor() as cursor:
            filed = _filed(some, _first_number(cursor, len(some)))
            _write_entries(cursor, filed)
            _write_tokens(cursor, filed)
            n_filed += len(filed)
    return n_filed


def _first_number(cursor: CursorWrapper, n_entries: int) -> int:
    """Reserve numbers for a batch and return the first."""
    if connection.vendor == "postgresql":
        # The counter is moved in one step, so that nobody else is given a number of ours.
        cursor.execute("LOCK TABLE namesearch_nameentry IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SELECT nextval(pg_get_serial_sequence('namesearch_nameentry', 'id'))")
        first = int(cursor.fetchone()[0])
        sequence = "pg_get_serial_sequence('namesearch_nameentry', 'id')"
        cursor.execute(f"SELECT setval({sequence}, %s)", [first + n_entries - 1])
        return first
    cursor.execute("SELECT COALESCE(MAX(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'namesearch_nameentry'")
    return int(cursor.fetchone()[0])


def _filed(entries: Sequence[NamesOfEntry], first: int) -> list[_Filed]:
    """Work out the tokens of a batch, each different key once."""
    texts = [filed_texts(entry.names, number) for number, entry in enumerate(entries, first)]
    different = list({text for some in texts for text in some})
    tokens = dict(zip(different, tokens_of(different), strict=True))
    return [
        _Filed(number, entry, array("i", sorted({tokens[text] for text in some})))
        for number, (entry, some) in enumerate(zip(entries, texts, strict=True), first)
        if some
    ]


def _write_entries(cursor: CursorWrapper, filed: Sequence[_Filed]) -> None:
    """Write the identities."""
    rows = [(one.number, one.entry.entry_id, one.entry.file_id, one.tokens.tobytes()) for one in filed]
    if connection.vendor == "postgresql":
        with (
            connection.wrap_database_errors,
            cursor.copy("COPY namesearch_nameentry (id, entry_id, file_id, tokens) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
    else:
        plain = [(number, entry_id.hex, file_id, tokens) for number, entry_id, file_id, tokens in rows]
        cursor.executemany(
            "INSERT INTO namesearch_nameentry (id, entry_id, file_id, tokens) VALUES (%s, %s, %s, %s)", plain
        )


def _write_tokens(cursor: CursorWrapper, filed: Sequence[_Filed]) -> None:
    """Write the tokens in the order of the index."""
    tokens, numbers = _in_order(filed)
    if connection.vendor == "postgresql":
        rows = np.empty(len(tokens), dtype=_POSTGRESQL_ROW)
        rows["n"], rows["a"], rows["b"] = 2, 4, 4
        rows["token"], rows["entry"] = tokens, numbers
        with (
            connection.wrap_database_errors,
            cursor.copy("COPY namesearch_nametoken (token, entry_id) FROM STDIN (FORMAT binary)") as copy,
        ):
            copy.write(_POSTGRESQL_HEAD + rows.tobytes() + _POSTGRESQL_TAIL)
    else:
        pairs = list(zip(tokens.tolist(), numbers.tolist(), strict=True))
        cursor.executemany("INSERT INTO namesearch_nametoken (token, entry_id) VALUES (%s, %s)", pairs)


def _in_order(filed: Sequence[_Filed]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return all tokens of a batch with the numbers of their identities, sorted by both."""
    sizes = [len(one.tokens) for one in filed]
    tokens = np.frombuffer(b"".join(one.tokens.tobytes() for one in filed), dtype=np.int32)
    numbers = np.repeat(np.array([one.number for one in filed], dtype=np.int32), sizes)
    order = np.lexsort((numbers, tokens))
    return tokens[order], numbers[order]
