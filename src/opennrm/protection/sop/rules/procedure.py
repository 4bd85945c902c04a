"""A procedure that has been read: its rules, ready to be checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from opennrm.methods.conformance import Compare, Constraint, Correlate, OneOf, Template, Unit
from opennrm.methods.conformance.conditions import holds, leaves
from opennrm.methods.conformance.constraints import ANCHORED
from opennrm.protection.sop.rules.text import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from opennrm.kernel.access.enums import Category
    from opennrm.kernel.reference.models import Source
    from opennrm.methods.conformance import Condition
    from opennrm.methods.conformance.traces import Value
    from opennrm.protection.sop.rules.durations import Duration
    from opennrm.protection.sop.rules.text import ProcedureText, RuleText


# What can still be done when its time has passed.
ASKING = frozenset({
    Template.EXISTENCE, Template.CHOICE, Template.RESPONDED_EXISTENCE, Template.CO_EXISTENCE, Template.RESPONSE,
    Template.SUCCESSION,
})  # fmt: skip
# Any event at all can change how these stand.
_BY_PLACE = frozenset({
    Template.INIT, Template.LAST, Template.CHAIN_RESPONSE, Template.CHAIN_PRECEDENCE, Template.CHAIN_SUCCESSION,
    Template.NOT_CHAIN_SUCCESSION,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: as it is written, and as it is checked.

    Attributes
    ----------
    applies
        Which cases it is for, by the facts of the case; None for all.
    open_ended
        The same without its last moment, where it asks for something by a time.
    category
        The parts of a file it speaks of: only who may read all of them is shown how it stands.
    """

    text: RuleText
    line: int
    constraint: Constraint
    open_ended: Constraint | None
    applies: Condition | None
    category: Category
    within: Duration | None
    not_before: Duration | None

    @property
    def id(self) -> str:
        """Return its name in the file."""
        return self.text.id

    @property
    def types(self) -> frozenset[str]:
        """Return the types of events it speaks of."""
        return frozenset((*self.text.when, *self.text.expect, *self.text.counted_from))

    @property
    def needs_all(self) -> bool:
        """Tell whether it looks at neighbours, or at the first or last event of the case."""
        return self.text.pattern in _BY_PLACE or (self.text.pattern in ANCHORED and not self.text.counted_from)

    def is_for(self, facts: Mapping[str, Value | None]) -> bool:
        """Tell whether it is for a case with these facts."""
        return self.applies is None or holds(self.applies, facts)

    def title(self, language: str) -> str:
        """Return its title."""
        return say(self.text.title, language)

    def due_title(self, language: str) -> str:
        """Return what is to be done."""
        return say(self.text.due_title, language) or self.title(language)


def types_needed(rules: Sequence[Rule]) -> frozenset[str] | None:
    """Return the types of events that decide how the rules stand in an open case; None where any event may."""
    if any(rule.needs_all for rule in rules):
        return None
    return frozenset().union(*(rule.types for rule in rules))


@dataclass(frozen=True)
class ReadProcedure:
    """All rules of one version."""

    text: ProcedureText
    rules: tuple[Rule, ...]

    @cached_property
    def constraints(self) -> tuple[Constraint, ...]:
        """Return the rules as they are checked, in order."""
        return tuple(rule.constraint for rule in self.rules)

    def concerned_by(self, type_: str) -> list[Rule]:
        """Return the rules whose standing an event of this type can change."""
        known = self._concerned.get(type_)
        if known is None:
            known = self._concerned[type_] = [
                rule for rule in self.rules if type_ in rule.types or rule.text.pattern in _BY_PLACE
            ]
        return known

    @cached_property
    def _concerned(self) -> dict[str, list[Rule]]:
        return {}

    @cached_property
    def facts(self) -> dict[str, bool]:
        """Return the facts of events that the rules ask for, and whether each is a number or truth value."""
        return _facts(
            condition
            for one in self.constraints
            for condition in (one.activation_condition, one.target_condition, one.anchor_condition, one.correlation)
        )

    @cached_property
    def case_facts(self) -> dict[str, bool]:
        """Return the facts of cases that the rules ask for, and whether each is a number or truth value."""
        return _facts(rule.applies for rule in self.rules)

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        """Return the rules by name."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def types(self) -> frozenset[str]:
        """Return all types of events the rules speak of."""
        return frozenset().union(*(rule.types for rule in self.rules))

    @cached_property
    def needs_calendar(self) -> bool:
        """Tell whether a rule counts working days."""
        return any(one.window.unit is Unit.WORKING_DAYS for one in self.constraints)

    def name(self, language: str) -> str:
        """Return its name."""
        return say(self.text.name, language)

    def sources_of(self, rule: Rule) -> list[tuple[Source, str]]:
        """Return the laws behind a rule, each with the article that the rule names."""
        pairs = [one.partition(" ") for one in rule.text.source]
        return [(self.text.sources[head], rest.strip() or self.text.sources[head].article) for head, _s, rest in pairs]

    def cited(self, rule: Rule) -> str:
        """Return the laws behind a rule in a line, each law once."""
        laws: dict[str, list[str]] = {}
        for law, article in self.sources_of(rule):
            laws.setdefault(law.title, []).extend([article] if article else [])
        return "; ".join(", ".join([title, *articles]) for title, articles in laws.items())


def _facts(conditions: Iterable[Condition | None]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for condition in conditions:
        for leaf in leaves(condition) if condition else ():
            if isinstance(leaf, Correlate):
                found.setdefault(leaf.activation, leaf.activation == "agency")
                continue
            values = leaf.values if isinstance(leaf, OneOf) else (leaf.value,) if isinstance(leaf, Compare) else ()
            found[leaf.attribute] = any(not isinstance(value, str) for value in values)
    return found


def rules_for(rules: Sequence[Rule], facts: Mapping[str, Value | None]) -> list[Rule]:
    """Return the rules that are for a case with these facts."""
    return [rule for rule in rules if rule.is_for(facts)]
