"""An offer to another agency to take over the lead of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.records.models import FileRecord, FileRecordQuerySet
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.lifecycle.enums import TransferDecline, TransferReason, TransferStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

OFFERED = models.Q(status=TransferStatus.OFFERED.value)


class TransferQuerySet(FileRecordQuerySet):
    """Offers by where they stand."""

    def offered(self) -> Self:
        """Keep those without an answer."""
        return self.filter(OFFERED)

    def live(self, at: datetime) -> Self:
        """Keep those that can still be answered."""
        return self.offered().filter(expires_at__gt=at)


class Transfer(FileRecord):
    """One agency offers another the lead of a case; nothing moves before the other accepts."""

    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("From"))
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("To"))
    reason = models.CharField(_("Why"), max_length=20, choices=TransferReason.choices)
    message = SealedTextField(
        _("What the agency must know before it answers"), limit=2000, multiline=True, blank=False,
        help_text=_("The agency reads this before it has the file. Leave out names and places."),
    )  # fmt: skip
    consent_id = models.UUIDField(null=True, blank=True, editable=False)
    ground_id = models.UUIDField(null=True, blank=True, editable=False)
    status = models.CharField(
        _("Status"), max_length=10, choices=TransferStatus.choices, default=TransferStatus.OFFERED
    )
    offered_at = models.DateTimeField(_("Offered"))
    expires_at = models.DateTimeField(_("To be answered by"))
    answered_at = models.DateTimeField(_("Answered"), null=True, blank=True)
    decline_reason = models.CharField(_("Reason"), max_length=20, choices=TransferDecline.choices, blank=True)
    answer = SealedTextField(_("Answer"), limit=1000, multiline=True)

    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        (
            "from_agency", "to_agency", "reason", "message", "consent_id", "ground_id",
            "status", "offered_at", "expires_at", "answered_at", "decline_reason", "answer",
        ),
        Category.BASIC,
    )  # fmt: skip

    objects = TransferQuerySet.as_manager()  # type: ignore[misc] # the base's own is for rows of any kind

    class Meta:
        """One open offer a file; an answer has a moment, a refusal a reason; consent or law stands behind it."""

        verbose_name = _("transfer")
        indexes = [
            models.Index(fields=["file", "-offered_at"], name="transfer_file"),
            models.Index(fields=["to_agency", "expires_at"], condition=OFFERED, name="transfer_inbox"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["file"], condition=OFFERED, name="transfer_one_open"),
            models.CheckConstraint(condition=~models.Q(from_agency=models.F("to_agency")), name="transfer_to_another"),
            models.CheckConstraint(
                condition=models.Q(status="offered", answered_at__isnull=True)
                | (~models.Q(status="offered") & models.Q(answered_at__isnull=False)),
                name="transfer_answered_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="declined") | ~models.Q(decline_reason=""), name="transfer_declined_why"
            ),
            models.CheckConstraint(
                condition=models.Q(consent_id__isnull=False) | models.Q(ground_id__isnull=False),
                name="transfer_consent_or_law",
            ),
        ]
