"""The caseload: the cases an actor may see, filtered, counted and paged without opening what is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.kernel.access.enums import Source
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.selectors import sights_of
from opennrm.kernel.records.selectors import Shown, redact
from opennrm.protection.cases.models import Case, CaseQuerySet

if TYPE_CHECKING:
    from datetime import datetime

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


def caseload(*, actor: Actor, at: datetime, chosen: CaseloadFilter | None = None) -> CaseQuerySet:
    """Return the cases the actor may see, the last changed first."""
    chosen = chosen or CaseloadFilter()
    cases = Case.objects.visible_to(actor, at)
    if not chosen.with_closed and chosen.stage != "closed":
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
        led = Grant.objects.live(at).filter(agency_id=actor.agency_id, source=Source.LEAD).values("file_id")
        cases = cases.filter(file_id__in=led)
    return cases.order_by("-changed_at", "file_id")


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
