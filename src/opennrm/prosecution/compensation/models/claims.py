"""Claims and payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import CodeListField, FileRecord
from opennrm.kernel.vault.models import SealedTextField
from opennrm.prosecution.compensation.enums import ClaimAvenue, ClaimFor, ClaimStatus, MoneySource

if TYPE_CHECKING:
    from collections.abc import Mapping

_CURRENCY = RegexValidator(r"^[A-Z]{3}$", _("Enter three letters, such as EUR."))
_NOT_NEGATIVE = MinValueValidator(0, _("Enter an amount of 0 or more."))


def claim_for_choices() -> list[tuple[str, Any]]:
    """Return what can be claimed."""
    return list(ClaimFor.choices)


class Claim(FileRecord):
    """A claim for compensation, and what was awarded."""

    avenue = models.CharField(_("Before whom?"), max_length=16, choices=ClaimAvenue.choices)
    claimed_for = CodeListField(_("For what?"), options=claim_for_choices)
    currency = models.CharField(
        _("Currency"), max_length=3, validators=[_CURRENCY], help_text=_("Three letters, such as EUR.")
    )
    claimed = models.DecimalField(
        _("Amount claimed"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[_NOT_NEGATIVE]
    )
    filed_on = models.DateField(_("Filed on"), null=True, blank=True)
    status = models.CharField(
        _("Where does it stand?"), max_length=10, choices=ClaimStatus.choices, default=ClaimStatus.PREPARED
    )
    awarded = models.DecimalField(
        _("Amount awarded"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[_NOT_NEGATIVE]
    )
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    note = SealedTextField(_("Note"), limit=2000, multiline=True)

    ROW_CATEGORY: ClassVar[Category] = Category.FINANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("avenue", "claimed_for", "currency", "claimed", "filed_on", "status", "awarded", "decided_on", "note"),
        Category.FINANCE,
    )

    class Meta:
        """What was awarded has an amount and a day."""

        verbose_name = _("claim")
        indexes = [models.Index(fields=["file"], name="claim_file")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="awarded") | models.Q(awarded__isnull=False, decided_on__isnull=False),
                name="claim_awarded_whole",
            ),
        ]

    def __str__(self) -> str:
        """Name the avenue and the day, as a payment's form offers it."""
        return f"{self.get_avenue_display()} {self.filed_on or ''}".strip()


class Payment(FileRecord):
    """Money that reached the person, and where it came from."""

    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="payments", verbose_name=_("For which claim?")
    )
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(1)])
    paid_on = models.DateField(_("Received on"))
    source = models.CharField(_("Where did the money come from?"), max_length=12, choices=MoneySource.choices)

    ROW_CATEGORY: ClassVar[Category] = Category.FINANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("claim", "amount", "paid_on", "source"), Category.FINANCE
    )

    class Meta:
        """Any number a claim."""

        verbose_name = _("payment")
        indexes = [models.Index(fields=["file"], name="payment_file")]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_positive")]
