"""The end of a case: closure, legal hold, erasure, and what statistics keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.records.models import FileRecord
from opennrm.kernel.reference.enums import RetentionClass
from opennrm.kernel.reference.selectors import code_choices
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.lifecycle.enums import ClosureStatus, ErasureReason, ErasureStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise


def closure_choices() -> list[tuple[str, str | Promise]]:
    """Return the reasons for closing a case."""
    return code_choices("closure_reasons")


class Closure(FileRecord):
    """One closing of a case, from the request to the decision, and its opening again."""

    reason = models.CharField(_("Reason"), max_length=40, choices=closure_choices)
    summary = SealedTextField(
        _("How the case ended"), limit=4000, multiline=True, blank=False,
        help_text=_("What was achieved, what is left open, what somebody should know if the person comes back."),
    )  # fmt: skip
    retention_class = models.CharField(_("Kept as"), max_length=20, choices=RetentionClass.choices)
    stage_before = models.CharField(max_length=20, editable=False)
    status = models.CharField(_("Status"), max_length=10, choices=ClosureStatus.choices, default=ClosureStatus.ASKED)
    asked_at = models.DateTimeField(_("Asked"))
    closed_at = models.DateTimeField(_("Closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reopened_at = models.DateTimeField(_("Opened again"), null=True, blank=True)
    reopened_because = SealedTextField(_("Why it was opened again"), limit=1000, multiline=True)

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(
            ("reason", "retention_class", "stage_before", "status", "asked_at", "closed_at",
             "closed_by", "reopened_at"),
            Category.BASIC,
        ),
        "summary": Category.ASSISTANCE,
        "reopened_because": Category.ASSISTANCE,
    }  # fmt: skip

    class Meta:
        """A case is being closed or is closed once at a time; closed has a moment and a person."""

        verbose_name = _("closure")
        indexes = [models.Index(fields=["file", "-asked_at"], name="closure_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=models.Q(status__in=["asked", "closed"]), name="closure_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["asked", "not_agreed"], closed_at__isnull=True)
                | models.Q(status__in=["closed", "reopened"], closed_at__isnull=False),
                name="closure_closed_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(status="reopened", reopened_at__isnull=False)
                | (~models.Q(status="reopened") & models.Q(reopened_at__isnull=True)),
                name="closure_reopened_whole",
            ),
        ]


class LegalHold(FileRecord):
    """A reason for which nothing of a file may be erased, until it is lifted."""

    reason = SealedTextField(
        _("Why the file must be kept"), limit=1000, multiline=True, blank=False,
        help_text=_("Such as proceedings in which it may be needed, or a complaint."),
    )  # fmt: skip
    ordered_by = SealedTextField(_("Who ordered it, number of the order"), limit=200)
    set_at = models.DateTimeField(_("Set"))
    review_on = models.DateField(_("To be looked at again on"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("Lifted"), null=True, blank=True)
    lifted_because = SealedTextField(_("Why it was lifted"), limit=1000, multiline=True)

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        "reason": Category.LEGAL,
        "ordered_by": Category.LEGAL,
        "set_at": Category.BASIC,
        "review_on": Category.BASIC,
        "lifted_at": Category.BASIC,
        "lifted_because": Category.LEGAL,
    }

    class Meta:
        """Listed by file."""

        verbose_name = _("legal hold")
        indexes = [models.Index(fields=["file", "-set_at"], name="hold_file")]


class Erasure(FileRecord):
    """The decision to erase a file, and that it was done; it holds codes only, and stays."""

    reason = models.CharField(_("Why"), max_length=20, choices=ErasureReason.choices)
    status = models.CharField(_("Status"), max_length=10, choices=ErasureStatus.choices, default=ErasureStatus.ASKED)
    asked_at = models.DateTimeField(_("Asked"))
    erased_at = models.DateTimeField(_("Erased"), null=True, blank=True)
    n_records = models.PositiveIntegerField(_("Records"), default=0)
    n_documents = models.PositiveIntegerField(_("Documents"), default=0)

    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("reason", "status", "asked_at", "erased_at", "n_records", "n_documents"), Category.BASIC
    )

    class Meta:
        """A file is erased once."""

        verbose_name = _("erasure")
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=models.Q(status__in=["asked", "erased"]), name="erasure_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(status="erased", erased_at__isnull=False)
                | (~models.Q(status="erased") & models.Q(erased_at__isnull=True)),
                name="erasure_whole",
            ),
        ]


class Remains(models.Model):
    """What statistics keep of an erased case, in plain codes: nothing that leads back to the person."""

    file = models.OneToOneField(File, on_delete=models.PROTECT, primary_key=True, related_name="remains")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    sex = models.CharField(max_length=10)
    is_child = models.BooleanField()
    stage = models.CharField(max_length=20)
    avenue = models.CharField(max_length=40, blank=True)
    closure_reason = models.CharField(max_length=40, blank=True)
    purposes: models.JSONField[list[str], list[str]] = models.JSONField(default=list, blank=True)
    opened_year = models.PositiveSmallIntegerField()
    erased_year = models.PositiveSmallIntegerField()

    WALL_COLUMN: ClassVar[str] = "file_id"

    class Meta:
        """Counted by year."""

        verbose_name = _("what is left of an erased case")
        indexes = [models.Index(fields=["opened_year"], name="remains_year")]

    def __str__(self) -> str:
        """Name the year only."""
        return str(self.opened_year)
