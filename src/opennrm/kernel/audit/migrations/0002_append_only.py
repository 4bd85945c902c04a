"""Have the database itself refuse any change to what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import migrations

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.operations.base import Operation
    from django.db.migrations.state import StateApps

_SQLITE = (
    """CREATE TRIGGER audit_entry_never_updated BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'entries of the audit log are never changed'); END""",
    """CREATE TRIGGER audit_entry_never_deleted BEFORE DELETE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'entries of the audit log are never deleted'); END""",
)
_SQLITE_NAMES = ("audit_entry_never_updated", "audit_entry_never_deleted")
_POSTGRESQL = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log is never changed' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER audit_entry_never_changed BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_never_truncated BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION audit_refuse();

-- Takes the lane that this transaction already holds, or the first that nobody holds, or waits for one; then looks up its
-- last entry. A volatile function looks at the table after it has the lock; one statement could not.
CREATE FUNCTION audit_take_lane(n_lanes integer, OUT lane integer, OUT sequence bigint, OUT hash bytea)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  held text := current_setting('opennrm.audit_lane', true);
BEGIN
  IF held <> '' THEN
    audit_take_lane.lane := held::integer;
  ELSE
    FOR number IN 0 .. n_lanes - 1 LOOP
      IF pg_try_advisory_xact_lock(77267, number) THEN
        audit_take_lane.lane := number;
        EXIT;
      END IF;
    END LOOP;
    IF audit_take_lane.lane IS NULL THEN
      audit_take_lane.lane := pg_backend_pid() % n_lanes;
      PERFORM pg_advisory_xact_lock(77267, audit_take_lane.lane);
    END IF;
    PERFORM set_config('opennrm.audit_lane', audit_take_lane.lane::text, true);
  END IF;
  SELECT e.sequence, e.hash INTO audit_take_lane.sequence, audit_take_lane.hash
    FROM audit_entry e WHERE e.lane = audit_take_lane.lane ORDER BY e.sequence DESC LIMIT 1;
END $$;
"""
_POSTGRESQL_UNDO = """
DROP TRIGGER audit_entry_never_changed ON audit_entry;
DROP TRIGGER audit_entry_never_truncated ON audit_entry;
DROP FUNCTION audit_refuse();
DROP FUNCTION audit_take_lane(integer);
"""


def protect(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers."""
    statements = (_POSTGRESQL,) if editor.connection.vendor == "postgresql" else _SQLITE
    with editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def unprotect(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers."""
    if editor.connection.vendor == "postgresql":
        statements = [_POSTGRESQL_UNDO]
    else:
        statements = [f"DROP TRIGGER {name}" for name in _SQLITE_NAMES]
    with editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    """Triggers on the log."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("audit", "0001_initial")]
    operations: ClassVar[list[Operation]] = [migrations.RunPython(protect, unprotect)]
