"""A referral: from one agency to another's service, with only the chosen parts of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Basis, Category
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.records.models import FileRecord, FileRecordQuerySet
from opennrm.kernel.reference.enums import Urgency
from opennrm.kernel.reference.selectors import code_choices
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.directory.models import Service
from opennrm.protection.referrals.enums import OPEN, WAITING, Outcome, ReferralStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any


def need_choices() -> list[tuple[str, Any]]:
    """Return the needs a service can meet."""
    return code_choices("needs")


def decline_choices() -> list[tuple[str, Any]]:
    """Return the reasons for which a referral can be declined."""
    return code_choices("decline_reasons")


class ReferralQuerySet(FileRecordQuerySet):
    """Referrals by how far they have come."""

    def open(self) -> Self:
        """Keep those that are on their way."""
        return self.filter(status__in=OPEN)

    def waiting(self) -> Self:
        """Keep those without an answer."""
        return self.filter(status__in=WAITING)

    def waiting_first(self) -> Self:
        """Put those without an answer before the others, each by its deadline."""
        rank = models.Case(models.When(status__in=WAITING, then=0), default=1)
        return self.order_by(rank, "due_at", "pk")


class Referral(FileRecord):
    """One need of one person, put into another agency's hands."""

    to_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Agency")
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Service")
    )
    outside = SealedTextField(_("Agency outside the system"), limit=200)
    need = models.CharField(_("Need"), max_length=40, choices=need_choices)
    urgency = models.CharField(_("How urgent?"), max_length=12, choices=Urgency.choices, default=Urgency.ROUTINE)
    categories = models.PositiveIntegerField(_("Parts of the file"), default=Category.BASIC.value)
    may_edit = models.BooleanField(_("May the agency add and change?"), default=False)
    consent_id = models.UUIDField(_("Consent"), null=True, blank=True)
    basis = models.CharField(_("Legal basis"), max_length=20, choices=Basis.choices, default=Basis.CONSENT)
    basis_reason = SealedTextField(_("Why without consent?"), limit=1000, multiline=True)
    message = SealedTextField(_("What the service must know"), limit=2000, multiline=True)
    status = models.CharField(_("Status"), max_length=10, choices=ReferralStatus.choices, default=ReferralStatus.SENT)
    sent_at = models.DateTimeField(_("Sent"))
    due_at = models.DateTimeField(_("Answer due"))
    answered_at = models.DateTimeField(_("Answered"), null=True, blank=True)
    decline_reason = models.CharField(_("Reason"), max_length=40, blank=True, choices=decline_choices)
    note = SealedTextField(_("Note with the answer"), limit=1000, multiline=True)
    started_at = models.DateTimeField(_("Support began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True)
    outcome = models.CharField(_("What came of it"), max_length=14, blank=True, choices=Outcome.choices)
    feedback = SealedTextField(_("Feedback"), limit=2000, multiline=True)
    holds_place = models.BooleanField(default=False, editable=False)
    receipt_hash = models.CharField(max_length=64, blank=True, editable=False)
    received_at = models.DateTimeField(_("Receipt given"), null=True, blank=True, editable=False)

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(
            (
                "to_agency", "service", "urgency", "categories", "may_edit", "consent_id", "basis", "status", "sent_at",
                "due_at", "answered_at", "decline_reason", "started_at", "ended_at", "outcome", "holds_place",
                "receipt_hash", "received_at",
            ),
            Category.BASIC,
        ),
        **dict.fromkeys(("need", "outside", "basis_reason", "message", "note", "feedback"), Category.ASSISTANCE),
    }  # fmt: skip
    EVENT_FACTS: ClassVar[tuple[str, ...]] = ("urgency", "basis")

    objects = ReferralQuerySet.as_manager()  # type: ignore[misc] # the base's own is for rows of any kind

    class Meta:
        """An answer has a moment; a declined referral has a reason."""

        verbose_name = _("referral")
        indexes = [
            models.Index(fields=["file", "sent_at"], name="referral_file"),
            models.Index(fields=["to_agency", "status", "due_at"], name="referral_inbox"),
            models.Index(fields=["author_agency_id", "status"], name="referral_outbox"),
            models.Index(fields=["receipt_hash"], condition=~models.Q(receipt_hash=""), name="referral_receipt"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="declined") | ~models.Q(decline_reason=""),
                name="referral_declined_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["sent", "withdrawn", "sealed", "received"])
                | models.Q(answered_at__isnull=False),
                name="referral_answered_has_moment",
            ),
        ]

    @property
    def category_set(self) -> Category:
        """Return the parts that travel as a set."""
        return Category(self.categories)

    @property
    def is_open(self) -> bool:
        """Tell whether the referral is on its way."""
        return self.status in OPEN

    def is_overdue(self, at: datetime) -> bool:
        """Tell whether the answer should have come before a moment."""
        return self.status in WAITING and self.due_at < at
