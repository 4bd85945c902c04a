"""Two-sided templates in one case."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from opennrm.methods.conformance.case import Case, Verdict
from opennrm.methods.conformance.conditions import holds
from opennrm.methods.conformance.constraints import NEVER, Constraint, Template
from opennrm.methods.conformance.results import Outcome, Status
from opennrm.methods.conformance.styles import BACKWARD, FORWARD, NEGATIVE, Style

if TYPE_CHECKING:
    from collections.abc import Iterable


class Sides:
    """The activations and targets of one constraint in one case; `is_turned` swaps them."""

    __slots__ = ("case", "correlation", "is_turned", "left", "right", "window")

    def __init__(self, case: Case, constraint: Constraint, *, is_turned: bool = False) -> None:
        """Find both."""
        first = case.places(constraint.activation, constraint.activation_condition)
        second = case.places(constraint.target, constraint.target_condition)
        self.case, self.window, self.correlation = case, constraint.window, constraint.correlation
        self.is_turned = is_turned
        self.left, self.right = (second, first) if is_turned else (first, second)

    def bounds(self, place: int) -> tuple[int, int]:
        """Return the window after an event."""
        return self.window.bounds(self.case.times[place], self.case.calendar)

    def suits(self, activation: int, target: int) -> bool:
        """Tell whether two events go together by their attributes."""
        if self.correlation is None:
            return True
        one, two = (target, activation) if self.is_turned else (activation, target)
        return holds(self.correlation, self.case.attributes[one], self.case.attributes[two])

    def after(self, k: int, style: Style, bounds: tuple[int, int]) -> int | None:
        """Return the first suitable target after the kth activation."""
        place, (low, high), times = self.left[k], bounds, self.case.times
        for target in self.right[bisect_right(self.right, place) :]:
            if times[target] > high or target > self.last_allowed(k, style):
                break
            if times[target] >= low and self.suits(place, target):
                return target
        return None

    def last_allowed(self, k: int, style: Style) -> int:
        """Return the last place at which the kth activation may find its target."""
        if style is Style.CHAIN:
            return self.left[k] + 1
        is_cut = style is Style.ALTERNATE and k + 1 < len(self.left)
        return self.left[k + 1] if is_cut else len(self.case.times)

    def before(self, k: int, style: Style) -> int | None:
        """Return the last suitable target before the kth activation."""
        place = self.left[k]
        lowest = place - 1 if style is Style.CHAIN else self.left[k - 1] if style is Style.ALTERNATE and k else 0
        time = self.case.times[place]
        for target in reversed(self.right[: bisect_left(self.right, place)]):
            if target < lowest:
                break
            low, high = self.bounds(target)
            if low <= time <= high and self.suits(place, target):
                return target
        return None

    def settles_at(self) -> int | None:
        """Return the last moment at which a further activation could still want for a target, if there is one."""
        if self.correlation is not None or self.window.most is not None or not self.right:
            return None
        return min(self.bounds(target)[0] for target in self.right) - 1


def judge_relation(case: Case, constraint: Constraint) -> Verdict:
    """Judge a constraint with activation and target.

    Parameters
    ----------
    case : Case
        The case.
    constraint : Constraint
        The rule; its template is two-sided.

    Returns
    -------
    Verdict
        Settled once no further activation can want for a target.

    Examples
    --------
    >>> from opennrm.methods.conformance import Trace
    >>> case = Case(Trace.of([("a", 0)]), 5, is_closed=False, calendar=None)
    >>> judge_relation(case, Constraint(Template.RESPONSE, ("a",), ("b",))).outcomes[0].status.value
    'pending'
    """
    template = constraint.template
    if template in NEGATIVE:
        return Verdict([*_forbidden(Sides(case, constraint), NEGATIVE[template], template)])
    if template in {Template.RESPONDED_EXISTENCE, Template.CO_EXISTENCE}:
        both = (False, True) if template is Template.CO_EXISTENCE else (False,)
        sides_of = [Sides(case, constraint, is_turned=is_turned) for is_turned in both]
        settled = [sides.settles_at() for sides in sides_of]
        known = [one for one in settled if one is not None]
        outcomes = [outcome for sides in sides_of for outcome in _anywhere(sides)]
        return Verdict(outcomes, settles_at=max(known) if len(known) == len(settled) else None)
    if template is Template.PRECEDENCE:
        sides = Sides(case, constraint)
        return Verdict([*_precedences(sides, Style.PLAIN)], settles_at=sides.settles_at())
    outcomes = [*_responses(Sides(case, constraint), FORWARD[template])] if template in FORWARD else []
    if template in BACKWARD:
        outcomes.extend(_precedences(Sides(case, constraint, is_turned=template in FORWARD), BACKWARD[template]))
    return Verdict(outcomes)


def _responses(sides: Sides, style: Style) -> Iterable[Outcome]:
    """Judge targets asked for after activations."""
    case = sides.case
    for k, place in enumerate(sides.left):
        bounds = sides.bounds(place)
        target = sides.after(k, style, bounds)
        if target is not None:
            yield Outcome(place, Status.FULFILLED, target, None if bounds[1] == NEVER else bounds[1], None)
            continue
        last = sides.last_allowed(k, style)
        is_cut = last < len(case.times)
        broken_at = case.times[last] if is_cut else NEVER
        yield case.unmet(place, bounds[1], broken_at, last if is_cut and broken_at <= bounds[1] else None)


def _precedences(sides: Sides, style: Style) -> Iterable[Outcome]:
    """Judge targets asked for before activations."""
    for k, place in enumerate(sides.left):
        target, time = sides.before(k, style), sides.case.times[place]
        is_met = target is not None
        yield Outcome(place, Status.FULFILLED if is_met else Status.VIOLATED, target, None, None if is_met else time)


def _anywhere(sides: Sides) -> Iterable[Outcome]:
    """Judge targets asked for before or after activations."""
    for k, place in enumerate(sides.left):
        bounds = sides.bounds(place)
        target = sides.before(k, Style.PLAIN)
        target = sides.after(k, Style.PLAIN, bounds) if target is None else target
        if target is None:
            yield sides.case.unmet(place, bounds[1])
        else:
            yield Outcome(place, Status.FULFILLED, target, None if bounds[1] == NEVER else bounds[1], None)


def _forbidden(sides: Sides, style: Style, template: Template) -> Iterable[Outcome]:
    """Judge targets forbidden after, or before and after, activations."""
    times = sides.case.times
    for k, place in enumerate(sides.left):
        bounds = sides.bounds(place)
        shown = None if bounds[1] == NEVER else bounds[1]
        target = sides.before(k, style) if template is Template.NOT_CO_EXISTENCE else None
        target = sides.after(k, style, bounds) if target is None else target
        if target is None:
            yield Outcome(place, Status.FULFILLED, None, shown, None)
        else:
            yield Outcome(place, Status.VIOLATED, target, shown, times[max(place, target)])
