"""The log refuses deletion even to the tests' own cleaning up; they need that one door."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Generator


def let_tests_empty_the_log() -> None:
    """Drop the trigger that would stop the emptying of all tables after a test."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER IF EXISTS audit_entry_never_truncated ON audit_entry")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_entry_never_deleted")


@contextmanager
def log_laid_open() -> Generator[Any]:
    """Yield a cursor for somebody who owns the database and has switched the log's triggers off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
            yield cursor
            cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            yield cursor
            for _name, sql in triggers:
                cursor.execute(sql)
