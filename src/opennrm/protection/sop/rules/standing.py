"""How the rules of a procedure stand in one case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from opennrm.methods.conformance import State, check_trace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from opennrm.methods.conformance import Calendar, Trace, TraceResult
    from opennrm.methods.conformance.traces import Value
    from opennrm.protection.sop.rules.procedure import Rule


class Finding(NamedTuple):
    """How one rule stands in one case; moments in seconds.

    `is_open` says that something is still to be done: in time, or late.
    """

    rule: Rule
    state: State
    is_open: bool
    due_at: int | None
    violated_at: int | None
    is_vacuous: bool

    @property
    def is_worth_keeping(self) -> bool:
        """Tell whether the rule has been set to work in this case."""
        return not self.is_vacuous or self.state >= State.TEMPORARILY_VIOLATED


def find(
    rules: Sequence[Rule],
    trace: Trace,
    facts: Mapping[str, Value | None],
    *,
    now: int,
    is_closed: bool,
    calendar: Calendar,
) -> list[Finding]:
    """Return how those of the rules stand that are for a case with these facts."""
    chosen = [rule for rule in rules if rule.is_for(facts)]
    results = check_trace(trace, [rule.constraint for rule in chosen], now=now, is_closed=is_closed, calendar=calendar)
    late = [rule for rule, one in zip(chosen, results, strict=True) if one.state is State.VIOLATED and rule.open_ended]
    open_ended = [rule.open_ended for rule in late if rule.open_ended]
    again = check_trace(trace, open_ended, now=now, is_closed=is_closed, calendar=calendar)
    is_late = {rule.id: one.state is State.TEMPORARILY_VIOLATED for rule, one in zip(late, again, strict=True)}
    return [_finding(rule, one, is_late=is_late.get(rule.id, False)) for rule, one in zip(chosen, results, strict=True)]


def _finding(rule: Rule, one: TraceResult, *, is_late: bool) -> Finding:
    is_due = one.state is State.TEMPORARILY_VIOLATED
    due_at = one.becomes_final_at if is_due else one.violated_at if is_late else None
    return Finding(rule, one.state, is_due or is_late, due_at, one.violated_at, one.is_vacuous)
