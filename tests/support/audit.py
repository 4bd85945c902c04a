"""The log refuses deletion even to the tests' own cleaning up; they need that one door."""

from __future__ import annotations

from django.db import connection

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
