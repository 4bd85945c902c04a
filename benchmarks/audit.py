"""Writing the log and checking it, against plain inserts of the same rows.

    python benchmarks/audit.py [--quick] [--json]

Each write is a transaction of its own, by 1 and by 4 processes at once, on SQLite (WAL, synchronous=FULL) and on a
throwaway PostgreSQL that does not wait for the disk, so that what we add is not hidden behind it. The peer writes the
same columns into a table without chain, seal or lane. Figures are writes a second; a check is entries a second.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

FULL, QUICK = 1_000_000, 50_000
PLAIN = """CREATE TABLE plain (id {serial}, at {moment}, actor_kind varchar(10), person_id bigint, agency_id bigint,
verb varchar(60), file_id bigint, target varchar(200), categories integer, reason text, detail {json})"""


def main() -> None:
    """Run both databases in processes of their own and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} entries to check instead of {FULL:,}")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--backend", choices=["sqlite", "postgresql"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.backend:
        with tempfile.TemporaryDirectory(prefix="opennrm-audit-") as folder:
            print(json.dumps(run_backend(options.backend, folder, quick=options.quick)))
        return
    rows = [row for backend in ("sqlite", "postgresql") for row in _in_process(backend, quick=options.quick)]
    if options.json:
        print(json.dumps({"rows": rows}, indent=2))
        return
    for row in rows:
        print(_line(row))


def _in_process(backend: str, *, quick: bool) -> list[dict[str, Any]]:
    command = [sys.executable, __file__, "--backend", backend, *(["--quick"] if quick else [])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def _line(row: dict[str, Any]) -> str:
    ours, peer = f"{row['ours']:10,.0f}", f"{row['peer']:10,.0f}"
    return f"{row['name']:52} ours {ours}   {row['peer_name']:24} {peer}   ratio {row['ratio']:5.2f}"


def _configure(backend: str, folder: str) -> None:
    os.environ |= {
        "OPENNRM_DIR": folder,
        "OPENNRM_SECRET_KEY": "a key for a benchmark only, as long as a real one would be here",
        "OPENNRM_MASTER_KEY": "b3Blbm5ybS10ZXN0LW1hc3Rlci1rZXktMzItYnl0ZXM=",
        "DJANGO_SETTINGS_MODULE": "opennrm.config.settings",
    }
    if backend == "postgresql":
        from tests.support.cluster import start_cluster

        os.environ["OPENNRM_DATABASE_URL"] = f"postgresql://opennrm@{quote(str(start_cluster()), safe='')}/opennrm"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    for label in ("vault", "audit"):
        call_command("migrate", label, verbosity=0)
    serial = "bigserial PRIMARY KEY" if backend == "postgresql" else "integer PRIMARY KEY"
    kinds = ("timestamptz", "jsonb") if backend == "postgresql" else ("datetime", "text")
    with connection.cursor() as cursor:
        cursor.execute(PLAIN.format(serial=serial, moment=kinds[0], json=kinds[1]))
        for columns in ("at, id", "file_id, at", "agency_id, at", "verb, at"):  # as many indexes as the log has
            cursor.execute(f"CREATE INDEX plain_{columns[:2]}{len(columns)} ON plain ({columns})")


def run_backend(backend: str, folder: str, *, quick: bool) -> list[dict[str, Any]]:
    """Measure one database."""
    _configure(backend, folder)
    seconds = 2.0 if quick else 8.0
    rows = []
    for n_processes in (1, 4):
        peer = _rate(_write_plain, n_processes, seconds)
        ours = _rate(_write_ours, n_processes, seconds)
        by = "process" if n_processes == 1 else "processes"
        rows.append(_row(f"{backend}: writes/s by {n_processes} {by}", ours, "plain insert", peer))
    rows.append(_beside_an_open_transaction(backend, seconds))
    rows.append(_checked(backend, QUICK if quick else FULL))
    return rows


def _row(name: str, ours: float, peer_name: str, peer: float) -> dict[str, Any]:
    return {"name": name, "ours": ours, "peer_name": peer_name, "peer": peer, "ratio": ours / peer}


def _write_ours() -> None:
    from opennrm.kernel.actors import Actor, ActorKind
    from opennrm.kernel.audit.services import write_entry
    from opennrm.kernel.clock import now

    actor = Actor(kind=ActorKind.PERSON, person_id=7, agency_id=3)
    write_entry(
        actor=actor, at=now(), verb="case.read", file_id=12, target="cases.case:12", categories=5,
        detail={"fields": ["need", "risk"]},
    )  # fmt: skip


def _write_plain() -> None:
    from django.db import connection, transaction

    from opennrm.kernel.clock import now

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plain"
            " (at, actor_kind, person_id, agency_id, verb, file_id, target, categories, reason, detail)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [connection.ops.adapt_datetimefield_value(now()), "person", 7, 3, "case.read", 12, "cases.case:12", 5, None,
             json.dumps({"fields": ["need", "risk"]})],
        )  # fmt: skip


def _rate(write: Callable[[], None], n_processes: int, seconds: float) -> float:
    """Return how many writes a second all processes together make."""
    from django.db import connections

    write()
    connections.close_all()
    forked = multiprocessing.get_context("fork")
    with forked.Pool(n_processes) as pool:
        counts = pool.starmap(_write_for, [(write, seconds)] * n_processes, chunksize=1)
    return sum(counts) / seconds


def _write_for(write: Callable[[], None], seconds: float) -> int:
    from django.db import connections

    n_writes, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        write()
        n_writes += 1
    connections.close_all()
    return n_writes


def _beside_an_open_transaction(backend: str, seconds: float) -> dict[str, Any]:
    """Measure one writer while another keeps a transaction open that has written an entry (SQLite: none is open)."""
    from django.db import transaction

    alone = _rate(_write_ours, 1, seconds)
    if backend == "sqlite":
        return _row("sqlite: writes/s by 1 process, again", alone, "the same", alone)
    with transaction.atomic():
        _write_ours()
        beside = _rate_beside(seconds)
    return _row(f"{backend}: writes/s beside an open transaction", beside, "without it", alone)


def _rate_beside(seconds: float) -> float:
    """As `_rate`, in a program of its own: the open transaction's connection must not be shared."""
    paths = [str(ROOT / "src"), str(ROOT / "benchmarks")]
    code = (
        f"import sys; sys.path[:0] = {paths!r}; import django; django.setup()\n"
        f"from audit import _write_for, _write_ours\nprint(_write_for(_write_ours, {seconds!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True)
    return int(done.stdout) / seconds


def _fill(n_entries: int) -> None:
    """Append so many entries to a lane that nobody uses, many at a time."""
    from django.db import connection, transaction

    from opennrm.kernel.audit.services.anchors import N_LANES
    from opennrm.kernel.audit.services.chain import FIRST, PURPOSE, canonical, hash_of, microseconds
    from opennrm.kernel.audit.services.writing import _INSERT
    from opennrm.kernel.clock import now
    from opennrm.kernel.vault.services import purpose_key

    key, previous, rows = purpose_key(PURPOSE), FIRST, []
    detail = {"fields": ["need", "risk"]}
    for sequence in range(1, n_entries + 1):
        at = now()
        content = canonical(
            N_LANES, sequence, microseconds(at), "person", 7, 3, "case.read", sequence % 1000, "cases.case:12", 5, None,
            detail,
        )  # fmt: skip
        digest = hash_of(key, previous, content)
        moment = connection.ops.adapt_datetimefield_value(at)
        rows.append((
            N_LANES, sequence, moment, "person", 7, 3, "case.read", sequence % 1000, "cases.case:12", 5, None,
            json.dumps(detail), previous, digest,
        ))  # fmt: skip
        previous = digest
        if len(rows) == 10_000 or sequence == n_entries:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(_INSERT, rows)
            rows.clear()


def _checked(backend: str, n_entries: int) -> dict[str, Any]:
    """Fill the log, check it, and read the same rows without checking."""
    from django.db import connection, transaction

    from opennrm.kernel.audit.models import Entry
    from opennrm.kernel.audit.services import verify_log

    _fill(n_entries - Entry.objects.count())
    begun = time.perf_counter()
    result = verify_log()
    ours = result.n_entries / (time.perf_counter() - begun)
    assert result.is_sound
    begun = time.perf_counter()
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute("SELECT * FROM audit_entry ORDER BY lane, sequence")
        n_read = sum(len(rows) for rows in iter(lambda: cursor.fetchmany(2000), []))
    peer = n_read / (time.perf_counter() - begun)
    return _row(f"{backend}: entries/s checked, of {result.n_entries:,}", ours, "read without checking", peer)


if __name__ == "__main__":
    main()
