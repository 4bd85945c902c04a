"""What one person asked for and another has to agree to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.models import File
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.approvals.enums import ApprovalStatus

if TYPE_CHECKING:
    from datetime import datetime

PENDING = models.Q(status=ApprovalStatus.PENDING.value)


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Requests by where they stand."""

    def pending(self) -> Self:
        """Keep those that wait for a decision."""
        return self.filter(PENDING)

    def live(self, at: datetime) -> Self:
        """Keep those that can still be decided."""
        return self.pending().filter(expires_at__gt=at)


class Approval(models.Model):
    """A request for a second person's yes: what is asked, by whom, why, until when; and the answer.

    It holds codes and a sealed reason, nothing of the file; who decides need not have opened the file before.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(_("what is asked"), max_length=60)
    subject_id = models.UUIDField()
    summary_key = models.CharField(max_length=300, blank=True)
    payload: models.JSONField[dict[str, object], dict[str, object]] = models.JSONField(default=dict, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    reason = SealedTextField(_("why"), limit=1000, multiline=True)
    expires_at = models.DateTimeField(_("to be decided by"))
    status = models.CharField(
        _("status"), max_length=10, choices=ApprovalStatus.choices, default=ApprovalStatus.PENDING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    note = SealedTextField(_("note"), limit=1000, multiline=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        """Nobody decides on what they asked for; one open request for a thing at a time."""

        verbose_name = _("approval")
        indexes = [
            models.Index(fields=["agency", "expires_at"], condition=PENDING, name="approval_pending"),
            models.Index(fields=["asked_by", "-asked_at"], name="approval_asker"),
            models.Index(fields=["file"], name="approval_file"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["action", "subject_id"], condition=PENDING, name="approval_one_pending"),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="approval_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    status__in=["approved", "refused"], decided_at__isnull=False, decided_by__isnull=False
                )
                | models.Q(status="pending", decided_at__isnull=True, decided_by__isnull=True)
                | models.Q(status__in=["withdrawn", "expired"], decided_at__isnull=False, decided_by__isnull=True),
                name="approval_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        """Name the row only."""
        return f"approval {self.pk}"

    @property
    def bound_to(self) -> str:
        """Return what the sealed values are bound to."""
        return f"approvals.approval:{self.pk}"

    @property
    def summary(self) -> str:
        """Return what is asked, in the reader's language."""
        return gettext(self.summary_key) if self.summary_key else ""
