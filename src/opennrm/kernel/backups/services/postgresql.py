"""A node on PostgreSQL: pg_dump of one moment without the data keys, and the way back in one transaction.

Row-level security is the trap: pg_dump as a role to which a policy applies either refuses or, told to go on, leaves out
rows without a word. So it runs as the role of the node itself, and only after every policy was found to show that role
everything.
"""

from __future__ import annotations

import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, cast

import psycopg
from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from opennrm.kernel.access.context import SYSTEM_ROLE
from opennrm.kernel.backups.services.archive import PIECE_BYTES
from opennrm.kernel.backups.services.errors import BadArchive
from opennrm.kernel.backups.services.programs import parameters, program, secret, target
from opennrm.kernel.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from opennrm.kernel.backups.services.joining import KeyRow

MEMBER = "database.pgdump"
KEYS = "vault_datakey"
_HIDING = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relrowsecurity AND (
  NOT EXISTS (SELECT 1 FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
    AND p.permissive = 'PERMISSIVE' AND p.cmd IN ('ALL', 'SELECT') AND p.qual = 'true' AND %(role)s = ANY (p.roles))
  OR EXISTS (SELECT 1 FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
    AND p.permissive = 'RESTRICTIVE' AND p.cmd IN ('ALL', 'SELECT')
    AND (%(role)s = ANY (p.roles) OR 'public' = ANY (p.roles)))
)
"""
# Everything of ours in the schema; extensions and what belongs to others stay.
_CLEAR = """
SET client_min_messages = warning;
SET lock_timeout = '30s';
DO $$ DECLARE thing record; BEGIN
  FOR thing IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user LOOP
    EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', thing.name);
  END LOOP;
  FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
    WHERE p.pronamespace = 'public'::regnamespace AND r.rolname = current_user
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', thing.name);
  END LOOP;
  FOR thing IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public'
    AND sequenceowner = current_user LOOP
    EXECUTE format('DROP SEQUENCE IF EXISTS public.%I CASCADE', thing.name);
  END LOOP;
END $$;
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The database as of one moment, held by an open transaction."""

    name: str
    keys: list[tuple[str, int, str, str | None]]
    rows: dict[str, int]


@contextmanager
def held_snapshot() -> Generator[Snapshot]:
    """Yield one moment of the database, seen by the role of the node itself.

    Raises
    ------
    Refused
        A policy hides rows even from that role.
    """
    with psycopg.connect(**parameters()) as database:
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with database.cursor() as cursor:
            cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(SYSTEM_ROLE)))
            cursor.execute("SELECT pg_export_snapshot()")
            name = _one(cursor)
            _refuse_hidden_rows(cursor)
            cursor.execute(
                "SELECT id::text, master_version, created_at::text, destroyed_at::text FROM public.vault_datakey"
            )
            keys = cursor.fetchall()
            yield Snapshot(name, keys, _counted(cursor))
        database.rollback()


def _one(cursor: psycopg.Cursor[Any]) -> Any:
    row = cursor.fetchone()
    return None if row is None else row[0]


def _refuse_hidden_rows(cursor: psycopg.Cursor[Any]) -> None:
    cursor.execute(_HIDING, {"role": SYSTEM_ROLE})
    hiding = sorted(row[0] for row in cursor.fetchall())
    if hiding:
        raise Refused(
            _("Row-level security would leave rows out of the backup: %(tables)s. Run `opennrm migrate` and try again.")
            % {"tables": ", ".join(hiding)}
        )


def _counted(cursor: psycopg.Cursor[Any]) -> dict[str, int]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table)))
        counts[table] = int(_one(cursor))
    return counts


def database_bytes() -> int:
    """Return how large the database is, to show progress by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        row = cursor.fetchone()
    return 0 if row is None else int(row[0])


def dumped(snapshot: Snapshot) -> Generator[bytes]:
    """Yield pg_dump's output, as it comes."""
    command = [
        program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--no-comments",
        "--enable-row-security", f"--role={SYSTEM_ROLE}", f"--snapshot={snapshot.name}",
        f"--exclude-table-data=public.{KEYS}", "--no-password", f"--dbname={target()}",
    ]  # fmt: skip
    yield from _output_of(command)


def _output_of(command: list[str]) -> Iterator[bytes]:
    """Yield what one of PostgreSQL's programs prints; a failure of it is ours."""
    with (
        TemporaryFile() as said,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=_environment()) as process,  # noqa: S603
    ):
        try:
            while process.stdout is not None and (piece := process.stdout.read(PIECE_BYTES)):
                yield piece
        except BaseException:
            process.kill()
            raise
        if process.wait():
            raise Refused(_failed(command[0], said))


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **secret()}


def _failed(name: str, said: IO[bytes]) -> str:
    """Return the first line in which the program says what is wrong; further lines could quote rows."""
    said.seek(0)
    text = said.read().decode(errors="replace")
    lines = [line for line in text.splitlines() if "error" in line.lower()]
    return _("%(program)s failed: %(line)s") % {
        "program": name.rpartition("/")[2],
        "line": lines[0][:200] if lines else _("it gave no reason"),
    }


def is_empty() -> bool:
    """Tell whether the schema holds no table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        row = cursor.fetchone()
    return row is not None and row[0] == 0


def load_dump(dump: Path, keys: Iterable[KeyRow], rows: dict[str, int]) -> None:
    """Put a dump in the place of whatever the schema holds, wholly or not at all.

    Raises
    ------
    BadArchive
        The dump cannot be loaded, or holds fewer rows than were counted when it was made; nothing was changed.
    """
    command = [
        program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", "--no-password",
        "--file=-", f"--dbname={target()}",
    ]  # fmt: skip
    with (
        TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603 - our own command
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=_environment()
        ) as process,
    ):
        try:
            _feed(cast("IO[bytes]", process.stdin), dump, keys, rows)
        except BrokenPipeError:  # psql has stopped; what it said follows
            with suppress(BrokenPipeError):
                cast("IO[bytes]", process.stdin).close()
        except BaseException:
            process.kill()  # before the end of its input, so that it does not commit half of it
            raise
        if process.wait():
            raise BadArchive(_failed(command[0], said))


def _feed(into: IO[bytes], dump: Path, keys: Iterable[KeyRow], rows: dict[str, int]) -> None:
    into.write(_CLEAR.encode())
    for section in ("pre-data", "data"):
        _feed_section(into, dump, section)
    for piece in _keys(keys):
        into.write(piece)
    into.write(_checks(rows))
    _feed_section(into, dump, "post-data")
    into.close()


def _feed_section(into: IO[bytes], dump: Path, section: str) -> None:
    command = [program("pg_restore"), "--no-owner", "--no-privileges", f"--section={section}", "--file=-", str(dump)]
    for piece in _output_of(command):
        into.write(piece)


def _keys(keys: Iterable[KeyRow]) -> Iterator[bytes]:
    yield b"COPY public.vault_datakey (id, wrapped, master_version, created_at, destroyed_at) FROM stdin;\n"
    for row in keys:
        wrapped = r"\N" if row.wrapped is None else rf"\\x{row.wrapped.hex()}"
        cells = (str(row.id), wrapped, str(row.master_version), row.created_at, row.destroyed_at or r"\N")
        yield "\t".join(cells).encode() + b"\n"
    yield b"\\.\n"


def _checks(rows: dict[str, int]) -> bytes:
    """Return statements that stop the transaction if a table holds other than the counted rows; end all sessions."""
    lines = []
    for table, n_rows in rows.items():
        name = '"' + table.replace('"', '""') + '"'
        lines.append(
            f"DO $$ BEGIN IF (SELECT count(*) FROM public.{name}) <> {n_rows:d} THEN"  # noqa: S608 - quoted above
            f" RAISE EXCEPTION 'table % is not whole', '{table.replace(chr(39), '')}'; END IF; END $$;"
        )
    if "django_session" in rows:
        lines.append("DELETE FROM public.django_session;")
    return "\n".join(lines).encode() + b"\n"
