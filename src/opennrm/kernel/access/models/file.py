"""The file: what grants open, a key seals, and erasure ends."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import FileKind
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.identifiers import new_code
from opennrm.kernel.vault.models import DataKey


class FileQuerySet(models.QuerySet["File"]):
    """Files by what they are."""

    def of_kind(self, kind: str) -> FileQuerySet:
        """Keep files of one kind."""
        return self.filter(kind=kind)

    def live(self) -> FileQuerySet:
        """Leave out erased files."""
        return self.filter(erased_at__isnull=True)


class File(models.Model):
    """One person's protected file: a case, or an alleged trafficker's; the thing grants are about."""

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=FileKind.choices)
    key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="file")
    lead_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="led_files")
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    WALL_COLUMN: ClassVar[str] = "id"

    objects = FileQuerySet.as_manager()

    class Meta:
        """Lists run over the lead agency and the kind."""

        indexes = [models.Index(fields=["lead_agency", "kind"], name="file_lead_kind")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=FileKind.values), name="file_kind_known"),
        ]

    def __str__(self) -> str:
        """Return the code, the only name a file has."""
        return self.code
