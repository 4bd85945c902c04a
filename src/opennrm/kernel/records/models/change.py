"""What was changed in a record, and who has it open for editing."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.models import File
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.vault.models import SealedJSONField


class Change(models.Model):
    """One change of one record: which fields, and (sealed) what they held before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="+")
    model = models.CharField(max_length=60)
    record_id = models.UUIDField()
    version = models.PositiveIntegerField(_("version after the change"))
    fields = models.JSONField(default=list)
    before = SealedJSONField(_("what the fields held before"))
    at = models.DateTimeField(_("when"))
    agency_id = models.BigIntegerField(null=True, blank=True)
    person_id = models.BigIntegerField(null=True, blank=True)

    WALL_COLUMN: ClassVar[str] = "file_id"

    class Meta:
        """A record has one change a version."""

        constraints = [models.UniqueConstraint(fields=["record_id", "version"], name="change_once_a_version")]

    def __str__(self) -> str:
        """Name the row only."""
        return f"{self.model} {self.record_id} v{self.version}"

    @property
    def bound_to(self) -> str:
        """Return what the sealed values are bound to."""
        return f"records.change:{self.pk}"


class Editing(models.Model):
    """Somebody has a record open for editing; shown to whoever opens it next."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=80)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    WALL_COLUMN: ClassVar[str] = "file_id"

    class Meta:
        """One row a person and subject."""

        constraints = [models.UniqueConstraint(fields=["subject", "person"], name="editing_once")]

    def __str__(self) -> str:
        """Name the subject only."""
        return self.subject
