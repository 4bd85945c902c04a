"""Keys at rest: always wrapped by a version of the master key, never in the clear."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.identifiers import new_id


class DataKeyQuerySet(models.QuerySet["DataKey"]):
    """Data keys, by what is left of them."""

    def live(self) -> DataKeyQuerySet:
        """Keep the keys that still open something."""
        return self.filter(destroyed_at=None)

    def destroyed(self) -> DataKeyQuerySet:
        """Keep the keys whose bytes are gone."""
        return self.exclude(destroyed_at=None)


class DataKey(models.Model):
    """The key of one file; without it nothing that the file sealed can be read again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    wrapped = models.BinaryField(null=True, help_text=_("The key, sealed by the master key; empty once destroyed."))
    master_version = models.PositiveIntegerField(help_text=_("Which version of the master key opens it."))
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    objects = DataKeyQuerySet.as_manager()

    class Meta:
        """A destroyed key has no bytes, a live one has."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="vault_datakey_destroyed_has_no_bytes",
                condition=models.Q(destroyed_at=None, wrapped__isnull=False)
                | models.Q(destroyed_at__isnull=False, wrapped=None),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["master_version"], name="vault_datakey_master")]

    def __str__(self) -> str:
        """Return the identifier, which says nothing."""
        return str(self.id)


class PurposeKey(models.Model):
    """A key of the node itself, one for each purpose: an index over names, the audit log."""

    purpose = models.CharField(primary_key=True, max_length=60)
    wrapped = models.BinaryField()
    master_version = models.PositiveIntegerField()

    def __str__(self) -> str:
        """Return what the key is for."""
        return self.purpose
