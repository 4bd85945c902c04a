"""What a rule says: templates, time windows and conditions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from opennrm.methods.conformance.conditions import OPERATORS, Compare, Condition, Correlate, leaves
from opennrm.methods.conformance.traces import MAX_TIME

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from opennrm.methods.conformance.working_days import Calendar

NEVER = int(np.iinfo(np.int64).max)
"""Stands in arrays of moments for: no such moment."""


class Template(StrEnum):
    """The patterns of DECLARE [1]_ that a constraint can have.

    The *activation* is the event that sets the rule to work, the *target* the event that it asks for (or forbids). A
    precedence is set to work by the later event: ``Constraint(PRECEDENCE, ("decision",), ("hearing",))`` says that a
    hearing comes before each decision. The other two-sided templates read from left to right.

    References
    ----------
    .. [1] Pesic, M., Schonenberg, H., van der Aalst, W. M. P. (2007). DECLARE: full support for loosely-structured
       processes. EDOC 2007, 287-298. doi:10.1109/EDOC.2007.14
    """

    EXISTENCE = "existence"
    ABSENCE = "absence"
    EXACTLY = "exactly"
    INIT = "init"
    LAST = "last"
    CHOICE = "choice"
    EXCLUSIVE_CHOICE = "exclusive_choice"
    RESPONDED_EXISTENCE = "responded_existence"
    CO_EXISTENCE = "co_existence"
    RESPONSE = "response"
    ALTERNATE_RESPONSE = "alternate_response"
    CHAIN_RESPONSE = "chain_response"
    PRECEDENCE = "precedence"
    ALTERNATE_PRECEDENCE = "alternate_precedence"
    CHAIN_PRECEDENCE = "chain_precedence"
    SUCCESSION = "succession"
    ALTERNATE_SUCCESSION = "alternate_succession"
    CHAIN_SUCCESSION = "chain_succession"
    NOT_CO_EXISTENCE = "not_co_existence"
    NOT_SUCCESSION = "not_succession"
    NOT_CHAIN_SUCCESSION = "not_chain_succession"


ENDS = frozenset({Template.INIT, Template.LAST})
COUNTED = frozenset({Template.EXISTENCE, Template.ABSENCE, Template.EXACTLY})
CHOICES = frozenset({Template.CHOICE, Template.EXCLUSIVE_CHOICE})
ANCHORED = COUNTED | CHOICES


class Unit(StrEnum):
    """What a window is measured in."""

    SECONDS = "seconds"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Window:
    """How far after the earlier of two events the later one may lie, both ends included.

    Attributes
    ----------
    least : int
        Seconds or working days, not negative.
    most : int or None
        None is without end.
    unit : Unit
        n working days end on the nth working day after, at the same time of day (`Calendar.add`).
    """

    least: int = 0
    most: int | None = None
    unit: Unit = Unit.SECONDS

    def __post_init__(self) -> None:
        """Refuse windows that are empty or out of reach."""
        top = self.least if self.most is None else self.most
        if not 0 <= self.least <= top < MAX_TIME:
            raise ValueError("a window needs 0 <= least <= most < 2**40")

    def bounds(self, time: int, calendar: Calendar | None) -> tuple[int, int]:
        """Return the first and the last moment of the window after one moment.

        Parameters
        ----------
        time : int
            Seconds.
        calendar : Calendar or None
            Needed for working days.

        Returns
        -------
        tuple of int
            Seconds; the last is `NEVER` without end.

        Raises
        ------
        ValueError
            If there is no calendar, or it does not cover the days.

        Examples
        --------
        >>> Window(0, 3600).bounds(100, None)
        (100, 3700)
        """
        if self.unit is Unit.SECONDS:
            return time + self.least, NEVER if self.most is None else time + self.most
        days = _needed(calendar)
        return days.add_to(time, self.least), NEVER if self.most is None else days.add_to(time, self.most)

    def bounds_of(
        self, times: NDArray[np.int64], calendar: Calendar | None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
        """Return `bounds` of many moments.

        Parameters
        ----------
        times : ndarray of int64, shape (n,)
            Seconds.
        calendar : Calendar or None
            Needed for working days.

        Returns
        -------
        tuple of ndarray of int64, shape (n,)
            The second is None without end.

        Raises
        ------
        ValueError
            As `bounds`.

        Examples
        --------
        >>> Window(0, 3600).bounds_of(np.array([100]), None)[1]
        array([3700])
        """
        if self.unit is Unit.SECONDS:
            return times + self.least, None if self.most is None else times + self.most
        days = _needed(calendar)
        return days.add(times, self.least), None if self.most is None else days.add(times, self.most)


NO_WINDOW = Window()


def _needed(calendar: Calendar | None) -> Calendar:
    if calendar is None:
        raise ValueError("a window in working days needs a calendar")
    return calendar


@dataclass(frozen=True, slots=True)
class Constraint:
    """One rule.

    Attributes
    ----------
    template : Template
        The pattern.
    activation : tuple of str
        Types of the events that set it to work; of the events that are counted or chosen between in the one-sided ones.
    target : tuple of str
        Types of the events asked for or forbidden; the other side of a choice. Empty for the one-sided templates.
    n : int
        For existence at least n, for exactly n, for absence fewer than n.
    window : Window
        From the earlier to the later of activation and target; for counts and choices from the anchor.
    activation_condition, target_condition : Condition or None
        On the attributes of one event.
    correlation : Condition or None
        On both, made of `Correlate`.
    anchor : tuple of str
        For counts and choices: the window begins with the first event of these types, and before it the rule asks for
        nothing. Empty: with the first event of the case.
    anchor_condition : Condition or None
        On the anchor.

    Raises
    ------
    ValueError
        If the parts do not fit the template.
    """

    template: Template
    activation: tuple[str, ...]
    target: tuple[str, ...] = ()
    n: int = 1
    window: Window = NO_WINDOW
    activation_condition: Condition | None = None
    target_condition: Condition | None = None
    correlation: Condition | None = None
    anchor: tuple[str, ...] = ()
    anchor_condition: Condition | None = None

    def __post_init__(self) -> None:
        """Refuse what does not fit."""
        problem = next((words for words, is_wrong in self._problems() if is_wrong), None)
        if problem:
            raise ValueError(f"{self.template.value}: {problem}")

    @property
    def is_two_sided(self) -> bool:
        """Tell whether an activation asks for, or forbids, a target."""
        return self.template not in ANCHORED | ENDS

    def _problems(self) -> list[tuple[str, bool]]:
        """List what can be wrong."""
        has_target = self.is_two_sided or self.template in CHOICES
        plain = [self.activation_condition, self.target_condition, self.anchor_condition]
        single = [leaf for one in plain if one for leaf in leaves(one)]
        paired = list(leaves(self.correlation)) if self.correlation else []
        operators = [leaf.op for leaf in (*single, *paired) if isinstance(leaf, Compare | Correlate)]
        groups = (self.activation, self.target, self.anchor)
        return [
            ("types of events are a tuple of texts", any(not _are_types(one) for one in groups)),
            ("an activation is needed", not self.activation),
            ("a target is needed", has_target and not self.target),
            ("there is no target", not has_target and bool(self.target or self.target_condition)),
            ("n is at least 1", self.n < 1),
            ("n belongs to counts only", self.n != 1 and self.template not in COUNTED),
            ("the first or last event has no window", self.template in ENDS and self.window != NO_WINDOW),
            ("an anchor belongs to counts and choices only", bool(self.anchor) and self.template not in ANCHORED),
            ("a condition on the anchor needs one", self.anchor_condition is not None and not self.anchor),
            ("a correlation needs an activation and a target", bool(paired) and not self.is_two_sided),
            ("a correlation is made of Correlate", any(not isinstance(leaf, Correlate) for leaf in paired)),
            ("Correlate belongs to the correlation", any(isinstance(leaf, Correlate) for leaf in single)),
            ("an operator is one of == != < <= > >=", any(op not in OPERATORS for op in operators)),
        ]


def _are_types(group: object) -> bool:
    return isinstance(group, tuple) and all(isinstance(one, str) for one in group)
