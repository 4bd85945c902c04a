"""The name index; its big table is laid out by hand as its own index."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import migrations, models

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.operations.base import Operation
    from django.db.migrations.state import StateApps

_COLUMNS = "token integer NOT NULL, entry_id integer NOT NULL, PRIMARY KEY (token, entry_id)"
_LAYOUT = {
    "sqlite": "WITHOUT ROWID",
    # Rows are only ever added in bulk: keep the visibility map fresh, so that a search reads the index alone.
    "postgresql": "WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)",
}


def create_tokens(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the table of tokens."""
    schema_editor.execute(f"CREATE TABLE namesearch_nametoken ({_COLUMNS}) {_LAYOUT[schema_editor.connection.vendor]}")


def drop_tokens(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the table of tokens."""
    schema_editor.execute("DROP TABLE namesearch_nametoken")


class Migration(migrations.Migration):
    """Create both tables."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="NameEntry",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("entry_id", models.UUIDField(unique=True)),
                ("file_id", models.BigIntegerField()),
                (
                    "tokens",
                    models.BinaryField(
                        help_text="32-bit numbers in native order, so that forgetting needs no second index."
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["file_id"], name="nameentry_file")]},
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create_tokens, drop_tokens)],
            state_operations=[
                migrations.CreateModel(
                    name="NameToken",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "token", "entry", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("token", models.IntegerField()),
                        (
                            "entry",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=models.DO_NOTHING,
                                related_name="+",
                                to="namesearch.nameentry",
                            ),
                        ),
                    ],
                ),
            ],
        ),
    ]
