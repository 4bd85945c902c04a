"""Let go of filled-in screenings when their time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from opennrm.kernel.reference.enums import RetentionClass
from opennrm.kernel.reference.selectors import country_pack
from opennrm.kernel.vault.services import destroy_key
from opennrm.protection.forms.models import Submission
from opennrm.protection.lifecycle.services import finish_erasure
from opennrm.protection.screening.enums import Decision
from opennrm.protection.screening.models import Screening

if TYPE_CHECKING:
    from datetime import datetime

_YEAR_DAYS = 365.25
_MOST_A_TIME = 500


def erase_old_screenings(*, at: datetime) -> int:
    """Erase screenings that led to no case within the State's time for them, and those whose case is erased.

    Whoever calls acts for the node itself. Returns how many went.
    """
    years = country_pack().retention_years[RetentionClass.SCREENED_OUT]
    too_old = ~Q(decision=Decision.CASE) & Q(created_at__lt=at - timedelta(days=years * _YEAR_DAYS))
    left_over = Q(decision=Decision.CASE, case_file=None)
    due = Screening.objects.filter(too_old | left_over, file__erased_at=None).select_related("file")
    files = [one.file for one in due.order_by("created_at")[:_MOST_A_TIME]]
    for file in files:
        Submission.objects.filter(corrects__file=file).update(corrects=None)
        destroy_key(file.key_id, at=at)
        finish_erasure(key_id=file.key_id, at=at, reason="retention_over")
    return len(files)
