"""How the procedure is kept, for who oversees the mechanism: numbers, never a case.

Numbers are rounded down to multiples of five, so that a small one cannot be worked out from two tables side by side.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import get_language

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.pages.templatetags.pages import FEWEST
from opennrm.protection.sop.enums import Severity, Stand
from opennrm.protection.sop.models import Standing
from opennrm.protection.sop.selectors.cases import in_force
from opennrm.protection.sop.selectors.files import read_text

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.protection.sop.rules import ReadProcedure

N_MONTHS = 12
WIDTH, HEIGHT, GAP = 24, 100, 6


@dataclass(frozen=True, slots=True)
class RuleFigure:
    """One rule: in how many cases it was set to work, kept so far, not kept; None where it is too few to say."""

    rule: str
    title: str
    severity: str
    n_cases: int
    n_missed: int
    kept_percent: int | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of the chart: the share of rules that were kept in the cases begun in it."""

    month: str
    n_standings: int
    kept_percent: int | None
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class AgencyFigure:
    """One lead agency."""

    agency: str
    n_overdue: int
    n_missed: int
    n_unexplained: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the page shows."""

    rules: list[RuleFigure]
    bars: list[Bar]
    agencies: list[AgencyFigure]
    width: int = N_MONTHS * (WIDTH + GAP)


def rounded(number: int) -> int:
    """Round down to a multiple of the fewest that is told; what is fewer stays, and is told as “fewer than”."""
    return number if number < FEWEST else number - number % FEWEST


def _percent(n_kept: int, n: int) -> int | None:
    """Return a share to the nearest twentieth; nothing where either side is too small to be told."""
    if n < 2 * FEWEST:
        return None
    return 5 * round(100 * n_kept / n / 5)


def figures(at: datetime, rule_id: str = "") -> Figures:
    """Return the figures of cases begun in the last twelve months; of one rule, if one is named."""
    procedure = in_force()
    read = read_text(procedure.text) if procedure else None
    months = _months(at.date())
    with system_wall():
        rows = Standing.objects.filter(month__gte=months[0], file__erased_at__isnull=True).order_by()
        if rule_id:
            rows = rows.filter(rule=rule_id)
        late = Q(is_open=True, due_at__lt=at)
        counted = list(
            rows.values_list("rule", "month").annotate(n=Count("pk"), missed=Count("pk", filter=_MISSED | late))
        )
        agencies = list(
            rows.values_list("file__lead_agency__name").annotate(
                overdue=Count("pk", filter=late), missed=Count("pk", filter=_MISSED),
                unexplained=Count("pk", filter=(_MISSED | late) & Q(explained_at__isnull=True)),
            ).order_by("file__lead_agency__name")
        )  # fmt: skip
    by_rule, by_month = _totals(counted)
    return Figures(
        rules=_rules(read, by_rule), bars=[_bar(number, one, by_month[one]) for number, one in enumerate(months)],
        agencies=[AgencyFigure(name, *map(rounded, numbers)) for name, *numbers in agencies if any(numbers)],
    )  # fmt: skip


_MISSED = Q(state=Stand.MISSED, is_open=False)


def _months(day: date) -> list[date]:
    found = [day.replace(day=1)]
    while len(found) < N_MONTHS:
        found.insert(0, (found[0] - timedelta(days=1)).replace(day=1))
    return found


def _totals(
    counted: list[tuple[str, date, int, int]],
) -> tuple[dict[str, tuple[int, int]], dict[date, tuple[int, int]]]:
    by_rule: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    by_month: dict[date, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for rule, month, n, n_missed in counted:
        by_rule[rule] = (by_rule[rule][0] + n, by_rule[rule][1] + n_missed)
        by_month[month] = (by_month[month][0] + n, by_month[month][1] + n_missed)
    return by_rule, by_month


def _rules(read: ReadProcedure | None, by_rule: dict[str, tuple[int, int]]) -> list[RuleFigure]:
    language, found = get_language() or "en", []
    for rule in read.rules if read else ():
        n, n_missed = by_rule.get(rule.id, (0, 0))
        severity = str(Severity(rule.text.severity).label)
        percent = _percent(n - n_missed, n)
        found.append(RuleFigure(rule.id, rule.title(language), severity, rounded(n), rounded(n_missed), percent))
    return sorted(found, key=lambda one: (one.kept_percent is None, one.kept_percent or 0))


def _bar(number: int, month: date, totals: tuple[int, int]) -> Bar:
    n, n_missed = totals
    percent = _percent(n - n_missed, n)
    height = percent or 0
    return Bar(
        date_format(month, "YEAR_MONTH_FORMAT"), rounded(n), percent, number * (WIDTH + GAP), HEIGHT - height, height
    )
