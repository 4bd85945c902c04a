"""One-sided templates in one case: counts, choices, first and last event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.methods.conformance.case import Case, Verdict
from opennrm.methods.conformance.constraints import CHOICES, NEVER, NO_WINDOW, Constraint, Template
from opennrm.methods.conformance.results import Outcome, Status

if TYPE_CHECKING:
    from collections.abc import Sequence


def judge_end(case: Case, constraint: Constraint) -> Verdict:
    """Judge which event is the first, or the last.

    Parameters
    ----------
    case : Case
        The case.
    constraint : Constraint
        The rule; its template is `INIT` or `LAST`.

    Returns
    -------
    Verdict
        One outcome. The first event settles it; the last does when the case is closed.

    Examples
    --------
    >>> from opennrm.methods.conformance import Trace
    >>> case = Case(Trace.of([("a", 0)]), 5, is_closed=False, calendar=None)
    >>> judge_end(case, Constraint(Template.INIT, ("a",))).is_settled
    True
    """
    is_first = constraint.template is Template.INIT
    if not case.times:
        return Verdict([case.unmet(None, NEVER)])
    place = 0 if is_first else len(case.times) - 1
    if place in case.places(constraint.activation, constraint.activation_condition):
        return Verdict([Outcome(place, Status.FULFILLED, place, None, None)], is_settled=is_first)
    broken_at = case.times[0] if is_first else NEVER
    return Verdict([case.unmet(place, NEVER, broken_at, place if is_first else None)])


def judge_count(case: Case, constraint: Constraint) -> Verdict:
    """Judge how often something happens, or which of two things does.

    Parameters
    ----------
    case : Case
        The case.
    constraint : Constraint
        The rule; its template counts or chooses.

    Returns
    -------
    Verdict
        For a duty one outcome; for what is forbidden one a happening. Nothing before the anchor has come.

    Examples
    --------
    >>> from opennrm.methods.conformance import Trace
    >>> case = Case(Trace.of([("a", 0), ("a", 3)]), 5, is_closed=False, calendar=None)
    >>> [one.status.value for one in judge_count(case, Constraint(Template.ABSENCE, ("a",), n=2)).outcomes]
    ['fulfilled', 'violated']
    """
    anchors = (
        case.places(constraint.anchor, constraint.anchor_condition) if constraint.anchor else range(len(case.times))
    )
    if constraint.anchor and not anchors:
        return Verdict([])
    anchor = anchors[0] if anchors else None
    low, high = -NEVER, NEVER
    if anchor is not None and (constraint.anchor or constraint.window != NO_WINDOW):
        low, high = constraint.window.bounds(case.times[anchor], case.calendar)
    found = _within(case, case.places(constraint.activation, constraint.activation_condition), low, high)
    if constraint.template in CHOICES:
        other = _within(case, case.places(constraint.target, constraint.target_condition), low, high)
        return _choice(case, constraint, anchor, (found, other), high)
    settles_at = None if high == NEVER else high
    if constraint.template is Template.ABSENCE:
        return Verdict(_absence(case, found, constraint.n), settles_at=settles_at)
    duty = _duty(case, anchor, found[constraint.n - 1 :], high)
    if constraint.template is Template.EXISTENCE:
        return Verdict([duty], is_settled=duty.status is Status.FULFILLED)
    excess = [Outcome(one, Status.VIOLATED, one, None, case.times[one]) for one in found[constraint.n :]]
    return Verdict([duty, *excess], settles_at=settles_at)


def _within(case: Case, places: list[int], low: int, high: int) -> list[int]:
    """Return the events inside the window."""
    return [place for place in places if low <= case.times[place] <= high]


def _duty(case: Case, anchor: int | None, enough: Sequence[int], high: int) -> Outcome:
    """Judge the duty that something happens: met by the first of the events that are enough."""
    if enough:
        return Outcome(anchor, Status.FULFILLED, enough[0], None if high == NEVER else high, None)
    return case.unmet(anchor, high)


def _absence(case: Case, found: list[int], n: int) -> list[Outcome]:
    """Judge each happening: the nth and later ones break the rule."""
    allowed = [Outcome(one, Status.FULFILLED, None, None, None) for one in found[: n - 1]]
    return [*allowed, *(Outcome(one, Status.VIOLATED, one, None, case.times[one]) for one in found[n - 1 :])]


def _choice(
    case: Case, constraint: Constraint, anchor: int | None, found: tuple[list[int], list[int]], high: int
) -> Verdict:
    """Judge that one of two things happens, and for the exclusive choice not the other."""
    one, two = found
    if constraint.template is Template.CHOICE:
        duty = _duty(case, anchor, sorted({*one, *two}), high)
        return Verdict([duty], is_settled=duty.status is Status.FULFILLED)
    if one and two:
        place = max(one[0], two[0])
        return Verdict([Outcome(place, Status.VIOLATED, place, None, case.times[place])])
    return Verdict([_duty(case, anchor, one or two, high)], settles_at=None if high == NEVER else high)
