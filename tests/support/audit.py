"""The log refuses deletion even to the tests' own cleaning up; they need that one door."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Generator

_SQLITE = ("audit_entry_never_deleted", "audit_lane_never_deleted")
_POSTGRESQL = (
    ("audit_entry_never_truncated", "audit_entry"),
    ("audit_lane_never_truncated", "audit_lane"),
)


def let_tests_empty_the_log() -> None:
    """Drop the triggers that would stop the emptying of all tables after a test."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for trigger, table in _POSTGRESQL:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
        else:
            for trigger in _SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")


@contextmanager
def log_laid_open() -> Generator[Any]:
    """Yield a cursor for somebody who owns the database and has switched the log's triggers off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("audit_entry", "audit_lane"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield cursor
            for table in ("audit_entry", "audit_lane"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            yield cursor
            for _name, sql in triggers:
                cursor.execute(sql)
