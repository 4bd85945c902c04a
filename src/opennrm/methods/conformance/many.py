"""Every template over the cases of a block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from opennrm.methods.conformance.block import Events
from opennrm.methods.conformance.constraints import CHOICES, ENDS, NEVER, NO_WINDOW, Constraint, Template, Unit
from opennrm.methods.conformance.matching import Match
from opennrm.methods.conformance.styles import BACKWARD, FORWARD, NEGATIVE, Style
from opennrm.methods.conformance.tally import Tally

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from opennrm.methods.conformance.block import Block
    from opennrm.methods.conformance.tally import Rows


def tally(block: Block, constraint: Constraint, rows: Rows | None = None) -> Tally:
    """Check one constraint over the cases of a block.

    Parameters
    ----------
    block : Block
        Cases.
    constraint : Constraint
        The rule.
    rows : Rows, optional
        Where to write.

    Returns
    -------
    Tally
        With all counts; its states are still to be drawn.

    Examples
    --------
    >>> from opennrm.methods.conformance import EventLog
    >>> from opennrm.methods.conformance.block import Block
    >>> log = EventLog.from_columns(cases=[1, 1], types=["a", "b"], times=[0, 1])
    >>> block = Block(log, 9, np.array([False]), None)
    >>> tally(block, Constraint(Template.RESPONSE, ("a",), ("b",))).finish().states.tolist()
    [1]
    """
    found, template = Tally(block, rows), constraint.template
    if template in ENDS:
        _end(found, constraint)
    elif not constraint.is_two_sided:
        _count(found, constraint)
    elif template in NEGATIVE:
        _forbidden(found, Match(block, constraint), NEGATIVE[template])
    elif template in {Template.RESPONDED_EXISTENCE, Template.CO_EXISTENCE}:
        both = (False, True) if template is Template.CO_EXISTENCE else (False,)
        matches = [Match(block, constraint, is_turned=is_turned) for is_turned in both]
        for match in matches:
            _anywhere(found, match)
        found.settle(matches)
    elif template is Template.PRECEDENCE:
        match = Match(block, constraint)
        _precedences(found, match, Style.PLAIN)
        found.settle([match])
    else:
        if template in FORWARD:
            _responses(found, Match(block, constraint), FORWARD[template])
        if template in BACKWARD:
            _precedences(found, Match(block, constraint, is_turned=template in FORWARD), BACKWARD[template])
    return found


def _responses(found: Tally, match: Match, style: Style) -> None:
    """Judge targets asked for after activations."""
    one = match.one
    found.activate(one.counts)
    unmet = np.flatnonzero(match.after(style) < 0)
    high = match.bounds()[1]
    found.add_unmet(
        one.trace[unmet],
        one.at[unmet],
        None if high is None else high[unmet],
        match.broken_at(style, unmet),
        is_rising=match.window.unit is Unit.SECONDS,
    )


def _precedences(found: Tally, match: Match, style: Style) -> None:
    """Judge targets asked for before activations."""
    one = match.one
    found.activate(one.counts)
    unmet = np.flatnonzero(~match.before(style))
    found.add_violated(one.trace[unmet], one.at[unmet], one.time[unmet], is_rising=True)


def _anywhere(found: Tally, match: Match) -> None:
    """Judge targets asked for before or after activations."""
    one, high = match.one, match.bounds()[1]
    found.activate(one.counts)
    unmet = np.flatnonzero(~match.before(Style.PLAIN) & (match.after(Style.PLAIN) < 0))
    is_rising = match.window.unit is Unit.SECONDS
    found.add_unmet(one.trace[unmet], one.at[unmet], None if high is None else high[unmet], is_rising=is_rising)


def _forbidden(found: Tally, match: Match, style: Style) -> None:
    """Judge targets forbidden after, or before and after, activations."""
    one, two = match.one, match.two
    found.activate(one.counts)
    rank = match.after(style)
    is_after = rank >= 0
    moment = np.full(len(one), NEVER)
    moment[is_after] = two.time[rank[is_after]]
    if match.constraint.template is Template.NOT_CO_EXISTENCE:
        is_before = match.before(style)
        moment[is_before] = one.time[is_before]
        is_after |= is_before
    broken = np.flatnonzero(is_after)
    found.add_violated(one.trace[broken], one.at[broken], moment[broken])


def _end(found: Tally, constraint: Constraint) -> None:
    """Judge which event is the first, or the last."""
    block, is_first = found.block, constraint.template is Template.INIT
    log, full = block.log, block.lengths > 0
    events = block.events(constraint.activation, constraint.activation_condition)
    at = np.where(full, log.offsets[:-1] if is_first else log.offsets[1:] - 1, -1)
    is_met = full & (events.rank[at + 1] > events.rank[np.maximum(at, 0)])
    broken_at = np.full(len(at), NEVER)
    if is_first:
        broken_at[full] = log.times[at[full]]
        found.is_settled = is_met
    found.activate(np.ones(len(at), np.int32))
    unmet = np.flatnonzero(~is_met)
    found.add_unmet(unmet, at[unmet], None, broken_at[unmet], is_rising=True)


class _Anchors:
    """Where the window of each case begins, and from when to when it is."""

    def __init__(self, block: Block, constraint: Constraint) -> None:
        """Find the anchors: an event, or the first of the case."""
        n = block.log.n_traces
        self.at = np.full(n, -1, np.int64)
        self.is_owed = np.ones(n, np.bool_)
        is_known = block.lengths > 0
        if constraint.anchor:
            events = block.events(constraint.anchor, constraint.anchor_condition)
            self.is_owed = is_known = events.counts > 0
            self.at[is_known] = events.at[events.starts[:-1][is_known]]
        else:
            self.at[is_known] = block.log.offsets[:-1][is_known]
        self.high = np.full(n, NEVER)
        self.low = np.full(n, -NEVER)
        self.is_bounded = bool(constraint.anchor) or constraint.window != NO_WINDOW
        if self.is_bounded:
            low, high = constraint.window.bounds_of(block.log.times[self.at[is_known]], block.calendar)
            self.low[is_known] = low
            self.high[is_known] = NEVER if high is None else high

    def ranks(self, block: Block, events: Events) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return from which to which rank the events lie in the window."""
        if not self.is_bounded:
            return events.starts[:-1].astype(np.int64), events.starts[1:].astype(np.int64)
        left = events.search(block.numbers, self.low, "left")
        right = np.maximum(left, events.search(block.numbers, self.high, "right"))
        return left, np.where(self.is_owed, right, left)


def _count(found: Tally, constraint: Constraint) -> None:
    """Judge how often something happens, or which of two things does."""
    block = found.block
    anchors = _Anchors(block, constraint)
    events = block.events(constraint.activation, constraint.activation_condition)
    if constraint.template in CHOICES:
        other = block.events(constraint.target, constraint.target_condition)
        if constraint.template is Template.EXCLUSIVE_CHOICE:
            _exclude(found, anchors, events, other)
            return
        events = Events(block, np.union1d(events.at, other.at))
    left, right = anchors.ranks(block, events)
    count, n = right - left, constraint.n
    if constraint.template is not Template.ABSENCE:
        _owe(found, anchors, count >= n)
        n += 1
    if constraint.template in {Template.EXISTENCE, Template.CHOICE}:
        found.is_settled = anchors.is_owed & (count >= constraint.n)
        return
    found.settles_at = anchors.high
    _exceed(found, events, left, count, n)
    if constraint.template is Template.ABSENCE:
        found.activate(count.astype(np.int32))
    else:
        found.activate(np.maximum(count - constraint.n, 0).astype(np.int32))


def _owe(found: Tally, anchors: _Anchors, is_met: NDArray[np.bool_]) -> None:
    """Judge one duty a case."""
    found.activate(anchors.is_owed)
    unmet = np.flatnonzero(anchors.is_owed & ~is_met)
    found.add_unmet(unmet, anchors.at[unmet], anchors.high[unmet], is_rising=True)


def _exceed(found: Tally, events: Events, left: NDArray[np.int64], count: NDArray[np.int64], n: int) -> None:
    """Judge the nth and later happenings of each case."""
    excess = np.maximum(count - n + 1, 0)
    trace = np.repeat(found.block.numbers, excess)
    rank = np.arange(len(trace)) + np.repeat(left + n - 1 - (np.cumsum(excess) - excess), excess)
    found.add_violated(trace, events.at[rank], events.time[rank], is_rising=True)


def _exclude(found: Tally, anchors: _Anchors, one: Events, two: Events) -> None:
    """Judge that one of two things happens, and not the other."""
    block = found.block
    ranks = [(events, *anchors.ranks(block, events)) for events in (one, two)]
    has_one, has_two = (right > left for _, left, right in ranks)
    _owe(found, anchors, has_one | has_two)
    found.settles_at = anchors.high
    both = np.flatnonzero(has_one & has_two)
    at = np.maximum(*(events.at[left[both]] for events, left, _ in ranks))
    found.add_violated(both, at, block.log.times[at], is_rising=True)
