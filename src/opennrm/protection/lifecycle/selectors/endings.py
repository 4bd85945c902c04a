"""What is still open in a case, how it was closed, why it is held, and what is due for erasure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.kernel.actors import Action
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.models import Case
from opennrm.protection.lifecycle.enums import ClosureStatus, ErasureStatus
from opennrm.protection.lifecycle.models import Closure, Erasure, LegalHold
from opennrm.protection.lifecycle.rules import open_things

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.utils.functional import Promise

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class StillOpen:
    """Something in the case that is not finished."""

    title: str | Promise
    section: str
    n_items: int
    blocks: bool


def still_open(opened: Opened, at: datetime) -> list[StillOpen]:
    """Return what is not finished in a case, what stands in the way of closing first."""
    counted = [(one, one.count(opened, at)) for one in open_things()]
    found = [StillOpen(one.title, one.section, n_items, one.blocks) for one, n_items in counted if n_items]
    return sorted(found, key=lambda one: not one.blocks)


def closure_in_force(opened: Opened) -> Closure | None:
    """Return the closing that is asked for or stands."""
    standing = [ClosureStatus.ASKED, ClosureStatus.CLOSED]
    return Closure.objects.filter(file=opened.file, status__in=standing).select_related("file", "closed_by").first()


def hold_of(opened: Opened) -> LegalHold | None:
    """Return the legal hold that stands."""
    held = LegalHold.objects.filter(file=opened.file, lifted_at__isnull=True)
    return held.select_related("file").order_by("-set_at").first()


def erasure_of(opened: Opened) -> Erasure | None:
    """Return the erasure that is asked for."""
    return Erasure.objects.filter(file=opened.file, status=ErasureStatus.ASKED).select_related("file").first()


def is_due(case: Case, on: date) -> bool:
    """Tell whether the time for which a case is kept is over, and nothing holds it."""
    return (
        case.stage == Stage.CLOSED
        and not case.on_hold
        and case.retained_until is not None
        and (case.retained_until < on)
    )


@dataclass(frozen=True, slots=True)
class DueCase:
    """A closed case whose time is over."""

    code: str
    closed_at: datetime | None
    kept_until: date | None
    is_asked: bool


def due_for_erasure(actor: Actor, at: datetime) -> list[DueCase]:
    """Return the cases the actor's agency leads whose time is over, the oldest first."""
    if not (actor.may(Action.CASE_ERASE) or actor.may(Action.CASE_CLOSE)):
        return []
    cases = Case.objects.visible_to(actor, at).filter(
        file__lead_agency_id=actor.agency_id, stage=Stage.CLOSED, on_hold=False, retained_until__lt=at.date()
    )
    rows = cases.order_by("retained_until", "pk").values_list("file__code", "closed_at", "retained_until", "file_id")
    found = list(rows[:500])
    asked = Erasure.objects.filter(file_id__in=[row[3] for row in found], status=ErasureStatus.ASKED)
    waiting = set(asked.values_list("file_id", flat=True))
    return [DueCase(code, closed_at, kept, file_id in waiting) for code, closed_at, kept, file_id in found]
