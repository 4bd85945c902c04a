"""Working days of one State as numbers."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

DAY_S = 86_400


class Calendar:
    """Which days are working days, and how far local clocks are from UTC.

    Parameters
    ----------
    first_day : int
        The first day known, counted from 1970-01-01 (day 0) in local time.
    is_working : array_like of bool, shape (n_days,)
        For that day and those after it.
    offsets_from : array_like of int64, shape (n_offsets,), optional
        UTC seconds at which a local clock's distance from UTC changed; rising.
    offsets : array_like of int64, shape (n_offsets + 1,), optional
        That distance in seconds before the first change, and after each. UTC when left out.

    Raises
    ------
    ValueError
        If no day is a working day, or the changes do not rise or do not fit their number.

    Notes
    -----
    A date library turns a law's holidays and a time zone's rules into these arrays; this class only counts.

    Examples
    --------
    >>> week = Calendar(first_day=4, is_working=[True] * 5 + [False] * 2 + [True] * 5)  # Monday 5 January 1970
    >>> friday_noon = (4 + 4) * 86_400 + 43_200
    >>> (week.add(np.array([friday_noon]), 1)[0] - friday_noon) / 86_400
    np.float64(3.0)
    """

    def __init__(
        self, first_day: int, is_working: ArrayLike, offsets_from: ArrayLike = (), offsets: ArrayLike = (0,)
    ) -> None:
        """Check and keep the arrays, and count the working days up to each day."""
        working = np.asarray(is_working, np.bool_)
        self._first = int(first_day)
        self._days = self._first + np.flatnonzero(working).astype(np.int64)
        self._up_to = np.cumsum(working, dtype=np.int64)
        self._from = np.asarray(offsets_from, np.int64)
        self._offsets = np.asarray(offsets, np.int64)
        if working.ndim != 1 or not len(self._days):
            raise ValueError("a calendar needs at least one working day")
        if len(self._offsets) != len(self._from) + 1 or np.any(np.diff(self._from) <= 0):
            raise ValueError("a calendar needs rising changes of the clock and one distance more than changes")
        before, after = self._offsets[:-1], self._offsets[1:]
        self._folds = np.maximum(before - after, 0)
        self._passed = (self._from + np.maximum(before, after), self._from + np.minimum(before, after))
        self._lists = (
            self._from.tolist(), self._offsets.tolist(), self._folds.tolist(),
            self._passed[0].tolist(), self._passed[1].tolist(), self._up_to.tolist(), self._days.tolist(),
        )  # fmt: skip

    def add(self, times: NDArray[np.int64], n: int) -> NDArray[np.int64]:
        """Return the nth working day after each moment, at the same time of day.

        Parameters
        ----------
        times : ndarray of int64
            UTC seconds.
        n : int
            Not negative; 0 gives the moments back.

        Returns
        -------
        ndarray of int64
            UTC seconds.

        Raises
        ------
        ValueError
            If `n` is negative, or a moment or its answer lies outside the days known.

        Notes
        -----
        A clock that was set back shows one hour twice: a moment in the second one stays in the second where there is
        one. A time of day that a clock set forward skips is read with the distance from before (as in PEP 495).
        The answers need not rise with the moments: a Saturday afternoon leads to Monday afternoon, the Sunday
        morning after it to Monday morning.

        Examples
        --------
        >>> Calendar(0, [True, False, True]).add(np.array([5]), 1)
        array([172805])
        """
        if n < 0:
            raise ValueError("working days can only be added")
        if n == 0:
            return times
        change = np.searchsorted(self._from, times, side="right")
        local = times + self._offsets[change]
        day, second = np.divmod(local, DAY_S)
        place = day - self._first
        if times.size and (int(place.min()) < 0 or int(place.max()) >= len(self._up_to)):
            raise ValueError("the calendar does not cover these moments")
        rank = self._up_to[place] + n - 1
        if times.size and int(rank.max()) >= len(self._days):
            raise ValueError("the calendar ends before the last of these working days")
        moved: NDArray[np.int64] = self._days[rank] * DAY_S + second
        return moved - self._offsets[self._passes(moved, self._is_second(times, change))]

    def add_to(self, time: int, n: int) -> int:
        """Return `add` of one moment, quickly.

        Parameters
        ----------
        time : int
            UTC seconds.
        n : int
            Not negative.

        Returns
        -------
        int
            UTC seconds.

        Raises
        ------
        ValueError
            As `add`.

        Examples
        --------
        >>> Calendar(0, [True, False, True]).add_to(5, 1)
        172805
        """
        if n < 0:
            raise ValueError("working days can only be added")
        if n == 0:
            return time
        changes, offsets, folds, first, second, up_to, days = self._lists
        change = bisect_right(changes, time)
        day, clock = divmod(time + offsets[change], DAY_S)
        place = day - self._first
        if not 0 <= place < len(up_to):
            raise ValueError("the calendar does not cover these moments")
        rank = up_to[place] + n - 1
        if rank >= len(days):
            raise ValueError("the calendar ends before the last of these working days")
        moved = days[rank] * DAY_S + clock
        is_second = change > 0 and time - changes[change - 1] < folds[change - 1]
        return int(moved - offsets[bisect_right(second if is_second else first, moved)])

    def _is_second(self, times: NDArray[np.int64], change: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Tell which moments lie in the second of two equal hours."""
        if not len(self._from):
            return np.zeros(len(times), np.bool_)
        last = np.maximum(change - 1, 0)
        return np.asarray((change > 0) & (times - self._from[last] < self._folds[last]))

    def _passes(self, local: NDArray[np.int64], is_second: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Count the changes of the clock that lie behind local times."""
        first = np.searchsorted(self._passed[0], local, side="right")
        return np.where(is_second, np.searchsorted(self._passed[1], local, side="right"), first)
