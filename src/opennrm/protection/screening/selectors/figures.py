"""Numbers for who oversees the mechanism and opens no file.

They are rounded down to multiples of five, so that a small one cannot be worked out from two tables side by side.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import Min
from django.utils.translation import gettext as _

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.pages.templatetags.pages import FEWEST
from opennrm.kernel.reference.selectors import code_choices
from opennrm.protection.directory.selectors import place_name
from opennrm.protection.referrals.models import Referral
from opennrm.protection.screening.enums import Certainty
from opennrm.protection.screening.models import Screening
from opennrm.protection.screening.rules.names import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.utils.functional import Promise

YEAR = timedelta(days=365)
MOST_SIGNS = 20
BAR = 160  # the longest bar, in the units of the drawing
_HOUR = 3600
_FEW_HOURS = 72


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a line's bar: which outcome, from where, how long. Numbers that are not told have none."""

    outcome: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a number for each outcome, in the order of `Certainty`, and how they are drawn."""

    title: str | Promise
    numbers: tuple[int, ...]
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class SignCount:
    """In how many screenings a sign was found, and how long its bar is."""

    title: str | Promise
    n_screenings: int
    width: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Screenings of the last year, without anybody in particular; there are no sums from which to subtract."""

    outcomes: tuple[Certainty, ...]
    by_place: tuple[Row, ...]
    by_avenue: tuple[Row, ...]
    by_step: tuple[Row, ...]
    signs: tuple[SignCount, ...]
    median_hours_to_referral: int | None

    @property
    def median_days_to_referral(self) -> int | None:
        """Return the same in days where hours would be hard to grasp."""
        hours = self.median_hours_to_referral
        return round(hours / 24) if hours is not None and hours > _FEW_HOURS else None


def figures(at: datetime) -> Figures:
    """Return the figures of the year before `at`."""
    with system_wall():
        found = Screening.objects.counted().filter(
            created_at__gt=at - YEAR, created_at__lte=at, file__erased_at__isnull=True
        )
        rows = list(found.order_by().values_list("certainty", "place", "avenue", "decision"))
        signs = Counter(code for codes in found.order_by().values_list("indicators", flat=True) for code in codes)
        hours = _hours_to_referral(found.exclude(case_file=None).values_list("case_file_id", "created_at"))
    avenues = dict(code_choices("avenues"))
    steps = dict(Screening._meta.get_field("decision").flatchoices)
    return Figures(
        outcomes=tuple(Certainty),
        by_place=_table(((row[1], row[0]) for row in rows), lambda code: place_name(code) if code else _("Not known")),
        by_avenue=_table(((row[2], row[0]) for row in rows), lambda code: avenues.get(code) or _("Not known")),
        by_step=_table(((row[3], row[0]) for row in rows), lambda code: steps[code]),
        signs=_signs(signs.most_common(MOST_SIGNS)),
        median_hours_to_referral=round(median(hours)) if len(hours) >= FEWEST else None,
    )


def _table(pairs: Iterable[tuple[str, str]], title: Callable[[str], str | Promise]) -> tuple[Row, ...]:
    counts = Counter(pairs)
    lines = sorted({line for line, _outcome in counts})
    told = {line: tuple(_rounded(counts[line, one.value]) for one in Certainty) for line in lines}
    longest = max((sum(_drawn(numbers)) for numbers in told.values()), default=0)
    return tuple(Row(title(line), numbers, _bars(numbers, longest)) for line, numbers in told.items())


def _drawn(numbers: Iterable[int]) -> list[int]:
    """Return what a bar may show: nothing of what is too few to be told."""
    return [number if number >= FEWEST else 0 for number in numbers]


def _bars(numbers: tuple[int, ...], longest: int) -> tuple[Bar, ...]:
    drawn = _drawn(numbers)
    ends = [round(BAR * sum(drawn[: place + 1]) / longest) if longest else 0 for place in range(len(drawn))]
    begins = [0, *ends]
    return tuple(
        Bar(one.value, begin, end - begin)
        for one, begin, end in zip(Certainty, begins, ends, strict=False)
        if end > begin
    )


def _signs(found: list[tuple[str, int]]) -> tuple[SignCount, ...]:
    told = [(code, _rounded(n)) for code, n in found if n >= FEWEST]
    return tuple(SignCount(name_of(code), n, round(BAR * n / told[0][1])) for code, n in told)


def _rounded(number: int) -> int:
    """Round down to a multiple of the fewest that is told; what is fewer stays, and is told as “fewer than”."""
    return number if number < FEWEST else number - number % FEWEST


def _hours_to_referral(cases: Iterable[tuple[int, datetime]]) -> list[float]:
    """Return how long it took from the screening to the first referral, for those who were referred."""
    screened = dict(cases)
    sent = (
        Referral.objects.filter(file_id__in=screened).values_list("file_id").annotate(first=Min("sent_at")).order_by()
    )
    return [(first - screened[file_id]).total_seconds() / _HOUR for file_id, first in sent]
