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
    """CREATE TRIGGER audit_lane_never_deleted BEFORE DELETE ON audit_lane
    BEGIN SELECT RAISE(ABORT, 'lanes of the audit log are never deleted'); END""",
    """CREATE TRIGGER audit_lane_moves_forward BEFORE UPDATE ON audit_lane WHEN NEW.sequence < OLD.sequence
    BEGIN SELECT RAISE(ABORT, 'lanes of the audit log never go back'); END""",
    """CREATE TRIGGER audit_entry_moves_head AFTER INSERT ON audit_entry
    BEGIN UPDATE audit_lane SET sequence = NEW.sequence, head = NEW.hash WHERE number = NEW.lane; END""",
)
_SQLITE_NAMES = (
    "audit_entry_never_updated",
    "audit_entry_never_deleted",
    "audit_lane_never_deleted",
    "audit_lane_moves_forward",
    "audit_entry_moves_head",
)
_POSTGRESQL = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log is never changed' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE FUNCTION audit_forwards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sequence < OLD.sequence THEN
    RAISE EXCEPTION 'lanes of the audit log never go back' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_entry_never_changed BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_never_truncated BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_lane_never_deleted BEFORE DELETE ON audit_lane FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_lane_never_truncated BEFORE TRUNCATE ON audit_lane EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_lane_moves_forward BEFORE UPDATE ON audit_lane
  FOR EACH ROW EXECUTE FUNCTION audit_forwards();
"""
_POSTGRESQL_UNDO = """
DROP TRIGGER audit_entry_never_changed ON audit_entry;
DROP TRIGGER audit_entry_never_truncated ON audit_entry;
DROP TRIGGER audit_lane_never_deleted ON audit_lane;
DROP TRIGGER audit_lane_never_truncated ON audit_lane;
DROP TRIGGER audit_lane_moves_forward ON audit_lane;
DROP FUNCTION audit_refuse();
DROP FUNCTION audit_forwards();
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
