"""What the checks of one case share."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from opennrm.methods.conformance.conditions import holds
from opennrm.methods.conformance.constraints import NEVER
from opennrm.methods.conformance.results import Outcome, Status

if TYPE_CHECKING:
    from opennrm.methods.conformance.conditions import Condition
    from opennrm.methods.conformance.traces import Trace
    from opennrm.methods.conformance.working_days import Calendar


class Verdict(NamedTuple):
    """The activations of one constraint, and whether the whole is settled or will be."""

    outcomes: list[Outcome]
    is_settled: bool = False
    settles_at: int | None = None


class Case:
    """One case at one moment, with its events by type."""

    __slots__ = ("_by_type", "attributes", "calendar", "end", "is_closed", "now", "times", "types")

    def __init__(self, trace: Trace, now: int, *, is_closed: bool, calendar: Calendar | None) -> None:
        """Sort the events by type."""
        self.types, self.times, self.attributes = trace.types, trace.times, trace.attributes
        self.now, self.is_closed, self.calendar = now, is_closed, calendar
        self.end = trace.times[-1] if trace.times else NEVER
        self._by_type: dict[str, list[int]] = {}
        for place, name in enumerate(trace.types):
            self._by_type.setdefault(name, []).append(place)

    def places(self, types: tuple[str, ...], condition: Condition | None) -> list[int]:
        """Return the places of the events of some types that meet a condition, in order."""
        if len(types) == 1:
            found = self._by_type.get(types[0], [])
        else:
            found = sorted({*chain.from_iterable(self._by_type.get(name, []) for name in types)})
        if condition is None:
            return found
        return [place for place in found if holds(condition, self.attributes[place])]

    def unmet(self, activation: int | None, deadline: int, broken_at: int = NEVER, other: int | None = None) -> Outcome:
        """Judge an activation that has not got what it asks for: broken by an event, by time, by the end, or open."""
        shown = None if deadline == NEVER else deadline
        if broken_at == NEVER and not self.is_closed and deadline >= self.now:
            return Outcome(activation, Status.PENDING, None, shown, None)
        moment = min(broken_at, deadline)
        if self.is_closed:
            moment = min(moment, self.end)
        return Outcome(activation, Status.VIOLATED, other, shown, None if moment == NEVER else moment)
