"""Check many cases against many constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from opennrm.methods.conformance.block import Block
from opennrm.methods.conformance.many import tally
from opennrm.methods.conformance.results import ConformanceResult
from opennrm.methods.conformance.tally import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from opennrm.methods.conformance.constraints import Constraint
    from opennrm.methods.conformance.log import EventLog
    from opennrm.methods.conformance.working_days import Calendar

EVENTS_AT_ONCE = 2**16
TRACES_AT_ONCE = 2**20
CELLS_AT_ONCE = 2**21


def check(
    log: EventLog,
    constraints: Sequence[Constraint],
    *,
    now: int,
    is_closed: bool | NDArray[np.bool_] = False,
    calendar: Calendar | None = None,
) -> ConformanceResult:
    """Check every case of a log against every constraint.

    Parameters
    ----------
    log : EventLog
        The cases.
    constraints : sequence of Constraint
        The rules.
    now : int
        Seconds; what happened later is left out. A deadline at this very second is still open.
    is_closed : bool or ndarray of bool, shape (n_traces,)
        Which cases are at their end: there every constraint is satisfied or violated.
    calendar : Calendar, optional
        For windows in working days.

    Returns
    -------
    ConformanceResult
        Arrays of shape (n_traces, n_constraints).

    Raises
    ------
    ValueError
        If `is_closed` does not fit the log, a calendar is needed and not given, or it does not cover the days.

    Notes
    -----
    The templates are read over finite traces [1]_, with time, conditions and correlations as in multi-perspective
    DECLARE [2]_. Two things are our own. Before and after are meant strictly, and by place: of two events at the same
    second the one that was put in first is the earlier, and an event that is both activation and target does not
    fulfil itself. Windows have both ends included.

    A temporary violation says that this constraint can still be met, not that all of them can be met together, nor
    that somebody will. Work grows with the number of activations and, where a correlation or a precedence in working
    days makes pairs be looked at, with the pairs in each case.

    References
    ----------
    .. [1] Di Ciccio, C., Montali, M. (2022). Declarative process specifications: reasoning, discovery, monitoring.
       Process Mining Handbook, 108-152. doi:10.1007/978-3-031-08848-3_4
    .. [2] Burattin, A., Maggi, F. M., Sperduti, A. (2016). Conformance checking based on multi-perspective declarative
       process models. Expert Systems with Applications 65, 194-211. arXiv:1503.04957

    Examples
    --------
    >>> from opennrm.methods.conformance import Constraint, EventLog, Template, Window
    >>> log = EventLog.from_columns(cases=["k", "k", "m"], types=["asked", "answered", "asked"], times=[0, 50, 0])
    >>> rule = Constraint(Template.RESPONSE, ("asked",), ("answered",), window=Window(0, 100))
    >>> check(log, [rule], now=90).states.tolist(), check(log, [rule], now=101).states.tolist()
    ([[1], [2]], [[1], [3]])
    """
    closed = np.broadcast_to(np.asarray(is_closed, np.bool_), (log.n_traces,))
    kept = None
    if log.n_events and int(log.times.max()) > now:
        kept = log.kept_until(now)
        log = log.keep(kept)
    table = Rows.empty((len(constraints), log.n_traces))
    for first, last in log.blocks(EVENTS_AT_ONCE):
        for start in range(first, last, TRACES_AT_ONCE):
            stop = min(last, start + TRACES_AT_ONCE)
            block = Block(log.block(start, stop), now, closed[start:stop], calendar)
            for number, constraint in enumerate(constraints):
                rows = table.part(number, slice(start, stop))
                tally(block, constraint, rows).finish(int(log.offsets[start]))
    if kept is not None and len(kept):
        place = table.violated_activation
        np.copyto(place, np.where(place < 0, -1, kept[place]))
    return ConformanceResult(
        log.case_ids,
        table.states.T,
        table.final_at.T,
        table.violated_at.T,
        table.violated_activation.T,
        table.n_activations.T,
        table.n_violated.T,
        table.n_pending.T,
    )


def check_stream(
    logs: Iterable[EventLog],
    constraints: Sequence[Constraint],
    *,
    now: int,
    is_closed: bool | Callable[[EventLog], NDArray[np.bool_]] = False,
    calendar: Calendar | None = None,
) -> Iterator[ConformanceResult]:
    """Check logs one after another, in parts of bounded size, so that memory stays flat.

    Parameters
    ----------
    logs : iterable of EventLog
        Each with whole cases; large ones are cut.
    constraints, now, calendar
        As for `check`.
    is_closed : bool or callable
        For all cases, or asked of each part.

    Yields
    ------
    ConformanceResult
        One a part, of about two million numbers of each kind, in the order of the cases. Places are those in the part.

    Raises
    ------
    ValueError
        As `check`.

    Examples
    --------
    >>> from opennrm.methods.conformance import Constraint, EventLog, Template
    >>> logs = (EventLog.from_columns(cases=[case], types=["a"], times=[0]) for case in range(2))
    >>> [one.states.tolist() for one in check_stream(logs, [Constraint(Template.INIT, ("a",))], now=0)]
    [[[0]], [[0]]]
    """
    size = max(1, CELLS_AT_ONCE // max(1, len(constraints)))
    for log in logs:
        for start in range(0, log.n_traces, size):
            part = log.block(start, min(log.n_traces, start + size))
            closed = is_closed(part) if callable(is_closed) else is_closed
            yield check(part, constraints, now=now, is_closed=closed, calendar=calendar)
