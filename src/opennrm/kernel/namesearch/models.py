"""The name index: which identity is filed under which keyed numbers, and nothing that can be read."""

from django.db import models


class NameEntry(models.Model):
    """One indexed identity: its small number, the record it stands for, and the tokens it is filed under."""

    id = models.AutoField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    file_id = models.BigIntegerField()
    tokens = models.BinaryField(help_text="32-bit numbers in native order, so that forgetting needs no second index.")

    class Meta:
        """Found by record (unique), and by file when a file is erased."""

        indexes = [models.Index(fields=["file_id"], name="nameentry_file")]

    def __str__(self) -> str:
        """Name the record."""
        return str(self.entry_id)


class NameToken(models.Model):
    """One number under which one identity is filed.

    The table is its own index (`WITHOUT ROWID` on SQLite, an index-only scan on PostgreSQL). It says neither what
    kind of key a number comes from nor which name; see docs/adr on what it still gives away.
    """

    pk = models.CompositePrimaryKey("token", "entry")
    token = models.IntegerField()
    entry = models.ForeignKey(
        NameEntry, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )

    def __str__(self) -> str:
        """Show the number, which tells nothing."""
        return str(self.token)
