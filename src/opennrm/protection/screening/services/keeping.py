"""Let go of filled-in screenings when their time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from opennrm.kernel.reference.enums import RetentionClass
from opennrm.protection.forms.services import held_files, kept_since, let_go
from opennrm.protection.screening.enums import Decision
from opennrm.protection.screening.models import Screening

if TYPE_CHECKING:
    from datetime import datetime

_MOST_A_TIME = 500


def erase_old_screenings(*, at: datetime) -> int:
    """Erase screenings that led to no case within the State's time for them, and those whose case is erased.

    What a legal hold keeps stays. Whoever calls acts for the node itself. Returns how many went.
    """
    too_old = ~Q(decision=Decision.CASE) & Q(created_at__lt=kept_since(RetentionClass.SCREENED_OUT, at))
    left_over = Q(decision=Decision.CASE, case_file=None)
    due = Screening.objects.filter(too_old | left_over, file__erased_at=None).exclude(file_id__in=held_files())
    return let_go([one.file for one in due.select_related("file").order_by("created_at")[:_MOST_A_TIME]], at=at)
