"""What the rules ask next of a history that has not been stored: the next steps after a screening."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import get_language

from opennrm.methods.conformance import State, Trace
from opennrm.protection.sop.enums import Severity
from opennrm.protection.sop.rules import CASE_FACTS
from opennrm.protection.sop.rules.standing import find
from opennrm.protection.sop.selectors.calendar import state_calendar
from opennrm.protection.sop.selectors.cases import in_force
from opennrm.protection.sop.selectors.files import read_text
from opennrm.protection.sop.selectors.histories import moment, seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from opennrm.methods.conformance.traces import Value


class Happening(NamedTuple):
    """An event that has happened, or would happen."""

    type: str
    at: datetime
    facts: Mapping[str, Value | None] = {}


class NextStep(NamedTuple):
    """Something the procedure asks for, by when (none: without a time), and the law behind it."""

    rule: str
    title: str
    due_at: datetime | None
    severity: str
    sources: str
    section: str


def next_steps(
    happenings: Sequence[Happening], *, at: datetime, facts: Mapping[str, Value | None] | None = None
) -> list[NextStep]:
    """Return what the version in force asks for after these events, the most urgent first.

    Parameters
    ----------
    happenings
        For a screening, as if its case were opened now:
        ``[Happening("case.opened", at), Happening("case.screened", at, {"in_danger": True, "certainty": "strong"})]``.
    facts
        Of the case: is_child, sex, risk, avenue ...; what is not given is not known.

    Returns
    -------
    list of NextStep
        Empty where no procedure is in force.
    """
    procedure = in_force()
    if procedure is None:
        return []
    read, language = read_text(procedure.text), get_language() or "en"
    trace = Trace.of([(one.type, seconds(one.at), one.facts) for one in happenings])
    known = dict.fromkeys(CASE_FACTS) | dict(facts or {})
    found = find(read.rules, trace, known, now=seconds(at), is_closed=False, calendar=state_calendar())
    asked = [one for one in found if one.is_open and (not one.is_vacuous or one.state is State.TEMPORARILY_VIOLATED)]
    ranks = list(Severity.values)
    asked.sort(key=lambda one: (one.due_at is None, one.due_at or 0, -ranks.index(one.rule.text.severity)))
    return [
        NextStep(
            one.rule.id, one.rule.due_title(language), moment(one.due_at), one.rule.text.severity,
            read.cited(one.rule), one.rule.text.section,
        )
        for one in asked
    ]  # fmt: skip
