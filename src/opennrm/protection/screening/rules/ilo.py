"""The ILO's operational indicators of trafficking for labour exploitation, and the rule that reads them.

Source of the indicators' names and strengths: International Labour Office and European Commission, Operational
indicators of trafficking in human beings, 2009 (WCMS_105023). The questions and explanations are OpenNRM's own.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from opennrm.protection.screening.enums import Dimension, Route, Strength

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

TABLE = Path(__file__).resolve().parent.parent / "tables" / "ilo_labour.csv"
FAMILY = "ilo"
_WEIGHT = {Strength.STRONG: 3, Strength.MEDIUM: 2, Strength.WEAK: 1}
_HOW_THEY_CAME = (
    Dimension.DECEPTIVE_RECRUITMENT,
    Dimension.COERCIVE_RECRUITMENT,
    Dimension.RECRUITMENT_BY_ABUSE,
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One published indicator; without a strength it is not on the list for adults or for children."""

    code: str
    published_name: str
    for_adults: Strength | None
    for_children: Strength | None

    @property
    def dimension(self) -> Dimension:
        """Return the dimension it belongs to."""
        return Dimension(self.code.split(".")[1])

    def strength(self, *, is_child: bool) -> Strength | None:
        """Return how much it weighs; for a child never less than for an adult, so that youth never counts against."""
        if not is_child:
            return self.for_adults
        known = [one for one in (self.for_children, self.for_adults) if one]
        return max(known, key=_WEIGHT.__getitem__, default=None)


@dataclass(frozen=True, slots=True)
class DimensionFinding:
    """What was found in one dimension."""

    dimension: Dimension
    strong: tuple[str, ...] = ()
    medium: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()

    @property
    def is_positive(self) -> bool:
        """Tell whether the dimension is positive by the published rule."""
        return is_positive(len(self.strong), len(self.medium), len(self.weak))

    @property
    def n_fired(self) -> int:
        """Return how many indicators fired."""
        return len(self.strong) + len(self.medium) + len(self.weak)


@dataclass(frozen=True, slots=True)
class LabourFinding:
    """The six dimensions, and whether together they point to trafficking for forced labour."""

    dimensions: tuple[DimensionFinding, ...]
    route: Route | None

    @property
    def is_trafficking(self) -> bool:
        """Tell whether the published rule is met."""
        return self.route is not None

    @property
    def positive(self) -> frozenset[Dimension]:
        """Return the positive dimensions."""
        return frozenset(one.dimension for one in self.dimensions if one.is_positive)


@cache
def indicators() -> Mapping[str, Indicator]:
    """Return all indicators by code, in the published order."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: _indicator(row) for row in csv.DictReader(file)}


def _indicator(row: Mapping[str, str]) -> Indicator:
    adults, children = (None if row[one] == "-" else Strength(row[one]) for one in ("adults", "children"))
    return Indicator(row["code"], row["published_name"], adults, children)


def is_positive(n_strong: int, n_medium: int, n_weak: int) -> bool:
    """Tell whether so many indicators make a dimension positive.

    Two strong; one strong and one medium or weak; three medium; or two medium and one weak.
    """
    if n_strong:
        return n_strong + n_medium + n_weak > 1
    return n_medium > 2 or (n_medium == 2 and n_weak > 0)  # noqa: PLR2004 - the published numbers


def find_dimensions(fired: Collection[str], *, is_child: bool) -> tuple[DimensionFinding, ...]:
    """Sort the fired indicators into the six dimensions; codes of other families are left aside."""
    found: dict[tuple[Dimension, Strength], list[str]] = {}
    for code, indicator in indicators().items():
        strength = indicator.strength(is_child=is_child)
        if code in fired and strength:
            found.setdefault((indicator.dimension, strength), []).append(code)
    return tuple(
        DimensionFinding(one, *(tuple(found.get((one, strength), ())) for strength in Strength)) for one in Dimension
    )


def assess_labour(fired: Collection[str], *, is_child: bool) -> LabourFinding:
    """Read the fired indicators by the published rule."""
    dimensions = find_dimensions(fired, is_child=is_child)
    positive = frozenset(one.dimension for one in dimensions if one.is_positive)
    return LabourFinding(dimensions, _route(positive, fired, is_child=is_child))


def _route(positive: frozenset[Dimension], fired: Collection[str], *, is_child: bool) -> Route | None:
    if Dimension.EXPLOITATION not in positive:
        return None
    recruited = {Dimension.DECEPTIVE_RECRUITMENT, Dimension.COERCIVE_RECRUITMENT} & positive
    if recruited and Dimension.COERCION_AT_DESTINATION in positive:
        return Route.COERCION
    brought = positive.intersection(_HOW_THEY_CAME)
    if brought and positive & {Dimension.COERCION_AT_DESTINATION, Dimension.ABUSE_AT_DESTINATION}:
        return Route.VULNERABILITY
    if is_child and (brought or any(code.startswith("un.act.") for code in fired)):
        return Route.CHILD
    return None


def published_counts() -> dict[str, Counter[Strength]]:
    """Return how many indicators of each strength there are for adults and for children."""
    rows = indicators().values()
    return {
        "adults": Counter(one.for_adults for one in rows if one.for_adults),
        "children": Counter(one.for_children for one in rows if one.for_children),
    }
