"""What is seen of assistance."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.records.selectors import redact
from opennrm.protection.assistance.models import Appointment, Guardian, Need
from opennrm.protection.deadlines.models import Task

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.records.selectors import Shown


def is_guarded(file_id: int) -> bool:
    """Tell whether a child has a guardian, or the deadline for one runs already."""
    has_guardian = Guardian.objects.filter(file_id=file_id, ended_on__isnull=True).exists()
    return has_guardian or Task.objects.open().filter(file_id=file_id, kind="guardian").exists()


def open_needs_of(opened: Opened) -> list[Shown]:
    """Return the needs that are not met yet, the most urgent first."""
    order = {"now": 0, "soon": 1, "later": 2}
    rows = Need.objects.filter(file=opened.file, status__in=["open", "under_way"]).select_related("file")
    return redact(sorted(rows, key=lambda row: order[row.urgency]), opened.sight)


def coming_appointments(opened: Opened, at: datetime, *, for_person: bool = False) -> list[Shown]:
    """Return the appointments that are not over, the next first; for the person only those to be shown to them."""
    rows = Appointment.objects.filter(file=opened.file, at__gte=at - timedelta(hours=2)).select_related("file")
    if for_person:
        rows = rows.filter(shown_to_person=True)
    return redact(rows.order_by("at"), opened.sight)
