"""The caseload: the cases an actor may see, filtered, counted and paged without opening what is not shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from django.db.models import CharField, Exists, OuterRef, Subquery

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Source
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.selectors import NOBODY, reach_of, sights_of
from opennrm.kernel.queries import AT, PreparedList, PreparedMany, Slot, SlotList, asked_by, stand_in
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

_TOGETHER = ("file", "file__lead_agency", "worker")  # what a row needs beside itself


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


def _counted(actor: Actor, at: datetime, chosen: CaseloadFilter, reach: Reach) -> QuerySet[Any, Any]:
    """Return rows of which there are as many as in the caseload, quicker to count up to a limit.

    An agency with many grants is counted from its grants, which stand together in one index.
    """
    if not reach.many or reach.own or reach.barred:
        return caseload(actor=actor, at=at, chosen=chosen, reach=reach).values("pk")
    same = _chosen(Case.objects.filter(file_id=OuterRef("file_id")), actor, at, chosen)
    held = Grant.objects.live(at).filter(agency_id=actor.agency_id or NOBODY)
    if chosen != CaseloadFilter():
        return held.filter(Exists(same)).values("file_id").distinct()
    # As a value, not as EXISTS: most grants count, and PostgreSQL would walk all cases beside them to find a thousand.
    counted = held.annotate(case=Subquery(same.values("pk")[:1])).filter(case__isnull=False)
    return counted.values("file_id").distinct()


_PAGES: PreparedMany[Any] = PreparedMany()


def prepared_caseload(
    *, actor: Actor, at: datetime, chosen: CaseloadFilter, reach: Reach | None = None
) -> PreparedList[Case]:
    """Return the caseload as a list that knows its queries, whoever asks and whatever the hour."""
    reach = reach or reach_of(actor, at)
    kept_out = cast("tuple[int, ...]", SlotList("barred")) if reach.barred else ()
    shape = replace(
        chosen,
        stage=cast("str", Slot("stage", CharField())) if chosen.stage else "",
        risk=cast("str", Slot("risk", CharField())) if chosen.risk else "",
        with_closed=chosen.with_closed or chosen.stage == Stage.CLOSED,
    )
    who, how = stand_in(actor), replace(reach, barred=kept_out)
    return PreparedList(
        _PAGES,
        (actor.kind, shape, reach.many, reach.own, bool(reach.barred)),
        lambda: caseload(actor=who, at=AT, chosen=shape, reach=how).select_related(*_TOGETHER),
        lambda: _counted(who, AT, shape, how),
        {**asked_by(actor, at), "stage": chosen.stage, "risk": chosen.risk, "barred": reach.barred},
    )


def caseload_shown(
    *, actor: Actor, at: datetime, chosen: CaseloadFilter | None, paged: Callable[[PreparedList[Case]], Page[Case]]
) -> tuple[Page[Case], list[CaseloadRow]]:
    """Return a page of the caseload and its rows.

    The list is filtered by grants here and once more by `redact`, which drops every row without a sight; so it runs
    behind PostgreSQL's own wall, which would look up the grants of each row a third time.
    """
    with system_wall():
        page = paged(prepared_caseload(actor=actor, at=at, chosen=chosen or CaseloadFilter()))
        return page, caseload_page(actor=actor, at=at, cases=list(page))


def caseload_page(*, actor: Actor, at: datetime, cases: list[Case]) -> list[CaseloadRow]:
    """Return the rows of one page, redacted file by file."""
    sights = sights_of(actor, [case.file_id for case in cases], at)
    return [
        CaseloadRow(
            case=shown,
            code=shown.record.file.code,
            lead_agency=shown.record.file.lead_agency.name,
            is_lead=shown.record.file.lead_agency_id == actor.agency_id,
        )
        for shown in redact(cases, sights)
    ]
