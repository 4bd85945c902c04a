"""Build and check the second wall: row-level security on every table whose rows belong to a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connection

from opennrm.kernel.access.context import SYSTEM_ROLE

if TYPE_CHECKING:
    from django.db import models

_AGENCY = "NULLIF(current_setting('opennrm.agency', true), '')::bigint"
_PERSON = "NULLIF(current_setting('opennrm.person', true), '')::bigint"
_FILE = "NULLIF(current_setting('opennrm.file', true), '')::bigint"
_AT = "NULLIF(current_setting('opennrm.at', true), '')::timestamptz"
_HELD = (
    "SELECT 1 FROM access_grant g WHERE g.file_id = {table}.{column} AND g.revoked_at IS NULL"  # noqa: S608 - our own words
    f" AND g.starts_at <= {_AT} AND g.expires_at > {_AT} AND (g.agency_id = {_AGENCY} OR g.person_id = {_PERSON})"
)
_BARRED = (
    "SELECT 1 FROM access_exclusion x WHERE x.file_id = {table}.{column} AND x.lifted_at IS NULL"  # noqa: S608 - our own words
    f" AND (x.agency_id = {_AGENCY} OR x.person_id = {_PERSON})"
)


@dataclass(frozen=True, slots=True)
class WalledTable:
    """A table behind the wall and the column that names the file."""

    table: str
    column: str


class UnsafeDatabaseRole(SystemExit):
    """The node signs in to PostgreSQL as a role that row-level security does not hold."""


def walled_tables() -> list[WalledTable]:
    """Return every table whose model says by `WALL_COLUMN` that its rows belong to a file."""
    found: list[type[models.Model]] = [model for model in apps.get_models() if hasattr(model, "WALL_COLUMN")]
    return [WalledTable(model._meta.db_table, str(model.WALL_COLUMN)) for model in found]  # type: ignore[attr-defined]


def build_wall() -> None:
    """Give every walled table its policies; run after each migration, so that a new table is never without."""
    if connection.vendor != "postgresql":
        return
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {SYSTEM_ROLE}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {SYSTEM_ROLE}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {SYSTEM_ROLE}")
        for walled in walled_tables():
            if walled.table in existing:
                for statement in _policies(walled):
                    cursor.execute(statement)


def _policies(walled: WalledTable) -> list[str]:
    table, column = f'"{walled.table}"', f'"{walled.column}"'
    held, barred = (part.format(table=table, column=column) for part in (_HELD, _BARRED))
    shown = f"{table}.{column} = {_FILE} OR (EXISTS ({held}) AND NOT EXISTS ({barred}))"
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS by_grant ON {table}",
        f"CREATE POLICY by_grant ON {table} USING ({shown}) WITH CHECK ({shown})",
        f"DROP POLICY IF EXISTS node_itself ON {table}",
        f"CREATE POLICY node_itself ON {table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true)",
    ]


def unwalled_tables() -> list[str]:
    """Return the tables that should stand behind the wall and do not (none on SQLite)."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        walled = {row[0] for row in cursor.fetchall()}
    return sorted(table.table for table in walled_tables() if table.table not in walled)


def refuse_unsafe_role() -> None:
    """Refuse to start where row-level security would not hold.

    Raises
    ------
    UnsafeDatabaseRole
        The role is a superuser or bypasses row-level security, or a table is not behind the wall.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
    if row is None or row[0]:
        msg = (
            "OpenNRM will not start: it signs in to PostgreSQL as a superuser or a role that bypasses row-level"
            " security."
            " Create a plain role as docs/how-to/postgresql.md shows, and put it into OPENNRM_DATABASE_URL."
        )
        raise UnsafeDatabaseRole(msg)
    missing = unwalled_tables()
    if missing:
        msg = f"OpenNRM will not start: no row-level security on {', '.join(missing)}. Run `opennrm migrate`."
        raise UnsafeDatabaseRole(msg)
