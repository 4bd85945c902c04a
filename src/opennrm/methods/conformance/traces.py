"""One case as a light tuple of events, for checks of a single case."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Value: TypeAlias = str | float | bool
MAX_TIME = 2**40
NOTHING: Mapping[str, Value | None] = {}


@dataclass(frozen=True, slots=True)
class Trace:
    """The events of one case in order.

    Attributes
    ----------
    types : tuple of str
        What happened.
    times : tuple of int
        When, in seconds; never falling.
    attributes : tuple of mapping
        Per event: name to text, number or truth value; None and absent names are missing.
    case_id : object
        Whose events they are; only carried along.
    """

    types: tuple[str, ...]
    times: tuple[int, ...]
    attributes: tuple[Mapping[str, Value | None], ...]
    case_id: object = None

    def __post_init__(self) -> None:
        """Refuse lists of different lengths, times out of order and times beyond 34,000 years."""
        if not len(self.types) == len(self.times) == len(self.attributes):
            raise ValueError("types, times and attributes must be equally long")
        if any(after < before for before, after in zip(self.times, self.times[1:], strict=False)):
            raise ValueError("the times of a trace must not fall; Trace.of sorts them")
        if self.times and not -MAX_TIME < self.times[0] <= self.times[-1] < MAX_TIME:
            raise ValueError("times must be seconds below 2**40")

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self.types)

    @classmethod
    def of(
        cls, events: Iterable[tuple[str, int] | tuple[str, int, Mapping[str, Value | None]]], case_id: object = None
    ) -> Trace:
        """Make a trace of events in any order.

        Parameters
        ----------
        events : iterable of (type, seconds) or (type, seconds, attributes)
            Events at the same second keep the order in which they come.
        case_id : object
            Carried along.

        Returns
        -------
        Trace
            With the events by time.

        Raises
        ------
        ValueError
            If a time is 2**40 or more seconds away from zero.

        Examples
        --------
        >>> Trace.of([("referral.sent", 60), ("case.opened", 0, {"agency": "shelter"})]).types
        ('case.opened', 'referral.sent')
        """
        rows = sorted(events, key=itemgetter(1))
        return cls(
            tuple(row[0] for row in rows),
            tuple(int(row[1]) for row in rows),
            tuple(row[2] if len(row) > 2 else NOTHING for row in rows),  # noqa: PLR2004
            case_id,
        )

    def until(self, now: int) -> Trace:
        """Return the trace as it was at a moment, events of that second included.

        Parameters
        ----------
        now : int
            Seconds.

        Returns
        -------
        Trace
            Itself when nothing happened later.

        Examples
        --------
        >>> Trace.of([("a", 0), ("b", 9)]).until(5).types
        ('a',)
        """
        if not self.times or self.times[-1] <= now:
            return self
        n = sum(time <= now for time in self.times)
        return Trace(self.types[:n], self.times[:n], self.attributes[:n], self.case_id)
