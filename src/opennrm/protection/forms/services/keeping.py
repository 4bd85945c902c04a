"""Let go of filled-in forms when their time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.reference.enums import RetentionClass
from opennrm.kernel.reference.selectors import country_pack
from opennrm.kernel.vault.services import destroy_key
from opennrm.protection.forms.models import Submission
from opennrm.protection.forms.rules.after import with_own_time
from opennrm.protection.lifecycle.models import LegalHold
from opennrm.protection.lifecycle.services import finish_erasure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from opennrm.kernel.access.models import File

MOST_A_TIME = 500
_YEAR_DAYS = 365.25


def kept_since(kind: RetentionClass, at: datetime) -> datetime:
    """Return the moment before which what came in has been kept long enough by the State's rules."""
    return at - timedelta(days=country_pack().retention_years[kind] * _YEAR_DAYS)


def held_files() -> QuerySet[LegalHold, int]:
    """Return the files that a legal hold keeps, for a subquery."""
    return LegalHold.objects.filter(lifted_at=None).values_list("file_id", flat=True)


def erase_old_submissions(*, at: datetime) -> int:
    """Erase filled-in forms after the State's time for them; those of which something came have a time of their own.

    Whoever calls acts for the node itself. Returns how many went.
    """
    due = Submission.objects.filter(created_at__lt=kept_since(RetentionClass.FILLED_FORM, at), file__erased_at=None)
    for others in with_own_time():
        due = due.exclude(pk__in=others)
    due = due.exclude(file_id__in=held_files()).select_related("file").defer("instance", "problems")
    return let_go([one.file for one in due.order_by("created_at")[:MOST_A_TIME]], at=at)


def let_go(files: Iterable[File], *, at: datetime) -> int:
    """Destroy the keys of filled-in forms, and erase what was never sealed; return how many went."""
    n_gone = 0
    for file in files:
        Submission.objects.filter(corrects__file=file).update(corrects=None)
        destroy_key(file.key_id, at=at)
        finish_erasure(key_id=file.key_id, at=at, reason="retention_over")
        n_gone += 1
    return n_gone
