"""Tell the files of cases that were closed before that they are closed."""

from django.db import migrations

from opennrm.kernel.access.context import SYSTEM_ROLE

_COPY = (
    "UPDATE access_file SET closed_at = (SELECT c.closed_at FROM cases_case c WHERE c.file_id = access_file.id)"
    " WHERE kind = 'case'"
)


def copy_closing(apps, schema_editor):
    """Copy the moment of closing; on PostgreSQL as the node itself, which alone sees all files."""
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor != "postgresql":
            cursor.execute(_COPY)
            return
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = 'access_file'::regclass")
        if not cursor.fetchone()[0]:  # a database that is only being made: there is nothing to copy
            return
        cursor.execute(f"SET LOCAL ROLE {SYSTEM_ROLE}")
        cursor.execute(_COPY)
        cursor.execute("RESET ROLE")


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_names_needed"), ("access", "0003_file_closed_at")]

    operations = [migrations.RunPython(copy_closing, migrations.RunPython.noop, elidable=True)]
