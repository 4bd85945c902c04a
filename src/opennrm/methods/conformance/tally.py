"""One constraint's column of results over the cases of a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from opennrm.methods.conformance.constraints import NEVER
from opennrm.methods.conformance.results import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from opennrm.methods.conformance.block import Block
    from opennrm.methods.conformance.matching import Match


class Rows(NamedTuple):
    """The numbers of one constraint, one a case, written in place; see `ConformanceResult`."""

    states: NDArray[np.uint8]
    final_at: NDArray[np.int64]
    violated_at: NDArray[np.int64]
    violated_activation: NDArray[np.int64]
    n_activations: NDArray[np.int32]
    n_violated: NDArray[np.int32]
    n_pending: NDArray[np.int32]

    @classmethod
    def empty(cls, shape: tuple[int, ...]) -> Rows:
        """Make room; a first axis may number the constraints."""
        wide, narrow = np.empty((3, *shape), np.int64), np.empty((3, *shape), np.int32)
        return cls(np.empty(shape, np.uint8), *wide, *narrow)

    def part(self, number: int, cases: slice) -> Rows:
        """Return views of one constraint's numbers for some cases."""
        return Rows(
            self.states[number, cases],
            self.final_at[number, cases],
            self.violated_at[number, cases],
            self.violated_activation[number, cases],
            self.n_activations[number, cases],
            self.n_violated[number, cases],
            self.n_pending[number, cases],
        )


class Tally:
    """Counts activations and keeps the first moments, case by case."""

    def __init__(self, block: Block, rows: Rows | None = None) -> None:
        """Begin with nothing."""
        self.block = block
        self.rows = rows or Rows.empty((block.log.n_traces,))
        for moments in (self.rows.final_at, self.rows.violated_at):
            moments.fill(NEVER)
        self.rows.violated_activation.fill(-1)
        for counts in self.rows[4:]:
            counts.fill(0)
        self.settles_at: NDArray[np.int64] | None = None
        self.is_settled: NDArray[np.bool_] | None = None
        self._pending: list[NDArray[np.int64]] = []
        self._violated: list[NDArray[np.int64]] = []

    def activate(self, counts: NDArray[np.int32] | NDArray[np.bool_]) -> None:
        """Count activations per case."""
        np.add(self.rows.n_activations, counts, out=self.rows.n_activations)

    def add_unmet(
        self,
        trace: NDArray[np.int64],
        at: NDArray[np.int64],
        deadline: NDArray[np.int64] | None,
        broken_at: NDArray[np.int64] | None = None,
        *,
        is_rising: bool = False,
    ) -> None:
        """Judge activations that have not got what they ask for: broken by an event, by time, by the end, or open."""
        if not len(trace):
            return
        due = np.full(len(trace), NEVER) if deadline is None else deadline
        moment = due if broken_at is None else np.minimum(due, broken_at)
        if self.block.is_all_closed:
            self.add_violated(trace, at, np.minimum(moment, self.block.end[trace]), is_rising=is_rising)
            return
        is_closed = self.block.is_closed[trace]
        is_violated = is_closed | (due < self.block.now)
        if broken_at is not None:
            is_violated |= broken_at != NEVER
        moment = np.where(is_closed, np.minimum(moment, self.block.end[trace]), moment)
        hit = np.flatnonzero(is_violated)
        self.add_violated(trace[hit], at[hit], moment[hit], is_rising=is_rising)
        if len(hit) < len(trace):
            self._add_pending(trace[~is_violated], due[~is_violated])

    def add_violated(
        self, trace: NDArray[np.int64], at: NDArray[np.int64], moment: NDArray[np.int64], *, is_rising: bool = False
    ) -> None:
        """Count violations and keep the first of each case.

        They come case by case and in the order of the events. Where the moments are known to rise with them, the first
        is the earliest.
        """
        if not len(trace):
            return
        is_start = _starts(trace)
        starts = np.flatnonzero(is_start)
        if is_rising:
            earliest, first = moment[starts], at[starts]
        else:
            earliest = np.minimum.reduceat(moment, starts)
            group = np.cumsum(is_start) - 1
            hits = np.flatnonzero(moment == earliest[group])[::-1]
            first = np.empty(len(starts), np.int64)
            first[group[hits]] = at[hits]
        cases = trace[starts]
        self._count(self.rows.n_violated, cases, starts, len(trace))
        if self._violated:
            known, place = self.rows.violated_at[cases], self.rows.violated_activation[cases]
            is_first = (earliest < known) | ((earliest == known) & (first < place))
            self._violated.append(cases)
            cases, earliest, first = cases[is_first], earliest[is_first], first[is_first]
        else:
            self._violated.append(cases)
        self.rows.violated_at[cases] = earliest
        self.rows.violated_activation[cases] = first

    def _add_pending(self, trace: NDArray[np.int64], deadline: NDArray[np.int64]) -> None:
        """Count open activations, which come case by case, and keep the earliest deadline."""
        starts = np.flatnonzero(_starts(trace))
        cases = trace[starts]
        self._count(self.rows.n_pending, cases, starts, len(trace))
        self.rows.final_at[cases] = np.minimum(self.rows.final_at[cases], np.minimum.reduceat(deadline, starts))
        self._pending.append(cases)

    @staticmethod
    def _count(counts: NDArray[np.int32], cases: NDArray[np.int64], starts: NDArray[np.int64], n: int) -> None:
        """Add the lengths of runs."""
        lengths = np.empty(len(starts), np.int32)
        np.subtract(starts[1:], starts[:-1], out=lengths[:-1], casting="unsafe")
        lengths[-1] = n - starts[-1]
        counts[cases] += lengths

    def settle(self, matches: Sequence[Match]) -> None:
        """Note when no further activation can want for a target."""
        if not self.block.is_all_closed:
            self.settles_at = np.maximum.reduce([match.settles_at() for match in matches])

    def finish(self, first_event: int = 0) -> Rows:
        """Draw the state of each case, clear moments that do not belong to it, and count places from another event."""
        states, block = self.rows.states, self.block
        np.copyto(states, block.first_states)
        if self.is_settled is not None:
            states[self.is_settled] = State.SATISFIED
        for cases in self._pending:
            states[cases] = State.TEMPORARILY_VIOLATED
        for cases in self._violated:
            states[cases] = State.VIOLATED
            self.rows.final_at[cases] = NEVER
        if self.settles_at is not None:
            is_open = states == State.TEMPORARILY_SATISFIED
            is_over = is_open & (self.settles_at < block.now)
            states[is_over] = State.SATISFIED
            is_open &= ~is_over
            self.rows.final_at[is_open] = self.settles_at[is_open]
        if first_event and self._violated:
            place = self.rows.violated_activation
            np.add(place, first_event, out=place, where=place >= 0)
        return self.rows


def _starts(trace: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell where a run of equal numbers starts."""
    is_start = np.empty(len(trace), np.bool_)
    is_start[0] = True
    np.not_equal(trace[1:], trace[:-1], out=is_start[1:])
    return is_start
