"""What was claimed, awarded and paid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from opennrm.kernel.reference.enums import RetentionClass
from opennrm.prosecution.compensation.enums import ClaimStatus
from opennrm.prosecution.compensation.models import Claim, Payment

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened


@dataclass(frozen=True, slots=True)
class Balance:
    """The sums of a file in one currency."""

    currency: str
    claimed: Decimal
    awarded: Decimal
    paid: Decimal

    @property
    def outstanding(self) -> Decimal:
        """Return what was awarded and has not reached the person."""
        return max(self.awarded - self.paid, Decimal(0))


def balances_of(opened: Opened) -> list[Balance]:
    """Return the sums of an opened file, currency by currency."""
    if not opened.sight.reads(Claim.ROW_CATEGORY):
        return []
    sums: dict[str, list[Decimal]] = {}
    for claim in Claim.objects.filter(file=opened.file):
        total = sums.setdefault(claim.currency, [Decimal(0)] * 3)
        total[0] += claim.claimed or 0
        total[1] += claim.awarded or 0
    for payment in Payment.objects.filter(file=opened.file).select_related("claim"):
        sums.setdefault(payment.claim.currency, [Decimal(0)] * 3)[2] += payment.amount
    return [Balance(currency, *total) for currency, total in sorted(sums.items())]


def claim_choices(opened: Opened) -> list[tuple[str, Any]]:
    """Return the claims of a file that a payment can belong to."""
    return [(str(claim.pk), str(claim)) for claim in Claim.objects.filter(file=opened.file).order_by("created_at")]


def n_undecided_claims(opened: Opened, _at: datetime) -> int:
    """Return how many claims of a case nobody has decided on."""
    undecided = [ClaimStatus.PREPARED, ClaimStatus.FILED, ClaimStatus.APPEALED]
    return int(Claim.objects.filter(file=opened.file, status__in=undecided).count())


def kept_for_claims(opened: Opened) -> RetentionClass | None:
    """Return as what a case is kept because compensation was claimed."""
    return RetentionClass.JUSTICE if Claim.objects.filter(file=opened.file).exists() else None
