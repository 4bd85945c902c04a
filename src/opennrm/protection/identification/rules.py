"""The definition of trafficking, the clocks, and who may decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import Action, Actor
from opennrm.kernel.reference.enums import AuthorityTask
from opennrm.protection.identification.enums import Element, Step

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from opennrm.protection.cases.models import Case
    from opennrm.protection.identification.models import Decision

TASKS = {Step.REASONABLE_GROUNDS: AuthorityTask.REASONABLE_GROUNDS, Step.CONCLUSIVE: AuthorityTask.CONCLUSIVE_DECISION}
SHORTEST_REASONS = 40
NEEDED = Category.BASIC | Category.SCREENING | Category.IDENTIFICATION
ENDS_SOON_DAYS = 14
GRANT_MARGIN = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Elements:
    """Which elements of the definition are there: an act, a means (never for a child), a purpose."""

    present: frozenset[Element]
    missing: frozenset[Element]

    @property
    def complete(self) -> bool:
        """Tell whether the definition is met."""
        return not self.missing


def elements_of(
    *, acts: Collection[str], means: Collection[str], purposes: Collection[str], is_child: bool
) -> Elements:
    """Check what is known against art. 3 of the UN Protocol: for a child the means count neither for nor against."""
    found = {Element.ACT: bool(acts), Element.PURPOSE: bool(purposes)}
    if not is_child:
        found[Element.MEANS] = bool(means)
    return Elements(
        present=frozenset(one for one, there in found.items() if there),
        missing=frozenset(one for one, there in found.items() if not there),
    )


def may_decide(actor: Actor, decision: Decision, case: Case) -> bool:
    """Tell whether the actor may decide: of the authority, and neither who asked for it nor who works on the case."""
    return (
        actor.may(Action.IDENTIFICATION_DECIDE)
        and actor.person_id is not None
        and actor.agency_id == decision.authority_id
        and actor.person_id not in {decision.requester_id, case.worker_id}
    )


def last_day(starts_on: date, n_days: int) -> date:
    """Return the last day of a period of whole days after its first."""
    return starts_on + timedelta(days=n_days)


def day_of(moment: datetime, time_zone: str) -> date:
    """Return the day it is in the State."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def end_of(day: date, time_zone: str) -> datetime:
    """Return the moment at which a day of the State is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(time_zone))


def days_left(ends_on: date, today: date) -> int:
    """Return how many days of a period are left, today included; never less than none."""
    return max(0, (ends_on - today).days + 1)
