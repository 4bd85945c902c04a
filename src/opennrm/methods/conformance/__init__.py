"""Conformance of cases to declarative rules: DECLARE templates with time windows, conditions and four running states.

- `EventLog` and `Trace` hold what happened, in whole seconds on any one clock,
- `Constraint` is one rule: a `Template`, with a `Window`, conditions and a `Calendar` of working days,
- `check` checks many cases at once, `check_stream` without holding them all, `check_trace` one case quickly,
- `explain` says why a rule stands as it does.
"""

from opennrm.methods.conformance.check import check, check_stream
from opennrm.methods.conformance.columns import Column
from opennrm.methods.conformance.conditions import And, Compare, Condition, Correlate, Missing, Not, OneOf, Or
from opennrm.methods.conformance.constraints import NEVER, Constraint, Template, Unit, Window
from opennrm.methods.conformance.log import EventLog
from opennrm.methods.conformance.results import (
    ConformanceResult,
    Explanation,
    Outcome,
    State,
    Status,
    Summary,
    TraceResult,
)
from opennrm.methods.conformance.single import check_trace, explain
from opennrm.methods.conformance.traces import Trace
from opennrm.methods.conformance.working_days import Calendar

__all__ = [
    "NEVER",
    "And",
    "Calendar",
    "Column",
    "Compare",
    "Condition",
    "ConformanceResult",
    "Constraint",
    "Correlate",
    "EventLog",
    "Explanation",
    "Missing",
    "Not",
    "OneOf",
    "Or",
    "Outcome",
    "State",
    "Status",
    "Summary",
    "Template",
    "Trace",
    "TraceResult",
    "Unit",
    "Window",
    "check",
    "check_stream",
    "check_trace",
    "explain",
]
