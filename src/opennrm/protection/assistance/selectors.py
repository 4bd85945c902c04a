"""What is seen of assistance."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import sights_of
from opennrm.kernel.records.selectors import redact
from opennrm.protection.assistance.models import Appointment, Guardian, Need
from opennrm.protection.cases.models import Case
from opennrm.protection.deadlines.models import Task
from opennrm.protection.deadlines.rules import CalendarEntry

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
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


def appointments_for_calendar(actor: Actor, at: datetime) -> list[CalendarEntry]:
    """Return when the people of the actor's own cases are expected somewhere: the time only, not what for or where."""
    mine = Case.objects.visible_to(actor, at).open().filter(worker_id=actor.person_id or 0).values("file_id")
    rows = list(Appointment.objects.visible_to(actor, at).filter(file_id__in=mine, at__gte=at - timedelta(days=1)))
    sights = sights_of(actor, {row.file_id for row in rows}, at)
    readable = [row for row in rows if row.file_id in sights and sights[row.file_id].reads(Category.ASSISTANCE)]
    return [CalendarEntry(row.pk, row.at, _("Appointment")) for row in readable]
