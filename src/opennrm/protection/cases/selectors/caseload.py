"""The caseload: the cases an actor may see, filtered, counted and paged without opening what is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Source
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.selectors import NOBODY, reach_of, sights_of
from opennrm.kernel.records.selectors import Shown, redact
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.models import Case, CaseQuerySet

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from opennrm.kernel.access.selectors import Reach
    from opennrm.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class CaseloadFilter:
    """What the reader looks for in the caseload; empty means all."""

    stage: str = ""
    risk: str = ""
    children: bool = False
    mine: bool = False
    led: bool = False
    with_closed: bool = False


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One row of the caseload."""

    case: Shown
    code: str
    lead_agency: str
    is_lead: bool


def _chosen(cases: CaseQuerySet, actor: Actor, at: datetime, chosen: CaseloadFilter) -> CaseQuerySet:
    if not chosen.with_closed and chosen.stage != Stage.CLOSED:
        cases = cases.open()
    if chosen.stage:
        cases = cases.filter(stage=chosen.stage)
    if chosen.risk:
        cases = cases.filter(risk=chosen.risk)
    if chosen.children:
        cases = cases.of_children()
    if chosen.mine:
        cases = cases.filter(worker_id=actor.person_id)
    if chosen.led:
        led = Grant.objects.live(at).filter(agency_id=actor.agency_id or NOBODY, source=Source.LEAD).values("file_id")
        cases = cases.filter(file_id__in=led)
    return cases


def caseload(
    *, actor: Actor, at: datetime, chosen: CaseloadFilter | None = None, reach: Reach | None = None
) -> CaseQuerySet:
    """Return the cases the actor may see, the last changed first."""
    seen = _chosen(Case.objects.visible_to(actor, at, reach), actor, at, chosen or CaseloadFilter())
    return seen.order_by("-changed_at", "file_id")


def counted_caseload(
    *, actor: Actor, at: datetime, reach: Reach, chosen: CaseloadFilter | None = None
) -> QuerySet[Any, Any]:
    """Return rows of which there are as many as in the caseload, quicker to count up to a limit.

    An agency with many grants is counted from its grants, which stand together in one index.
    """
    if not reach.many or reach.own or reach.barred:
        return caseload(actor=actor, at=at, chosen=chosen, reach=reach)
    same = _chosen(Case.objects.filter(file_id=OuterRef("file_id")), actor, at, chosen or CaseloadFilter())
    held = Grant.objects.live(at).filter(agency_id=actor.agency_id or NOBODY)
    return held.filter(Exists(same)).values("file_id").distinct()


def caseload_shown(
    *, actor: Actor, at: datetime, chosen: CaseloadFilter | None, paged: Callable[..., Page[Case]]
) -> tuple[Page[Case], list[CaseloadRow]]:
    """Return a page of the caseload and its rows.

    The list is filtered by grants here and once more by `redact`, which drops every row without a sight; so it runs
    behind PostgreSQL's own wall, which would look up the grants of each row a third time.
    """
    with system_wall():
        reach = reach_of(actor, at)
        rows = caseload(actor=actor, at=at, chosen=chosen, reach=reach)
        counted = counted_caseload(actor=actor, at=at, chosen=chosen, reach=reach)
        page = paged(rows.select_related("file", "file__lead_agency", "worker"), counted=counted)
        return page, caseload_page(actor=actor, at=at, cases=list(page), reach=reach)


def caseload_page(*, actor: Actor, at: datetime, cases: list[Case], reach: Reach | None = None) -> list[CaseloadRow]:
    """Return the rows of one page, redacted file by file."""
    barred = reach.barred if reach else None
    sights = sights_of(actor, [case.file_id for case in cases], at, barred=barred)
    return [
        CaseloadRow(
            case=shown,
            code=shown.record.file.code,
            lead_agency=shown.record.file.lead_agency.name,
            is_lead=shown.record.file.lead_agency_id == actor.agency_id,
        )
        for shown in redact(cases, sights)
    ]
