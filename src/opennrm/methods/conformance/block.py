"""What the checks of many cases share: events by type, and how many of them lie before each event."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from opennrm.methods.conformance.conditions import mask
from opennrm.methods.conformance.constraints import NEVER
from opennrm.methods.conformance.results import State

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from opennrm.methods.conformance.conditions import Condition
    from opennrm.methods.conformance.log import EventLog
    from opennrm.methods.conformance.working_days import Calendar


class Events:
    """Some of a block's events, in order.

    Attributes
    ----------
    at : ndarray of int64
        Their places in the block.
    """

    def __init__(self, block: Block, at: NDArray[np.int64]) -> None:
        """Keep the places."""
        self.block, self.at = block, at

    def __len__(self) -> int:
        """Return how many events there are."""
        return len(self.at)

    @cached_property
    def rank(self) -> NDArray[np.int32]:
        """Return, for each place of the block and the end, how many of these events lie before it."""
        flags = np.zeros(len(self.block.log.codes) + 1, np.int32)
        flags[self.at + 1] = 1
        return np.cumsum(flags, dtype=np.int32)

    @cached_property
    def starts(self) -> NDArray[np.int32]:
        """Return where each trace's share begins, and the end."""
        return self.rank[self.block.log.offsets]

    @cached_property
    def counts(self) -> NDArray[np.int32]:
        """Return how many there are in each trace."""
        return np.diff(self.starts)

    @cached_property
    def trace(self) -> NDArray[np.int64]:
        """Return the trace of each."""
        return np.repeat(self.block.numbers, self.counts)

    @cached_property
    def time(self) -> NDArray[np.int64]:
        """Return the moment of each."""
        return self.block.log.times[self.at]

    @cached_property
    def key(self) -> NDArray[np.int64]:
        """Return trace and moment in one rising number."""
        return self.block.key(self.trace, self.time)

    def search(
        self, trace: NDArray[np.int64], moment: NDArray[np.int64], side: Literal["left", "right"]
    ) -> NDArray[np.int64]:
        """Return where moments would stand among these events of the same trace."""
        return np.searchsorted(self.key, self.block.key(trace, moment), side=side).astype(np.int64)


class Block:
    """Neighbouring cases of a log at one moment."""

    def __init__(self, log: EventLog, now: int, is_closed: NDArray[np.bool_], calendar: Calendar | None) -> None:
        """Keep them; everything else is worked out when first asked for."""
        self.log, self.now, self.is_closed, self.calendar = log, now, is_closed, calendar
        self._events: dict[tuple[tuple[str, ...], Condition | None], Events] = {}

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """Return the number of each trace."""
        return np.arange(self.log.n_traces, dtype=np.int64)

    @cached_property
    def is_all_closed(self) -> bool:
        """Tell whether every trace is at its end."""
        return bool(self.is_closed.all())

    @cached_property
    def first_states(self) -> NDArray[np.uint8]:
        """Return the state of each trace in which nothing is wrong or open."""
        return np.where(self.is_closed, State.SATISFIED, State.TEMPORARILY_SATISFIED).astype(np.uint8)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Return the number of events of each trace."""
        return np.diff(self.log.offsets)

    @cached_property
    def end(self) -> NDArray[np.int64]:
        """Return the moment of each trace's last event; never for an empty one."""
        ends = np.full(self.log.n_traces, NEVER)
        full = self.lengths > 0
        ends[full] = self.log.times[self.log.offsets[1:][full] - 1]
        return ends

    @cached_property
    def _span(self) -> tuple[int, int]:
        """Return one second before the first and one after the last event."""
        times = self.log.times
        return (int(times.min()) - 1, int(times.max()) + 1) if len(times) else (0, 1)

    @cached_property
    def _by_type(self) -> dict[str, NDArray[np.int64]]:
        """Return the places of the events of each type."""
        codes, n_types = self.log.codes, len(self.log.types)
        small = codes.astype(np.uint16) if n_types <= 2**16 else codes  # a radix sort for 16 bits
        order = np.argsort(small, kind="stable")
        parts = np.split(order, np.cumsum(np.bincount(codes, minlength=n_types))[:-1]) if n_types else []
        return dict(zip(self.log.types, parts, strict=True))

    def key(self, trace: NDArray[np.int64], moment: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return trace and moment in one number that rises with both."""
        first, last = self._span
        return trace * (last - first + 1) + (np.clip(moment, first, last) - first)

    def events(self, types: tuple[str, ...], condition: Condition | None) -> Events:
        """Return the events of some types that meet a condition; found once."""
        known = self._events.get((types, condition))
        if known is None:
            parts = [self._by_type[name] for name in dict.fromkeys(types) if name in self._by_type]
            at = parts[0] if len(parts) == 1 else np.sort(np.concatenate([np.empty(0, np.int64), *parts]))
            if condition is not None:
                at = at[mask(condition, self.log.attributes, at)]
            known = self._events[types, condition] = Events(self, at)
        return known
