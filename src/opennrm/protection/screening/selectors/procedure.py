"""What the State's procedure asks for after a screening, before any case is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.protection.screening.enums import Certainty
from opennrm.protection.sop.selectors import Happening, NextStep, next_steps

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.protection.screening.selectors.results import Screened

MOST_STEPS = 10
_FACTS = ("is_child", "sex", "avenue", "language", "needs_interpreter")


def procedure_after(found: Screened, at: datetime) -> list[NextStep]:
    """Return what the rules would ask for, and by when, if a case were opened now; the most urgent first.

    Nothing where a case is open already, whose own page says it; and nothing where no sign was found.
    """
    screening = found.screening
    if screening.case_file_id is not None or (screening.certainty == Certainty.NONE_TODAY and not screening.in_danger):
        return []
    detail: dict[str, str | float | bool | None] = {
        "certainty": screening.certainty,
        "in_danger": screening.in_danger,
        "form": screening.form_name,
    }
    happenings = [Happening("case.opened", at), Happening("case.screened", at, detail)]
    given = {name: found.assessed.case.get(name) for name in _FACTS}
    facts = {name: value for name, value in given.items() if isinstance(value, str | int | bool)}
    return next_steps(happenings, at=at, facts=facts | {"is_child": screening.is_child})[:MOST_STEPS]
