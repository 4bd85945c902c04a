"""One constraint's column of results over the cases of a block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from opennrm.methods.conformance.constraints import NEVER
from opennrm.methods.conformance.results import State

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from opennrm.methods.conformance.block import Block


class Tally:
    """Counts activations and keeps the first moments, case by case."""

    def __init__(self, block: Block) -> None:
        """Begin with nothing."""
        n = block.log.n_traces
        self.block = block
        self.n_activations: NDArray[np.int32] = np.zeros(n, np.int32)
        self.n_violated: NDArray[np.int32] = np.zeros(n, np.int32)
        self.n_pending: NDArray[np.int32] = np.zeros(n, np.int32)
        self.violated_at = np.full(n, NEVER)
        self.violated_activation = np.full(n, -1, np.int64)
        self.final_at = np.full(n, NEVER)
        self.settles_at: NDArray[np.int64] | None = None
        self.is_settled: NDArray[np.bool_] | None = None

    def activate(self, counts: NDArray[np.int32] | NDArray[np.bool_]) -> None:
        """Count activations per case."""
        self.n_activations = self.n_activations + counts

    def add_unmet(
        self,
        trace: NDArray[np.int64],
        at: NDArray[np.int64],
        deadline: NDArray[np.int64] | None,
        broken_at: NDArray[np.int64] | None = None,
    ) -> None:
        """Judge activations that have not got what they ask for: broken by an event, by time, by the end, or open."""
        if not len(trace):
            return
        moment = np.full(len(trace), NEVER) if deadline is None else deadline
        is_violated = self.block.is_closed[trace] | (moment < self.block.now)
        if broken_at is not None:
            is_violated |= broken_at != NEVER
        due = moment
        if broken_at is not None:
            moment = np.minimum(moment, broken_at)
        moment = np.where(self.block.is_closed[trace], np.minimum(moment, self.block.end[trace]), moment)
        self.add_violated(trace[is_violated], at[is_violated], moment[is_violated])
        if not is_violated.all():
            self._add_pending(trace[~is_violated], due[~is_violated])

    def add_violated(self, trace: NDArray[np.int64], at: NDArray[np.int64], moment: NDArray[np.int64]) -> None:
        """Count violations, which come case by case, and keep the first of each."""
        if not len(trace):
            return
        starts, group = _groups(trace)
        earliest = np.minimum.reduceat(moment, starts)
        hits = np.flatnonzero(moment == earliest[group])
        first = np.empty(len(starts), np.int64)
        first[group[hits[::-1]]] = at[hits[::-1]]
        cases = trace[starts]
        self.n_violated[cases] += np.diff(starts, append=len(trace)).astype(np.int32)
        known, place = self.violated_at[cases], self.violated_activation[cases]
        is_first = (earliest < known) | ((earliest == known) & (first < place))
        self.violated_at[cases[is_first]] = earliest[is_first]
        self.violated_activation[cases[is_first]] = first[is_first]

    def _add_pending(self, trace: NDArray[np.int64], deadline: NDArray[np.int64]) -> None:
        """Count open activations, which come case by case, and keep the earliest deadline."""
        starts, _ = _groups(trace)
        cases = trace[starts]
        self.n_pending[cases] += np.diff(starts, append=len(trace)).astype(np.int32)
        self.final_at[cases] = np.minimum(self.final_at[cases], np.minimum.reduceat(deadline, starts))

    def states(self) -> NDArray[np.uint8]:
        """Draw the state of each case, and clear the moments that do not belong to it."""
        block = self.block
        states = np.where(block.is_closed, State.SATISFIED, State.TEMPORARILY_SATISFIED).astype(np.uint8)
        if self.is_settled is not None:
            states[self.is_settled] = State.SATISFIED
        if self.settles_at is not None:
            states[self.settles_at < block.now] = State.SATISFIED
            is_open = (states == State.TEMPORARILY_SATISFIED) & (self.n_pending == 0)
            self.final_at[is_open] = self.settles_at[is_open]
        states[self.n_pending > 0] = State.TEMPORARILY_VIOLATED
        is_violated = self.n_violated > 0
        states[is_violated] = State.VIOLATED
        self.final_at[is_violated] = NEVER
        return states


def _groups(trace: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each run of equal numbers starts, and the run of each."""
    is_start = np.empty(len(trace), np.bool_)
    is_start[0] = True
    np.not_equal(trace[1:], trace[:-1], out=is_start[1:])
    return np.flatnonzero(is_start), np.cumsum(is_start) - 1
