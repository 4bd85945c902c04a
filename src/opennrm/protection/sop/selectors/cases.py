"""How the rules stand in a case, for somebody who reads it; only rules all of whose parts they may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.events.rules import title_of
from opennrm.kernel.records.selectors import redact
from opennrm.methods.conformance import Status, explain
from opennrm.protection.sop.enums import Severity, Stand
from opennrm.protection.sop.models import CaseProcedure, Deviation, Procedure, Standing
from opennrm.protection.sop.rules import in_words
from opennrm.protection.sop.selectors.calendar import state_calendar
from opennrm.protection.sop.selectors.files import read_text
from opennrm.protection.sop.selectors.histories import case_now, history_of, moment, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened, Sight
    from opennrm.kernel.records.selectors import Shown
    from opennrm.protection.sop.rules import ReadProcedure, Rule


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One rule in one case, in words."""

    standing: Standing
    code: str
    title: str
    asked: str
    sources: str
    severity: str
    section: str
    is_overdue: bool

    @property
    def rule(self) -> str:
        """Return the rule's name."""
        return self.standing.rule

    @property
    def due_at(self) -> datetime | None:
        """Return by when it is, or was, to be done."""
        return self.standing.due_at

    @property
    def needs_reason(self) -> bool:
        """Tell whether somebody should say why it was not done."""
        is_missed = self.standing.state == Stand.MISSED or self.is_overdue
        return is_missed and self.standing.explained_at is None

    @property
    def state(self) -> str:
        """Return how it stands as a code: overdue, due, missed, kept or kept_so_far."""
        if self.is_overdue:
            return "overdue"
        return Stand(self.standing.state).name.lower()

    @property
    def state_in_words(self) -> str:
        """Return how it stands."""
        return _("Overdue") if self.is_overdue else str(Stand(self.standing.state).label)

    @property
    def colour(self) -> str:
        """Return the colour of the tag."""
        return {"overdue": "red", "missed": "red", "due": "orange", "kept": "green"}.get(self.state, "grey")


def standing_rows(standings: Iterable[Standing], sights: dict[int, Sight], at: datetime) -> list[StandingRow]:
    """Return standings in words; those that a reader may not see are left out."""
    language = get_language() or "en"
    return [
        _row(one, language, at)
        for one in standings
        if one.file_id in sights and sights[one.file_id].reads(Category(one.category))
    ]


def _row(one: Standing, language: str, at: datetime) -> StandingRow:
    read = read_text(one.procedure.text)
    rule = read.by_id[one.rule]
    return StandingRow(
        standing=one, code=one.file.code, title=rule.title(language), asked=rule.due_title(language),
        sources=read.cited(rule), severity=str(Severity(one.severity).label), section=rule.text.section,
        is_overdue=one.is_open and one.due_at is not None and one.due_at < at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseStandings:
    """All rules that something has set to work in a case, the most urgent first."""

    version: str
    rows: list[StandingRow]

    @property
    def open(self) -> list[StandingRow]:
        """Return what is to be done, in time or late."""
        return [row for row in self.rows if row.standing.is_open]

    @property
    def unexplained(self) -> list[StandingRow]:
        """Return what was not kept and has no reason yet."""
        return [row for row in self.rows if row.needs_reason and not row.standing.is_open]

    @property
    def kept(self) -> list[StandingRow]:
        """Return what is kept."""
        return [row for row in self.rows if not row.standing.is_open and row.standing.state < Stand.DUE]

    @property
    def missed(self) -> list[StandingRow]:
        """Return what was not kept and cannot be mended."""
        return [row for row in self.rows if row.state == "missed"]


def standings_of(opened: Opened, at: datetime) -> CaseStandings | None:
    """Return how the rules stand in an opened case; none for a case that began under no procedure."""
    held = CaseProcedure.objects.select_related("procedure").filter(file=opened.file).first()
    if held is None:
        return None
    rows = Standing.objects.filter(file=opened.file).select_related("file", "procedure")
    shown = standing_rows(rows, {opened.file.pk: opened.sight}, at)
    order = list(read_text(held.procedure.text).by_id)
    shown.sort(key=lambda row: (_urgency(row), order.index(row.rule)))
    return CaseStandings(held.procedure.version, shown)


def _urgency(row: StandingRow) -> tuple[int, float]:
    rank = {"overdue": 0, "due": 1, "missed": 2}.get(row.state, 3)
    return rank, row.due_at.timestamp() if row.due_at and rank < 2 else float("inf")  # noqa: PLR2004 - what is open


@dataclass(frozen=True, slots=True)
class Reason:
    """One event that set the rule to work, and what became of it."""

    began: str
    began_at: datetime | None
    other: str
    other_at: datetime | None
    deadline: datetime | None
    status: str


@dataclass(frozen=True, slots=True)
class RuleInCase:
    """One rule in one case, with its reasons and those that people gave."""

    row: StandingRow
    words: str
    reasons: list[Reason]
    deviations: list[Shown]


def rule_in_case(opened: Opened, rule_id: str, at: datetime) -> RuleInCase:
    """Return why a rule stands in a case as it does.

    Raises
    ------
    NotVisible
        The rule has not been set to work, or the reader may not read all that it speaks of.
    """
    found = Standing.objects.filter(file=opened.file, rule=rule_id).select_related("file", "procedure").first()
    rows = standing_rows([found] if found else [], {opened.file.pk: opened.sight}, at)
    if not rows:
        raise NotVisible
    read = read_text(rows[0].standing.procedure.text)
    rule = read.by_id[rule_id]
    deviations = Deviation.objects.filter(file=opened.file, rule=rule_id).select_related("file").order_by("created_at")
    reasons = _reasons(opened, read, rule, at)
    return RuleInCase(rows[0], in_words(rule), reasons, redact(deviations, opened.sight))


def _reasons(opened: Opened, read: ReadProcedure, rule: Rule, at: datetime) -> list[Reason]:
    case, history = case_now(opened.file.pk), history_of(opened.file.pk, read)
    if case is None:
        return []
    trace = history.trace
    told = explain(trace, rule.constraint, now=seconds(at), is_closed=case.is_closed, calendar=state_calendar())
    words = {Status.FULFILLED: _("kept"), Status.PENDING: _("open"), Status.VIOLATED: _("not kept")}

    def name(place: int | None) -> str:
        return title_of(trace.types[place], trace.attributes[place]) if place is not None else ""

    def when(place: int | None) -> datetime | None:
        return moment(trace.times[place]) if place is not None else None

    return [
        Reason(name(one.activation), when(one.activation), name(one.other), when(one.other), moment(one.deadline),
               words[one.status])
        for one in told.outcomes
    ]  # fmt: skip


def in_force() -> Procedure | None:
    """Return the version under which new cases begin."""
    return Procedure.objects.in_force().first()
