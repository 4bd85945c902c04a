"""What comes out of a check."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from opennrm.methods.conformance.constraints import Constraint


class State(IntEnum):
    """How a constraint stands in a case, as in RV-LTL [1]_ and its use for DECLARE [2]_; worse is higher.

    References
    ----------
    .. [1] Bauer, A., Leucker, M., Schallhart, C. (2010). Comparing LTL semantics for runtime verification. Journal of
       Logic and Computation 20(3), 651-674. doi:10.1093/logcom/exn075
    .. [2] Maggi, F. M., Montali, M., Westergaard, M., van der Aalst, W. M. P. (2011). Monitoring business constraints
       with linear temporal logic: an approach based on colored automata. BPM 2011, 132-147.
       doi:10.1007/978-3-642-23059-2_13
    """

    SATISFIED = 0
    TEMPORARILY_SATISFIED = 1
    TEMPORARILY_VIOLATED = 2
    VIOLATED = 3


class Status(StrEnum):
    """How one activation stands."""

    FULFILLED = "fulfilled"
    PENDING = "pending"
    VIOLATED = "violated"


class Outcome(NamedTuple):
    """One activation of a constraint in one case.

    Attributes
    ----------
    activation : int or None
        Place of the event in the trace; None for a duty of a case without events.
    status : Status
        For templates that forbid, an activation is fulfilled as long as nothing forbidden has happened.
    other : int or None
        Place of the event that fulfilled or broke it; None if time, or the end of the case, did, or nothing has yet.
    deadline : int or None
        Last moment (seconds) at which what is asked for counts, or at which what is forbidden would; None without end.
    violated_at : int or None
        Moment (seconds) of the violation. A missed deadline counts from that deadline, a duty open at the end of the
        case from its last event.
    """

    activation: int | None
    status: Status
    other: int | None
    deadline: int | None
    violated_at: int | None


class TraceResult(NamedTuple):
    """How one constraint stands in one case.

    Attributes
    ----------
    state : State
        At the moment asked for.
    becomes_final_at : int or None
        Seconds. If nothing more happens, a temporary violation is final after the earliest open deadline, and a
        temporary satisfaction after the end of its window; None without such a moment.
    violated_at : int or None
        Moment of the first violation.
    violated_activation : int or None
        Place of the activation violated first.
    n_activations, n_violated, n_pending : int
        The others are fulfilled.
    """

    state: State
    becomes_final_at: int | None
    violated_at: int | None
    violated_activation: int | None
    n_activations: int
    n_violated: int
    n_pending: int

    @property
    def n_fulfilled(self) -> int:
        """Return how many activations are neither violated nor pending."""
        return self.n_activations - self.n_violated - self.n_pending

    @property
    def is_vacuous(self) -> bool:
        """Tell whether nothing set the rule to work."""
        return self.n_activations == 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one constraint stands in one case as it does."""

    constraint: Constraint
    result: TraceResult
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ConformanceResult:
    """How many constraints stand in many cases.

    Attributes
    ----------
    case_ids : tuple
        Of the cases, length n_traces.
    states : ndarray of uint8, shape (n_traces, n_constraints)
        Values of `State`.
    becomes_final_at, violated_at : ndarray of int64, shape (n_traces, n_constraints)
        Seconds, as in `TraceResult`; `NEVER` for none.
    violated_activation : ndarray of int64, shape (n_traces, n_constraints)
        Place of the event in the log (not in its trace); -1 for none.
    n_activations, n_violated, n_pending : ndarray of int32, shape (n_traces, n_constraints)
        As in `TraceResult`.
    """

    case_ids: tuple[object, ...]
    states: NDArray[np.uint8]
    becomes_final_at: NDArray[np.int64]
    violated_at: NDArray[np.int64]
    violated_activation: NDArray[np.int64]
    n_activations: NDArray[np.int32]
    n_violated: NDArray[np.int32]
    n_pending: NDArray[np.int32]

    @property
    def n_fulfilled(self) -> NDArray[np.int32]:
        """Return how many activations are neither violated nor pending."""
        return self.n_activations - self.n_violated - self.n_pending

    @property
    def is_vacuous(self) -> NDArray[np.bool_]:
        """Return where nothing set the rule to work."""
        return np.asarray(self.n_activations == 0)

    def summary(self) -> Summary:
        """Count over the cases.

        Returns
        -------
        Summary
            One row a constraint.

        Examples
        --------
        >>> from opennrm.methods.conformance import Constraint, EventLog, Template, check
        >>> log = EventLog.from_columns(cases=[1, 2], types=["a", "b"], times=[0, 0])
        >>> check(log, [Constraint(Template.EXISTENCE, ("a",))], now=9, is_closed=True).summary().n_by_state.tolist()
        [[1, 0, 0, 1]]
        """
        by_state = [np.count_nonzero(self.states == state, axis=0) for state in State]
        return Summary(
            len(self.case_ids),
            np.stack(by_state, axis=1).astype(np.int64),
            np.count_nonzero(self.is_vacuous, axis=0).astype(np.int64),
            self.n_activations.sum(axis=0, dtype=np.int64),
            self.n_violated.sum(axis=0, dtype=np.int64),
            self.n_pending.sum(axis=0, dtype=np.int64),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """Totals over cases; two can be added.

    Attributes
    ----------
    n_traces : int
        Cases.
    n_by_state : ndarray of int64, shape (n_constraints, 4)
        Cases by `State`.
    n_vacuous, n_activations, n_violated, n_pending : ndarray of int64, shape (n_constraints,)
        Cases that nothing set to work, and activations over all cases.
    """

    n_traces: int
    n_by_state: NDArray[np.int64]
    n_vacuous: NDArray[np.int64]
    n_activations: NDArray[np.int64]
    n_violated: NDArray[np.int64]
    n_pending: NDArray[np.int64]

    def __add__(self, other: Summary) -> Summary:
        """Add the totals of other cases under the same constraints."""
        return Summary(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))
