"""What the procedure asks of an agency, over all cases it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from opennrm.kernel.access.selectors import sights_of
from opennrm.kernel.accounts.models import Agency
from opennrm.protection.sop.models import Standing, StandingQuerySet
from opennrm.protection.sop.rules.text import LEAD
from opennrm.protection.sop.selectors.cases import standing_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from opennrm.kernel.actors import Actor
    from opennrm.protection.sop.selectors.cases import StandingRow

WHEN = ("overdue", "due", "missed")


def asked_of(actor: Actor, at: datetime, when: str = "overdue") -> StandingQuerySet:
    """Return what is overdue, due, or was missed without a reason, and is for the actor's agency to answer for."""
    found = Standing.objects.readable_to(actor, at).filter(_mine(actor))
    if when == "missed":
        return found.missed().unexplained().order_by("-violated_at", "pk")
    found = found.overdue(at) if when == "overdue" else found.due(at)
    return found.order_by("due_at", "pk")


def _mine(actor: Actor) -> Q:
    """Return the condition on rows that are for the actor's agency: as the lead, or as an agency of its kind."""
    kind = Agency.objects.filter(pk=actor.agency_id or 0).values_list("kind", flat=True).first()
    return Q(by=LEAD, file__lead_agency_id=actor.agency_id) | Q(by=kind or "")


def rows_of(actor: Actor, at: datetime, found: Iterable[Standing]) -> list[StandingRow]:
    """Return rows in words, checked once more against what the actor sees of each file."""
    rows = list(found)
    return standing_rows(rows, sights_of(actor, {one.file_id for one in rows}, at), at)


def joined(found: StandingQuerySet) -> StandingQuerySet:
    """Return the rows with all that is shown of them, in one query."""
    return found.select_related("file", "procedure")
