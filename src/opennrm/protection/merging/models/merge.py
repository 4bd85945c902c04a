"""How two files became one, and what it takes to have two again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File
from opennrm.kernel.records.models import FileRecord
from opennrm.kernel.vault.models import SealedJSONField, SealedTextField
from opennrm.protection.merging.enums import MergeStatus

if TYPE_CHECKING:
    from collections.abc import Mapping


class Merge(FileRecord):
    """One file joined into another, which this row belongs to; `kept` says sealed which rows came from where."""

    other = models.ForeignKey(File, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    other_code = models.CharField(_("The file that was joined into this one"), max_length=12)
    status = models.CharField(_("Status"), max_length=10, choices=MergeStatus.choices, default=MergeStatus.ASKED)
    reason = SealedTextField(
        _("How do you know that it is the same person?"), limit=1000, multiline=True, blank=False,
        help_text=_("What agrees besides the name: a paper, a birthmark, what the person says."),
    )  # fmt: skip
    choices = SealedJSONField(_("What stays where the files differed"))
    kept = SealedJSONField(_("What came from where"))
    asked_at = models.DateTimeField(_("Asked"))
    merged_at = models.DateTimeField(_("Files joined"), null=True, blank=True)
    undone_at = models.DateTimeField(_("Taken apart"), null=True, blank=True)
    undone_because = SealedTextField(_("Why it was taken apart"), limit=1000, multiline=True)

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(("other", "other_code", "status", "asked_at", "merged_at", "undone_at"), Category.BASIC),
        # What is in here is about every part of both files: only those who see all of it read it.
        **dict.fromkeys(("reason", "choices", "kept", "undone_because"), Category.ALL),
    }

    class Meta:
        """A file is joined into one other at a time."""

        verbose_name = _("joining of two files")
        indexes = [models.Index(fields=["file", "-asked_at"], name="merge_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["other"], condition=models.Q(status__in=["asked", "merged"]), name="merge_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="merged") | models.Q(merged_at__isnull=False), name="merge_has_moment"
            ),
        ]
