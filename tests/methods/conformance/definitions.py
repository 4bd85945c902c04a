"""The templates written straight from their definitions over finite traces, without any thought of speed."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from opennrm.methods.conformance import NEVER, Constraint, State, Template, Trace, Unit
from opennrm.methods.conformance.conditions import holds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from opennrm.methods.conformance import Calendar

    Pair = Callable[[int, int], bool]

T = Template


class Word:
    """One finished trace and one constraint: which places are activations and targets, which pairs go together."""

    def __init__(self, trace: Trace, rule: Constraint, calendar: Calendar | None) -> None:
        self.trace, self.rule, self.calendar = trace, rule, calendar
        self.places = range(len(trace))

    def is_a(self, i: int) -> bool:
        rule = self.rule
        is_meant = rule.activation_condition is None or holds(rule.activation_condition, self.trace.attributes[i])
        return self.trace.types[i] in rule.activation and is_meant

    def is_b(self, i: int) -> bool:
        rule = self.rule
        is_meant = rule.target_condition is None or holds(rule.target_condition, self.trace.attributes[i])
        return self.trace.types[i] in rule.target and is_meant

    def later(self, time: int, n: int) -> int:
        if self.rule.window.unit is Unit.SECONDS:
            return time + n
        assert self.calendar is not None
        return self.calendar.add_to(time, n)

    def fits(self, i: int, j: int) -> bool:
        """Activation i and target j are in the window and go together."""
        window, times = self.rule.window, self.trace.times
        first, second = times[min(i, j)], times[max(i, j)]
        in_time = self.later(first, window.least) <= second and (
            window.most is None or second <= self.later(first, window.most)
        )
        attributes = self.trace.attributes
        correlation = self.rule.correlation
        return in_time and (correlation is None or holds(correlation, attributes[i], attributes[j]))

    def counted(self) -> tuple[int, int] | None:
        """The window of a count: none before its anchor."""
        rule, trace = self.rule, self.trace
        anchors = [
            i
            for i in self.places
            if not rule.anchor
            or (
                trace.types[i] in rule.anchor
                and (rule.anchor_condition is None or holds(rule.anchor_condition, trace.attributes[i]))
            )
        ]
        if not anchors:
            return None if rule.anchor else (-NEVER, NEVER)
        start = trace.times[anchors[0]]
        return self.later(start, rule.window.least), NEVER if rule.window.most is None else self.later(
            start, rule.window.most
        )


def is_satisfied(trace: Trace, rule: Constraint, calendar: Calendar | None = None) -> bool:  # noqa: C901 - one table
    """The finite-trace semantics."""
    word = Word(trace, rule, calendar)
    template = rule.template
    if template is T.INIT:
        return len(trace) > 0 and word.is_a(0)
    if template is T.LAST:
        return len(trace) > 0 and word.is_a(len(trace) - 1)
    if not rule.is_two_sided:
        return _count_holds(word)
    n, a, b, fits = word.places, word.is_a, word.is_b, word.fits

    def response(one: Callable[[int], bool], two: Callable[[int], bool], pair: Pair) -> bool:
        return all(any(j > i and two(j) and pair(i, j) for j in n) for i in n if one(i))

    def alternate(one: Callable[[int], bool], two: Callable[[int], bool], pair: Pair) -> bool:
        return all(
            any(j > i and two(j) and pair(i, j) and not any(one(k) for k in range(i + 1, j)) for j in n)
            for i in n
            if one(i)
        )

    def chain(one: Callable[[int], bool], two: Callable[[int], bool], pair: Pair) -> bool:
        return all(i + 1 in n and two(i + 1) and pair(i, i + 1) for i in n if one(i))

    def precedence(one: Callable[[int], bool], two: Callable[[int], bool], pair: Pair) -> bool:
        return all(any(j < i and two(j) and pair(i, j) for j in n) for i in n if one(i))

    def alternate_precedence(one: Callable[[int], bool], two: Callable[[int], bool], pair: Pair) -> bool:
        return all(
            any(j < i and two(j) and pair(i, j) and not any(one(k) for k in range(j + 1, i)) for j in n)
            for i in n
            if one(i)
        )

    def chain_precedence(one: Callable[[int], bool], two: Callable[[int], bool], pair: Pair) -> bool:
        return all(i - 1 in n and two(i - 1) and pair(i, i - 1) for i in n if one(i))

    def responded(one: Callable[[int], bool], two: Callable[[int], bool], pair: Pair) -> bool:
        return all(any(j != i and two(j) and pair(i, j) for j in n) for i in n if one(i))

    def turned(i: int, j: int) -> bool:
        return fits(j, i)

    return {
        T.RESPONDED_EXISTENCE: lambda: responded(a, b, fits),
        T.CO_EXISTENCE: lambda: responded(a, b, fits) and responded(b, a, turned),
        T.RESPONSE: lambda: response(a, b, fits),
        T.ALTERNATE_RESPONSE: lambda: alternate(a, b, fits),
        T.CHAIN_RESPONSE: lambda: chain(a, b, fits),
        T.PRECEDENCE: lambda: precedence(a, b, fits),
        T.ALTERNATE_PRECEDENCE: lambda: alternate_precedence(a, b, fits),
        T.CHAIN_PRECEDENCE: lambda: chain_precedence(a, b, fits),
        T.SUCCESSION: lambda: response(a, b, fits) and precedence(b, a, turned),
        T.ALTERNATE_SUCCESSION: lambda: alternate(a, b, fits) and alternate_precedence(b, a, turned),
        T.CHAIN_SUCCESSION: lambda: chain(a, b, fits) and chain_precedence(b, a, turned),
        T.NOT_CO_EXISTENCE: lambda: not any(i != j and a(i) and b(j) and fits(i, j) for i in n for j in n),
        T.NOT_SUCCESSION: lambda: not any(i < j and a(i) and b(j) and fits(i, j) for i in n for j in n),
        T.NOT_CHAIN_SUCCESSION: lambda: not any(a(i) and i + 1 in n and b(i + 1) and fits(i, i + 1) for i in n),
    }[template]()


def _count_holds(word: Word) -> bool:
    window = word.counted()
    if window is None:
        return True
    inside = [i for i in word.places if window[0] <= word.trace.times[i] <= window[1]]
    n_a, has_b = sum(word.is_a(i) for i in inside), any(word.is_b(i) for i in inside)
    return {
        T.EXISTENCE: n_a >= word.rule.n,
        T.ABSENCE: n_a < word.rule.n,
        T.EXACTLY: n_a == word.rule.n,
        T.CHOICE: n_a > 0 or has_b,
        T.EXCLUSIVE_CHOICE: (n_a > 0) != has_b,
    }[word.rule.template]


def continuations(trace: Trace, now: int, types: str, moments: list[int], longest: int) -> Iterator[Trace]:
    """All ways in which the case may go on, up to some events at some moments from now on."""
    ahead = sorted({now, *(one for one in moments if one >= now)})
    for length in range(longest + 1):
        for letters in product(types, repeat=length):
            for times in product(ahead, repeat=length):
                if list(times) == sorted(times):
                    yield Trace(
                        trace.types + letters, trace.times + times, trace.attributes + ({},) * length, trace.case_id
                    )


def running_state(trace: Trace, rule: Constraint, now: int, types: str, moments: list[int], longest: int) -> State:
    """RV-LTL: what holds now, and whether any way of going on changes it."""
    holds_now = is_satisfied(trace, rule)
    may_change = any(is_satisfied(one, rule) != holds_now for one in continuations(trace, now, types, moments, longest))
    if holds_now:
        return State.TEMPORARILY_SATISFIED if may_change else State.SATISFIED
    return State.TEMPORARILY_VIOLATED if may_change else State.VIOLATED
