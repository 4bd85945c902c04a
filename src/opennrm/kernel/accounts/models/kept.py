"""What somebody had typed when their session ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from opennrm.kernel.identifiers import new_id

if TYPE_CHECKING:
    from django.db.models import Index


class KeptForm(models.Model):
    """One form that was sent too late: sealed, for the same person only, for half an hour, to be taken once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta:
        """Dropped by age."""

        indexes: ClassVar[list[Index]] = [models.Index(fields=["expires_at"], name="accounts_keptform_age")]

    def __str__(self) -> str:
        """Name the row only."""
        return str(self.pk)

    @property
    def bound_to(self) -> str:
        """Return what the content is bound to: this row and this person."""
        return f"accounts.keptform:{self.pk}:{self.person_id}"
