"""Find the targets of all activations of a block at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from opennrm.methods.conformance.conditions import pair_mask
from opennrm.methods.conformance.constraints import NEVER, Unit
from opennrm.methods.conformance.styles import Style

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from opennrm.methods.conformance.block import Block
    from opennrm.methods.conformance.constraints import Constraint

    Ranks = NDArray[np.int64] | NDArray[np.int32]

PAIRS_AT_ONCE = 2**20


class Match:
    """Activations and targets of one constraint in a block; `is_turned` swaps them.

    Each activation's candidates are neighbours among the targets: a range from a left to a right rank. Without a
    condition on pairs, the range answers; with one, its pairs are looked at.
    """

    def __init__(self, block: Block, constraint: Constraint, *, is_turned: bool = False) -> None:
        """Find both sides."""
        first = block.events(constraint.activation, constraint.activation_condition)
        second = block.events(constraint.target, constraint.target_condition)
        self.block, self.constraint, self.is_turned = block, constraint, is_turned
        self.one, self.two = (second, first) if is_turned else (first, second)
        self.window = constraint.window
        self._bounds: tuple[NDArray[np.int64], NDArray[np.int64] | None] | None = None

    def bounds(self) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
        """Return the windows after the activations."""
        if self._bounds is None:
            self._bounds = self.window.bounds_of(self.one.time, self.block.calendar)
        return self._bounds

    def after(self, style: Style) -> NDArray[np.int64]:
        """Return the rank of the first suitable target after each activation, or -1."""
        one, two = self.one, self.two
        left: Ranks = two.rank[one.at + 1]
        right = self._cut(style)
        low, high = self.bounds()
        if self.window.least:
            left = np.maximum(left, two.search(one.trace, low, "left"))
        if self.constraint.correlation is not None:
            if high is not None:
                right = np.minimum(right, two.search(one.trace, high, "right"))
            return self._first(left, right)
        is_found = left < right
        if high is not None and len(two):
            is_found &= two.time[np.minimum(left, len(two) - 1)] <= high
        return np.where(is_found, left, -1)

    def _cut(self, style: Style) -> Ranks:
        """Return the rank at which the search after each activation ends."""
        one, two = self.one, self.two
        ends, n = self._ends_in_two(), self.block.log.n_events
        if style is Style.CHAIN:
            return np.minimum(two.rank[np.minimum(one.at + 2, n)], ends)
        if style is Style.ALTERNATE:
            return np.minimum(two.rank[np.minimum(self.next_at() + 1, n)], ends)
        return ends

    def _ends_in_two(self) -> Ranks:
        """Return where the targets of each activation's trace end."""
        return self.two.starts[1:][self.one.trace]

    def next_at(self) -> NDArray[np.int64]:
        """Return the place of the activation that comes next in the block, or its end."""
        return np.append(self.one.at[1:], self.block.log.n_events)

    def broken_at(self, style: Style, some: NDArray[np.intp]) -> NDArray[np.int64] | None:
        """Return the moment at which the search after some activations was cut off by an event, or never."""
        if style is Style.PLAIN:
            return None
        log = self.block.log
        place = self.one.at[some] + 1 if style is Style.CHAIN else self.next_at()[some]
        is_cut = place < log.offsets[1:][self.one.trace[some]]
        moments = np.full(len(place), NEVER)
        moments[is_cut] = log.times[place[is_cut]]
        return moments

    def before(self, style: Style) -> NDArray[np.bool_]:
        """Tell which activations have a suitable target before them."""
        one, two, window = self.one, self.two, self.window
        right: Ranks = two.rank[one.at]
        left: Ranks = two.starts[:-1][one.trace]
        if style is not Style.PLAIN and len(one):
            nearest = one.at - 1 if style is Style.CHAIN else np.insert(one.at[:-1], 0, 0)
            left = np.maximum(left, two.rank[np.maximum(nearest, 0)])
        if window.unit is Unit.SECONDS:
            if window.least:
                right = np.minimum(right, two.search(one.trace, one.time - window.least, "right"))
            if window.most is not None:
                left = np.maximum(left, two.search(one.trace, one.time - window.most, "left"))
        is_open = window.unit is Unit.SECONDS or (window.most is None and not window.least)
        if is_open and self.constraint.correlation is None:
            return np.asarray(left < right)
        return self._first(left, right, is_backward=True) >= 0

    def settles_at(self) -> NDArray[np.int64]:
        """Return, by trace, the last moment at which a further activation could still want for a target."""
        moments, two = np.full(self.block.log.n_traces, NEVER), self.two
        if self.constraint.correlation is None and self.window.most is None and len(two):
            low, _ = self.window.bounds_of(two.time, self.block.calendar)
            has_any = two.counts > 0
            moments[has_any] = np.minimum.reduceat(low, two.starts[:-1][has_any]) - 1
        return moments

    def _first(self, left: Ranks, right: Ranks, *, is_backward: bool = False) -> NDArray[np.int64]:
        """Look at the pairs of each range and return the first suitable target, or -1; so many pairs at a time."""
        found = np.full(len(left), -1, np.int64)
        todo = np.flatnonzero(left < right)
        totals = np.cumsum(right[todo] - left[todo], dtype=np.int64)
        start = 0
        while start < len(todo):
            done = int(totals[start - 1]) if start else 0
            stop = max(start + 1, int(np.searchsorted(totals, done + PAIRS_AT_ONCE, side="right")))
            rows = todo[start:stop]
            sizes = (right[rows] - left[rows]).astype(np.int64)
            ones = np.repeat(rows, sizes)
            twos = np.arange(len(ones)) + np.repeat(left[rows] - (np.cumsum(sizes) - sizes), sizes)
            hits = np.flatnonzero(self._suits(ones, twos, is_backward=is_backward))[::-1]
            found[ones[hits]] = twos[hits]
            start = stop
        return found

    def _suits(self, ones: NDArray[np.int64], twos: NDArray[np.int64], *, is_backward: bool) -> NDArray[np.bool_]:
        """Tell which pairs go together: by their attributes, and before an activation by its target's window."""
        at, target = self.one.at[ones], self.two.at[twos]
        suits = np.ones(len(ones), np.bool_)
        if self.constraint.correlation is not None:
            pair = (target, at) if self.is_turned else (at, target)
            suits = pair_mask(self.constraint.correlation, self.block.log.attributes, *pair)
        if is_backward and self.window.unit is Unit.WORKING_DAYS:
            low, high = self.window.bounds_of(self.two.time, self.block.calendar)
            time = self.one.time[ones]
            suits = suits & (low[twos] <= time)
            suits = suits if high is None else suits & (time <= high[twos])
        return suits
