"""Which agencies have referrals waiting, for who oversees the mechanism and opens no file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q

from opennrm.kernel.access.context import system_wall
from opennrm.protection.referrals.models import Referral

if TYPE_CHECKING:
    from datetime import datetime

_WEEK, _DAYS = 7, 2


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How many referrals one agency has not answered, and since when the oldest waits."""

    agency: str
    n_waiting: int
    n_late: int
    oldest_days: int

    @property
    def is_old(self) -> bool:
        """Tell whether the oldest has waited for more than a week."""
        return self.oldest_days > _WEEK

    @property
    def is_fresh(self) -> bool:
        """Tell whether the oldest came within two days."""
        return self.oldest_days <= _DAYS


def unanswered_by_agency(at: datetime) -> list[Unanswered]:
    """Return the agencies that owe answers, those with the oldest first."""
    with system_wall():
        waiting = Referral.objects.waiting().filter(file__erased_at__isnull=True, to_agency__isnull=False).order_by()
        rows = waiting.values_list("to_agency__name").annotate(
            n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)), oldest=Min("sent_at")
        )
        found = [Unanswered(name, n, late, (at - oldest).days) for name, n, late, oldest in rows]
    return sorted(found, key=lambda one: (-one.oldest_days, one.agency))
