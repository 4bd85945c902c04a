"""How long a case is kept, what stands in the way of closing it, and what is left once it is erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from opennrm.kernel.reference.enums import RetentionClass
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.cases.enums import Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.utils.functional import Promise

    from opennrm.kernel.access.rules import Opened

CLOSE, ERASE = "case.close", "case.erase"

# Models beside the records that hold rows of a file: these stay as they are, ...
KEPT = frozenset({
    "access.file", "events.caseevent", "lifecycle.remains", "lifecycle.erasure",
    "interchange.importedrow",  # a keyed number: the same list imported again must not bring an erased person back
})  # fmt: skip
# ... these stay without what is sealed in them (who had access stays accountable); all others go.
SCRUBBED = frozenset({"access.grant", "access.override", "access.accessrequest", "approvals.approval", "cases.case"})


@dataclass(frozen=True, slots=True)
class OpenThing:
    """One kind of thing that is usually finished before a case is closed."""

    key: str
    title: str | Promise
    section: str
    count: Callable[[Opened, datetime], int]
    blocks: bool


_open_things: dict[str, OpenThing] = {}
_classes: list[Callable[[Opened], RetentionClass | None]] = []


def register_open_thing(
    key: str, title: str | Promise, section: str, count: Callable[[Opened, datetime], int], *, blocks: bool = False
) -> None:
    """Have something counted before a case is closed; `blocks` keeps the case open until there is none."""
    _open_things[key] = OpenThing(key, title, section, count, blocks)


def open_things() -> list[OpenThing]:
    """Return all that is counted."""
    return list(_open_things.values())


def register_retention(rule: Callable[[Opened], RetentionClass | None]) -> None:
    """Have a rule say that a case must be kept as something (proceedings, for instance); the longest wins."""
    _classes.append(rule)


def retention_class_of(opened: Opened, *, stage: str, is_child: bool) -> RetentionClass:
    """Return as what a case is kept: of all that applies, what is kept longest."""
    by_stage = {
        Stage.INTAKE: RetentionClass.SCREENED_OUT,
        Stage.PRESUMED: RetentionClass.ASSISTANCE,
        Stage.REFLECTION: RetentionClass.ASSISTANCE,
        Stage.IDENTIFIED: RetentionClass.IDENTIFICATION,
        Stage.NOT_IDENTIFIED: RetentionClass.NOT_IDENTIFIED,
    }
    found = [by_stage.get(Stage(stage), RetentionClass.ASSISTANCE), *(rule(opened) for rule in _classes)]
    if is_child:
        found.append(RetentionClass.CHILD)
    years = country_pack().retention_years
    return max((one for one in found if one is not None), key=lambda one: years[one])


def closing_needs_two() -> bool:
    """Tell whether the State wants a second person's yes before a case is closed."""
    return "closure" in country_pack().second_person_for


def kept_until(closed_on: date, retention_class: str) -> date:
    """Return the last day on which a case closed on a day is kept."""
    year = closed_on.year + country_pack().retention_years[RetentionClass(retention_class)]
    try:
        return closed_on.replace(year=year)
    except ValueError:  # the 29th of February
        return date(year, 3, 1)
