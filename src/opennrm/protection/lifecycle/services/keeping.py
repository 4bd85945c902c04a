"""Remind of cases whose time is over; give the cases of somebody who leaves to a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_noop

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.actors import Role
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.notifications.services import notify
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.models import Case

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.accounts.models import Agency, Person
    from opennrm.kernel.actors import Actor


def remind_of_due(*, at: datetime) -> int:
    """Tell the supervisors of each agency that cases are due for erasure; return how many cases there are."""
    due = Case.objects.filter(
        stage=Stage.CLOSED, on_hold=False, retained_until__lt=at.date(), file__erased_at__isnull=True
    )
    rows = list(due.values_list("file__lead_agency_id").annotate(n=Count("pk")).order_by("file__lead_agency_id"))
    for agency_id, _n in rows:
        notify(
            at=at, kind="case.retention_over", agency_id=agency_id, role=Role.SUPERVISOR,
            text_key=gettext_noop("Closed cases have been kept long enough. Decide whether to erase them."),
            url=reverse("lifecycle:due"),
        )  # fmt: skip
    return sum(n for _agency_id, n in rows)


def n_cases_of(person: Person) -> int:
    """Return how many open cases a person works on."""
    with system_wall():
        return Case.objects.open().filter(worker=person, file__erased_at__isnull=True).count()


def n_cases_led_by(agency: Agency) -> int:
    """Return how many open cases an agency leads."""
    with system_wall():
        return Case.objects.open().filter(file__lead_agency=agency, file__erased_at__isnull=True).count()


@transaction.atomic
def hand_over_cases(*, actor: Actor, at: datetime, leaver: Person, successor: Person) -> int:
    """Give the open cases of somebody who leaves to a colleague; return how many."""
    with system_wall():
        held = Case.objects.open().filter(worker=leaver, file__erased_at__isnull=True)
        file_ids = list(held.values_list("file_id", flat=True))
        held.update(worker=successor, changed_at=at)
    for file_id in file_ids:
        write_entry(actor=actor, at=at, verb="case.assigned", file_id=file_id, detail={"person": successor.pk})
    return len(file_ids)
