"""The survivor's own way in: a code and a PIN on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import FileRecord

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class OwnAccess(FileRecord):
    """A code and a PIN that open one's own page; neither is stored, only what they hash to."""

    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    pin_hash = models.CharField(max_length=200, editable=False)
    language = models.CharField(_("Language"), max_length=8)
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("Last used"), null=True, blank=True, editable=False)
    n_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    locked_until = models.DateTimeField(_("Locked until"), null=True, blank=True, editable=False)

    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("code_hash", "pin_hash", "language", "ended_at", "last_used_at", "n_failures", "locked_until"), Category.BASIC
    )

    class Meta:
        """One way in at a time."""

        verbose_name = _("own page")
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=models.Q(ended_at__isnull=True), name="own_access_one_at_a_time"
            ),
        ]

    def is_locked(self, at: datetime) -> bool:
        """Tell whether too many wrong PINs have locked it for a while."""
        return self.locked_until is not None and at < self.locked_until
