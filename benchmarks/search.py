"""Fuzzy search by name over encrypted identities, against PostgreSQL's pg_trgm over the same names in plain text.

    python benchmarks/search.py [--quick] [--json] [--size N] [--queries N]

People are invented (nineteen cultures, five scripts); each query is a recorded name in another script, by another
scheme, with slips of the keyboard, in another order or without a middle name. Ours decrypts the likeliest identities
(at most 200), each under a key of its own, and ranks them. The peer sees plain text, already in Latin letters (by
anyascii), which is kinder to it than practice would be; the better of its two indexes counts. CPU is this process and
the server's process that serves it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT), str(ROOT / "benchmarks")]

from anyascii import anyascii  # noqa: E402
from mistyped_names import Query, people, query_for  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from uuid import UUID

FULL, QUICK = 1_000_000, 20_000
CHUNK = 20_000
SEED = 20_26
TOP = 10
PEERS = {
    "gin": (
        "gin (name gin_trgm_ops)",
        "SELECT id FROM plain WHERE name %% %s ORDER BY similarity(name, %s) DESC LIMIT 10",
    ),
    "gist": ("gist (name gist_trgm_ops(siglen=64))", "SELECT id FROM plain ORDER BY name <-> %s LIMIT 10"),
}


@dataclass(frozen=True)
class Figures:
    """What one way of searching did with all queries."""

    way: str
    recall: float
    recall_by_kind: dict[str, float]
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    load_s: float


def main() -> None:
    """Run both databases in processes of their own and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} identities instead of {FULL:,}")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--size", type=int, default=0, help="how many identities")
    parser.add_argument("--queries", type=int, default=300, help="how many queries")
    parser.add_argument("--backend", choices=["sqlite", "postgresql"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    size = options.size or (QUICK if options.quick else FULL)
    if options.backend:
        print(json.dumps([asdict(figures) for figures in run_backend(options.backend, size, options.queries)]))
        return
    found = [figures for backend in ("sqlite", "postgresql") for figures in _in_process(backend, size, options.queries)]
    report(found, size, as_json=options.json)


def _in_process(backend: str, size: int, n_queries: int) -> list[Figures]:
    """Run one database in a process of its own."""
    command = [sys.executable, __file__, "--backend", backend, "--size", str(size), "--queries", str(n_queries)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [Figures(**figures) for figures in json.loads(done.stdout)]


def report(found: Sequence[Figures], size: int, *, as_json: bool) -> None:
    """Print name, ours, peer and ratio."""
    peer = max((one for one in found if one.way.startswith("pg_trgm")), key=lambda one: (one.recall, -one.p95_ms))
    rows: list[dict[str, str | float]] = []
    for ours in (one for one in found if one.way.startswith("ours")):
        rows.append(_row(f"recall at 10, {ours.way}", ours.recall, peer.recall, ours.recall / peer.recall))
        for name, mine, theirs in (
            ("p50 ms", ours.p50_ms, peer.p50_ms),
            ("p95 ms", ours.p95_ms, peer.p95_ms),
            ("CPU ms a query", ours.cpu_ms, peer.cpu_ms),
        ):
            rows.append(_row(f"{name}, {ours.way}", mine, theirs, theirs / mine))
    if as_json:
        print(json.dumps({"identities": size, "rows": rows, "details": [asdict(one) for one in found]}, indent=2))
        return
    print(f"{size:,} identities; peer: {peer.way}; a ratio above 1 is in our favour")
    for row in rows:
        print(f"{row['name']:40} ours {row['ours']:9.3f}   peer {row['peer']:9.3f}   ratio {row['ratio']:6.2f}")
    for one in found:
        print(_details(one))


def _row(name: str, ours: float, peer: float, ratio: float) -> dict[str, str | float]:
    """Put one comparison into words; a ratio above 1 is in our favour."""
    return {"name": name, "ours": ours, "peer": peer, "ratio": round(ratio, 3)}


def _details(one: Figures) -> str:
    """Describe one way of searching in a line."""
    kinds = ", ".join(f"{kind} {share:.3f}" for kind, share in sorted(one.recall_by_kind.items()))
    times = f"p50 {one.p50_ms:.1f}, p95 {one.p95_ms:.1f}, CPU {one.cpu_ms:.1f} ms"
    return f"  {one.way:20} recall {one.recall:.3f} ({kinds}); {times}; loaded in {one.load_s:.0f} s"


def run_backend(backend: str, size: int, n_queries: int) -> Iterator[Figures]:
    """Fill one database and search it; on PostgreSQL also the peer."""
    _configure(backend)
    recorded, queries = _invent(size, n_queries)
    started = time.perf_counter()
    town = Town(recorded)
    loaded = time.perf_counter() - started
    yield _measure(f"ours on {backend}", town.search, queries, loaded)
    if backend == "postgresql":
        yield from _peers(recorded, queries)


def _invent(size: int, n_queries: int) -> tuple[list[str], list[Query]]:
    """Return the names on record, and the queries for some of the people."""
    rng = Random(SEED)
    chosen = set(rng.sample(range(size), n_queries))
    recorded, queries = [], []
    for person, (name, written) in enumerate(people(rng, size)):
        recorded.append(written)
        if person in chosen:
            queries.append(query_for(Random(SEED + person), person, name, written))
    return recorded, queries


def _configure(backend: str) -> None:
    """Point Django at an empty database and make the tables of the vault and of the search."""
    folder = tempfile.TemporaryDirectory(prefix="opennrm-search-")
    _configure.keep = folder  # type: ignore[attr-defined]
    os.environ |= {
        "OPENNRM_DIR": folder.name,
        "OPENNRM_SECRET_KEY": "a key for a benchmark only, as long as a real one would be here",
        "OPENNRM_MASTER_KEY": "b3Blbm5ybS10ZXN0LW1hc3Rlci1rZXktMzItYnl0ZXM=",
        "DJANGO_SETTINGS_MODULE": "opennrm.config.settings",
    }
    if backend == "postgresql":
        from tests.support.cluster import start_cluster

        os.environ["OPENNRM_DATABASE_URL"] = f"postgresql://opennrm@{quote(str(start_cluster()), safe='')}/opennrm"
    import django
    from django.conf import settings

    settings.INSTALLED_APPS = ["opennrm.kernel.vault", "opennrm.kernel.namesearch"]
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    for label in ("vault", "namesearch"):
        call_command("migrate", label, verbosity=0)
    with connection.cursor() as cursor:
        kind = "bytea" if backend == "postgresql" else "blob"
        identifier = "uuid" if backend == "postgresql" else "text"
        cursor.execute(f"CREATE TABLE identity (id {identifier} PRIMARY KEY, key_id {identifier}, sealed {kind})")


class Town:
    """Everybody's identity, each sealed under a key of its own, and filed in the name index."""

    def __init__(self, recorded: Sequence[str]) -> None:
        """Seal and file everybody."""
        from django.db import connection

        from opennrm.kernel.identifiers import new_id
        from opennrm.kernel.namesearch.services import NamesOfEntry, bulk_index

        self.ids = [new_id() for _ in recorded]
        self.number = {entry_id: number for number, entry_id in enumerate(self.ids)}
        for start in range(0, len(recorded), CHUNK):
            self._seal(self.ids[start : start + CHUNK], recorded[start : start + CHUNK])
        entries = (NamesOfEntry(entry_id, number, [recorded[number]]) for entry_id, number in self.number.items())
        started = time.perf_counter()
        bulk_index(entries, batch=200_000)
        print(f"indexed {len(recorded):,} in {time.perf_counter() - started:.0f} s", file=sys.stderr)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def _seal(self, ids: Sequence[UUID], names: Sequence[str]) -> None:
        """Seal some names, each under a new key."""
        from datetime import UTC, datetime

        from django.db import connection, transaction

        from opennrm.kernel.vault.services import create_keys, seal_many

        with transaction.atomic(), connection.cursor() as cursor:
            keys = create_keys(len(ids), datetime.now(UTC))
            sealed = seal_many(
                [(key.id, name, str(row), "names") for key, name, row in zip(keys, names, ids, strict=True)]
            )
            rows = [(row.hex, key.id.hex, token) for row, key, token in zip(ids, keys, sealed, strict=True)]
            cursor.executemany("INSERT INTO identity VALUES (%s, %s, %s)", rows)

    def open(self, entry_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
        """Decrypt the names of some identities."""
        from uuid import UUID

        from django.db import connection

        from opennrm.kernel.vault.services import open_many

        marks = ",".join(["%s"] * len(entry_ids))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, key_id, sealed FROM identity WHERE id IN ({marks})", [row.hex for row in entry_ids]
            )
            rows = [(UUID(str(row)), UUID(str(key)), token) for row, key, token in cursor.fetchall()]
        opened = open_many([(key, token, str(row), "names") for row, key, token in rows])
        return {row: [name] for (row, _, _), name in zip(rows, opened, strict=True)}

    def search(self, text: str) -> list[int]:
        """Return the numbers of the ten likeliest people."""
        from opennrm.kernel.namesearch.selectors import search

        return [self.number[match.entry_id] for match in search([text], open_identity=self.open, limit=TOP)]


def _peers(recorded: Sequence[str], queries: Sequence[Query]) -> Iterator[Figures]:
    """Search plain text in Latin letters with both trigram indexes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE TABLE plain (id int PRIMARY KEY, name text)")
        with cursor.copy("COPY plain FROM STDIN") as copy:
            for number, name in enumerate(recorded):
                copy.write_row((number, anyascii(name).lower()))
        cursor.execute("VACUUM ANALYZE plain")
    for kind, (index, statement) in PEERS.items():
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            cursor.execute(f"CREATE INDEX plain_name ON plain USING {index}")
        loaded = time.perf_counter() - started
        yield _measure(f"pg_trgm {kind}", _peer(statement), queries, loaded)
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX plain_name")


def _peer(statement: str) -> Callable[[str], list[int]]:
    """Return a search by one statement."""
    from django.db import connection

    def find(text: str) -> list[int]:
        latin = anyascii(text).lower()
        with connection.cursor() as cursor:
            cursor.execute(statement, [latin] * statement.count("%s"))
            return [row[0] for row in cursor.fetchall()]

    return find


def _measure(way: str, find: Callable[[str], list[int]], queries: Sequence[Query], load_s: float) -> Figures:
    """Run all queries, after the first few so that nothing is timed cold."""
    for query in queries[:10]:
        find(query.text)
    hits: dict[str, list[bool]] = {}
    took = []
    cpu = _cpu_s()
    for query in queries:
        started = time.perf_counter()
        found = find(query.text)
        took.append(1000 * (time.perf_counter() - started))
        hits.setdefault(query.kind, []).append(query.person in found)
    cpu_ms = 1000 * (_cpu_s() - cpu) / len(queries)
    recall = statistics.mean(hit for kind in hits.values() for hit in kind)
    by_kind = {kind: round(statistics.mean(some), 4) for kind, some in hits.items()}
    p = statistics.quantiles(took, n=100)
    figures = Figures(
        way, round(recall, 4), by_kind, round(p[49], 2), round(p[94], 2), round(cpu_ms, 2), round(load_s, 1)
    )
    print(_details(figures).strip(), file=sys.stderr, flush=True)
    return figures


def _cpu_s() -> float:
    """Return the processor time spent so far, here and in the server's process that serves us."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return time.process_time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    ticks = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[11:13]
    return time.process_time() + sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
