"""Event logs as arrays: the events of one case after those of another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain, repeat
from typing import TYPE_CHECKING

import numpy as np

from opennrm.methods.conformance.columns import Column, checked_times, factorise, make_column
from opennrm.methods.conformance.traces import Trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from opennrm.methods.conformance.traces import Value


@dataclass(frozen=True, slots=True, eq=False)
class EventLog:
    """Many cases, in compressed rows.

    Attributes
    ----------
    case_ids : tuple
        One a trace, in the order of first appearance.
    offsets : ndarray of int64, shape (n_traces + 1,)
        The events of trace i stand from ``offsets[i]`` up to ``offsets[i + 1]``.
    codes : ndarray of int32, shape (n_events,)
        Which of `types` each event is.
    times : ndarray of int64, shape (n_events,)
        Seconds, never falling within a trace.
    types : tuple of str
        The kinds of events.
    attributes : mapping of str to Column
        Columns of n_events values.
    rows : ndarray of int64, shape (n_events,)
        Where each event stood in the input.
    """

    case_ids: tuple[object, ...]
    offsets: NDArray[np.int64]
    codes: NDArray[np.int32]
    times: NDArray[np.int64]
    types: tuple[str, ...]
    attributes: Mapping[str, Column] = field(default_factory=dict)
    rows: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def n_traces(self) -> int:
        """Return how many cases there are."""
        return len(self.offsets) - 1

    @property
    def n_events(self) -> int:
        """Return how many events there are."""
        return len(self.codes)

    @classmethod
    def from_columns(
        cls,
        *,
        cases: Sequence[object] | NDArray[np.generic],
        types: Sequence[str] | NDArray[np.str_],
        times: ArrayLike,
        attributes: Mapping[str, Sequence[Value | None] | NDArray[np.generic]] | None = None,
    ) -> EventLog:
        """Make a log of columns with one row an event.

        Parameters
        ----------
        cases : sequence of hashable, shape (n_events,)
            Whose event it is.
        types : sequence of str, shape (n_events,)
            What happened.
        times : array_like of int, shape (n_events,)
            When, in seconds.
        attributes : mapping of str to sequence, optional
            Columns of text, or of numbers and truth values; None and NaN are missing.

        Returns
        -------
        EventLog
            Events by time within each case; events of the same second keep the order of the input.

        Raises
        ------
        ValueError
            If columns differ in length or a time lies 2**40 or more seconds away from zero.
        TypeError
            If times are no whole numbers, or an attribute mixes text with numbers.

        Notes
        -----
        The time is 64-bit whole seconds on any one clock; the log knows no time zone.

        Examples
        --------
        >>> log = EventLog.from_columns(cases=["k", "k", "m"], types=["b", "a", "a"], times=[9, 0, 5])
        >>> log.case_ids, log.offsets.tolist(), [log.types[code] for code in log.codes], log.rows.tolist()
        (('k', 'm'), [0, 2, 3], ['a', 'b', 'a'], [1, 0, 2])
        """
        at = checked_times(times)
        columns = {name: make_column(name, values) for name, values in (attributes or {}).items()}
        if len(cases) != len(at) or len(types) != len(at) or any(len(one) != len(at) for one in columns.values()):
            raise ValueError("cases, types, times and attributes must be equally long")
        case, case_ids = factorise(cases)
        codes, names = factorise(types)
        order = np.lexsort((at, case))
        lengths = np.bincount(case, minlength=len(case_ids))
        return cls(
            case_ids,
            _offsets(lengths),
            codes[order].astype(np.int32),
            at[order],
            tuple(str(name) for name in names),
            {name: column.take(order) for name, column in columns.items()},
            order.astype(np.int64),
        )

    @classmethod
    def from_traces(cls, traces: Sequence[Trace]) -> EventLog:
        """Make a log of single cases; unlike columns, they may be empty.

        Parameters
        ----------
        traces : sequence of Trace
            One a case.

        Returns
        -------
        EventLog
            In their order.

        Raises
        ------
        TypeError
            If an attribute mixes text with numbers.

        Examples
        --------
        >>> EventLog.from_traces([Trace.of([("a", 0)]), Trace.of([])]).offsets.tolist()
        [0, 1, 1]
        """
        codes, names = factorise([*chain.from_iterable(trace.types for trace in traces)])
        rows = [*chain.from_iterable(trace.attributes for trace in traces)]
        keys = dict.fromkeys(chain.from_iterable(rows))
        return cls(
            tuple(trace.case_id for trace in traces),
            _offsets(np.array([len(trace) for trace in traces], np.int64)),
            codes.astype(np.int32),
            np.array([*chain.from_iterable(trace.times for trace in traces)], np.int64),
            tuple(str(name) for name in names),
            {key: make_column(key, [row.get(key) for row in rows]) for key in keys},
            np.arange(len(rows), dtype=np.int64),
        )

    def trace(self, index: int) -> Trace:
        """Return one case by its place.

        Parameters
        ----------
        index : int
            From 0 to n_traces - 1.

        Returns
        -------
        Trace
            A copy.

        Raises
        ------
        IndexError
            If there is no such place.

        Examples
        --------
        >>> EventLog.from_columns(cases=[7, 7], types=["a", "b"], times=[1, 2]).trace(0).types
        ('a', 'b')
        """
        if not 0 <= index < self.n_traces:
            raise IndexError(index)
        part = slice(int(self.offsets[index]), int(self.offsets[index + 1]))
        columns = {name: column.take(part).to_values() for name, column in self.attributes.items()}
        attributes = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return Trace(
            tuple(self.types[code] for code in self.codes[part]),
            tuple(self.times[part].tolist()),
            tuple(attributes) if columns else (*repeat({}, part.stop - part.start),),
            self.case_ids[index],
        )

    def block(self, first: int, last: int) -> EventLog:
        """Return some neighbouring cases without copying their events.

        Parameters
        ----------
        first, last : int
            From the case `first` up to, not with, the case `last`.

        Returns
        -------
        EventLog
            A view.

        Examples
        --------
        >>> EventLog.from_columns(cases=[7, 8], types=["a", "b"], times=[1, 2]).block(1, 2).case_ids
        (8,)
        """
        part = slice(int(self.offsets[first]), int(self.offsets[last]))
        return replace(
            self,
            case_ids=self.case_ids[first:last],
            offsets=self.offsets[first : last + 1] - self.offsets[first],
            codes=self.codes[part],
            times=self.times[part],
            attributes={name: column.take(part) for name, column in self.attributes.items()},
            rows=self.rows[part],
        )

    def blocks(self, n_events: int) -> Iterator[tuple[int, int]]:
        """Cut the cases into runs of about so many events.

        Parameters
        ----------
        n_events : int
            A run ends with the case that reaches this number.

        Yields
        ------
        tuple of int
            First case, and the one after the last.

        Examples
        --------
        >>> log = EventLog.from_columns(cases=[1, 1, 2, 3], types="aaaa", times=[0, 0, 0, 0])
        >>> list(log.blocks(2))
        [(0, 1), (1, 3)]
        """
        first = 0
        while first < self.n_traces:
            goal = int(self.offsets[first]) + max(1, n_events)
            last = min(int(np.searchsorted(self.offsets, goal, side="left")), self.n_traces)
            yield first, max(last, first + 1)
            first = max(last, first + 1)

    def kept_until(self, now: int) -> NDArray[np.int64]:
        """Return the places of the events that have happened by a moment.

        Parameters
        ----------
        now : int
            Seconds.

        Returns
        -------
        ndarray of int64
            Rising.

        Examples
        --------
        >>> EventLog.from_columns(cases=[7, 7], types=["a", "b"], times=[1, 2]).kept_until(1).tolist()
        [0]
        """
        return np.flatnonzero(self.times <= now).astype(np.int64)

    def keep(self, places: NDArray[np.int64]) -> EventLog:
        """Return all cases with some of their events.

        Parameters
        ----------
        places : ndarray of int64
            Rising.

        Returns
        -------
        EventLog
            A copy; cases may become empty.

        Examples
        --------
        >>> EventLog.from_columns(cases=[7, 8], types=["a", "b"], times=[1, 2]).keep(np.array([0])).offsets.tolist()
        [0, 1, 1]
        """
        return replace(
            self,
            offsets=np.searchsorted(places, self.offsets).astype(np.int64),
            codes=self.codes[places],
            times=self.times[places],
            attributes={name: column.take(places) for name, column in self.attributes.items()},
            rows=self.rows[places],
        )


def _offsets(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each trace begins, and the end."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)))
