"""What somebody asked to take out of a form's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.forms.enums import AnswersFormat
from opennrm.protection.forms.models.form import Form
from opennrm.protection.interchange.enums import ExportStatus

if TYPE_CHECKING:
    from datetime import datetime


class FormExport(models.Model):
    """One request to take the answers to a form out: by whom, why, and until when it can be fetched once agreed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="+", verbose_name=_("Form"))
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(_("Format"), max_length=4, choices=AnswersFormat.choices, default=AnswersFormat.XLSX)
    reason = SealedTextField(_("Why do you need it?"), limit=1000, multiline=True)
    asked_at = models.DateTimeField(_("Asked"))
    agreed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(_("Can be fetched until"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("Last fetched"), null=True, blank=True)

    class Meta:
        """Agreed means until a moment; refused means never."""

        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="form_export_asker")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed_at__isnull=True, expires_at__isnull=True)
                | models.Q(agreed_at__isnull=False, expires_at__isnull=False, refused_at__isnull=True),
                name="form_export_agreed_whole",
            )
        ]

    def __str__(self) -> str:
        """Name the row only."""
        return f"export {self.pk}"

    @property
    def bound_to(self) -> str:
        """Return what the sealed reason is bound to."""
        return f"forms.export:{self.pk}"

    def status(self, at: datetime) -> ExportStatus:
        """Return where the export stands at a moment."""
        if self.refused_at is not None:
            return ExportStatus.REFUSED
        if self.expires_at is None:
            return ExportStatus.ASKED
        return ExportStatus.READY if at < self.expires_at else ExportStatus.OVER
