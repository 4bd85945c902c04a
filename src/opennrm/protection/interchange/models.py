"""What was imported already, and what somebody asked to take out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.models import File
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.interchange.enums import ExportStatus, Format

if TYPE_CHECKING:
    from datetime import datetime


class ImportedRow(models.Model):
    """A row of a file that became a case, so that the same file a second time opens nothing.

    The fingerprint is a keyed hash of the agency and the row's own id (or all of the row, where it has none): without
    the node's key nobody can try out names against it. It names no person, and so it needs no grant to be looked up.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.BigIntegerField()
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    class Meta:
        """An agency imports a row once."""

        indexes = [models.Index(fields=["file"], name="imported_row_file")]
        constraints = [models.UniqueConstraint(fields=["agency", "fingerprint"], name="imported_row_once")]

    def __str__(self) -> str:
        """Name the row only."""
        return f"imported row {self.pk}"


class Export(models.Model):
    """One request to take cases out as a file: by whom, why, and until when it can be fetched once agreed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Case")
    )
    format = models.CharField(_("Format"), max_length=4, choices=Format.choices, default=Format.XLSX)
    reason = SealedTextField(_("Why do you need it?"), limit=1000, multiline=True)
    asked_at = models.DateTimeField(_("Asked"))
    agreed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(_("Can be fetched until"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("Last fetched"), null=True, blank=True)

    class Meta:
        """Agreed means until a moment; refused means never."""

        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="export_asker"),
            models.Index(fields=["file"], name="export_file"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed_at__isnull=True, expires_at__isnull=True)
                | models.Q(agreed_at__isnull=False, expires_at__isnull=False, refused_at__isnull=True),
                name="export_agreed_whole",
            )
        ]

    def __str__(self) -> str:
        """Name the row only."""
        return f"export {self.pk}"

    @property
    def bound_to(self) -> str:
        """Return what the sealed reason is bound to."""
        return f"interchange.export:{self.pk}"

    def status(self, at: datetime) -> ExportStatus:
        """Return where the export stands at a moment."""
        if self.refused_at is not None:
            return ExportStatus.REFUSED
        if self.expires_at is None:
            return ExportStatus.ASKED
        return ExportStatus.READY if at < self.expires_at else ExportStatus.OVER
