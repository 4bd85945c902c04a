"""How many cases stand where, for who oversees the mechanism and opens none of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from opennrm.kernel.access.context import system_wall
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.models import Case

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import Promise

LATELY = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many cases are at one stage."""

    title: str | Promise
    n_cases: int


def stage_counts(at: datetime) -> list[StageCount]:
    """Return the number of cases at each stage; of closed ones those that were closed within a year."""
    counted = Q(closed_at__isnull=True) | Q(closed_at__gt=at - LATELY)
    with system_wall():
        found = Case.objects.filter(counted, file__erased_at__isnull=True).order_by()
        numbers = dict(found.values_list("stage").annotate(n=Count("pk")))
    return [StageCount(stage.label, numbers.get(stage.value, 0)) for stage in Stage]
