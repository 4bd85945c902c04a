"""From a file to a procedure: everything that is wrong with it, with its line and what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from django.utils.translation import gettext as _
from pydantic import ValidationError

from opennrm.kernel.access.enums import Category
from opennrm.kernel.errors import InvalidInput
from opennrm.kernel.reference.rules.packs import PackProblem, doubled_keys, line_of
from opennrm.kernel.reference.rules.yaml_files import PlainLoader
from opennrm.methods.conformance import And, Compare, Constraint, Correlate, OneOf, Window
from opennrm.methods.conformance.conditions import leaves
from opennrm.protection.sop.rules.conditions import parse_condition
from opennrm.protection.sop.rules.durations import clock_duration, parse_duration, window_of
from opennrm.protection.sop.rules.procedure import ASKING, ReadProcedure, Rule
from opennrm.protection.sop.rules.text import ProcedureText, RuleText
from opennrm.protection.sop.rules.vocabulary import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from opennrm.kernel.reference.models import Clocks
    from opennrm.methods.conformance import Condition
    from opennrm.protection.sop.rules.durations import Duration
    from opennrm.protection.sop.rules.vocabulary import Fact, Vocabulary

MOST_BYTES = 512 * 1024
DEEPEST = 12
MOST_NODES = 50_000


class BadProcedure(InvalidInput):
    """A procedure cannot be used; `problems` names each line and what to do."""

    def __init__(self, problems: Sequence[PackProblem]) -> None:
        """Keep the problems beside the message."""
        self.problems = sorted(problems, key=lambda one: one.line)
        lines = "\n".join(str(one) for one in self.problems)
        message = _("The procedure cannot be used:") + "\n" + lines
        super().__init__(message, {"text": message})


class Known(NamedTuple):
    """What the node knows that rules can refer to; without a vocabulary any name is taken."""

    clocks: Clocks
    vocabulary: Vocabulary | None


def read_procedure(text: str, known: Known) -> ReadProcedure:
    """Return the procedure that a file holds.

    Raises
    ------
    BadProcedure
        Naming each line that is wrong.
    """
    node = _composed(text)
    doubled = list(doubled_keys(node))
    try:
        written = ProcedureText.model_validate(_constructed(text))
    except ValidationError as error:
        raise BadProcedure([*doubled, *_problems(node, error)]) from None
    problems = [*doubled, *_repeated(node, written)]
    rules: list[Rule] = []
    for number, rule in enumerate(written.rules):
        reader = _RuleReader(rule, node, number, written, known)
        made = reader.rule()
        problems += reader.problems
        if made is not None:
            rules.append(made)
    if problems:
        raise BadProcedure(problems)
    return ReadProcedure(written, tuple(rules))


def _bad(message: str, line: int = 1) -> BadProcedure:
    return BadProcedure([PackProblem(line, "", message)])


def _composed(text: str) -> yaml.Node:
    """Return the tree of the file, once it is known to be small, flat and without aliases."""
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise _bad(_("The file is larger than %(most)d KB.") % {"most": MOST_BYTES // 1024})
    try:
        _refuse_tricks(text)
        node = yaml.compose(text, Loader=PlainLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or _("this is not YAML")
        raise _bad(str(what), mark.line + 1 if mark else 1) from None
    if not isinstance(node, yaml.MappingNode):
        raise _bad(_("A procedure begins with “format: 1”."))
    return node


def _refuse_tricks(text: str) -> None:
    depth = 0
    for n_nodes, event in enumerate(yaml.parse(text, Loader=PlainLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _bad(_("References (& and *) are not allowed. Write it out."), line)
        if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None):
            raise _bad(_("Tags (!) are not allowed."), line)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or n_nodes > MOST_NODES:
            raise _bad(_("The file goes too deep or is too long for a procedure."), line)


def _constructed(text: str) -> object:
    loader = PlainLoader(text)
    try:
        data: object = loader.get_single_data()
    except (ValueError, yaml.YAMLError) as error:
        raise _bad(str(error)) from None
    finally:
        loader.dispose()
    return data


def _problems(node: yaml.Node, error: ValidationError) -> Iterator[PackProblem]:
    for one in error.errors(include_url=False):
        path = one["loc"]
        names = {"missing": _("is missing"), "extra_forbidden": _("is not known here; look for a typing error")}
        message = names.get(one["type"]) or one["msg"].removeprefix("Value error, ")
        yield PackProblem(line_of(node, path), _where(node, path), message)


def _where(node: yaml.Node, path: Sequence[str | int]) -> str:
    """Return the path in words: a rule by its name."""
    if len(path) > 1 and path[0] == "rules" and isinstance(path[1], int):
        name = _id_of(node, path[1]) or f"rule {path[1] + 1}"
        return ".".join([name, *(str(step) for step in path[2:3])])
    return ".".join(str(step) for step in path)


def _id_of(node: yaml.Node, number: int) -> str:
    rules = next((value for key, value in node.value if key.value == "rules"), None)
    if isinstance(rules, yaml.SequenceNode) and isinstance(rules.value[number], yaml.MappingNode):
        for key, value in rules.value[number].value:
            if key.value == "id" and isinstance(value, yaml.ScalarNode):
                return str(value.value)
    return ""


def _repeated(node: yaml.Node, written: ProcedureText) -> Iterator[PackProblem]:
    seen: set[str] = set()
    for number, rule in enumerate(written.rules):
        if rule.id in seen:
            yield PackProblem(line_of(node, ("rules", number, "id")), rule.id, _("Two rules have this id."))
        seen.add(rule.id)


def _open_ended(constraint: Constraint) -> Constraint | None:
    """Return a rule that asks for something by a time, without the time: it tells what is late from what is over."""
    window = constraint.window
    if window.most is None or constraint.template not in ASKING:
        return None
    return replace(constraint, window=Window(window.least, None, window.unit))


class _RuleReader:
    """Reads one rule, and gathers what is wrong with it."""

    def __init__(self, rule: RuleText, node: yaml.Node, number: int, written: ProcedureText, known: Known) -> None:
        """Keep what it refers to."""
        self.text, self.node, self.number, self.written, self.known = rule, node, number, written, known
        self.problems: list[PackProblem] = []
        self.category = Category.BASIC

    def line(self, field: str = "id") -> int:
        """Return the line of a field of the rule."""
        return line_of(self.node, ("rules", self.number, field))

    def wrong(self, field: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(PackProblem(self.line(field), f"{self.text.id}.{field}", message))

    def rule(self) -> Rule | None:
        """Return the rule; none if something is wrong with it."""
        text = self.text
        self._check_sources()
        for field in ("when", "expect", "counted_from"):
            self._check_types(field, getattr(text, field))
        applies = self._condition("applies", None)
        where = self._condition("where", text.when)
        expect_where = self._condition("expect_where", text.expect)
        counted_where = self._condition("counted_where", text.counted_from)
        same = self._correlation()
        within, not_before = self._length("within"), self._length("not_before")
        if self.problems:
            return None
        try:
            constraint = Constraint(
                text.pattern, text.when, text.expect, n=text.times, window=window_of(within, not_before),
                activation_condition=where, target_condition=expect_where, correlation=same,
                anchor=text.counted_from, anchor_condition=counted_where,
            )  # fmt: skip
        except ValueError as error:
            self.wrong("pattern", str(error))
            return None
        return Rule(text, self.line(), constraint, _open_ended(constraint), applies, self.category, within, not_before)

    def _check_sources(self) -> None:
        for one in self.text.source:
            name = one.partition(" ")[0]
            if name not in self.written.sources:
                self.wrong("source", unknown(name, self.written.sources, _("The source")))

    def _check_types(self, field: str, types: tuple[str, ...]) -> None:
        if self.known.vocabulary is None:
            return
        events = self.known.vocabulary.events
        for one in types:
            if one not in events:
                self.wrong(field, unknown(one, events, _("The event")))
            else:
                self.category |= events[one]

    def _condition(self, field: str, types: tuple[str, ...] | None) -> Condition | None:
        try:
            condition = parse_condition(getattr(self.text, field))
        except ValueError as error:
            self.wrong(field, str(error))
            return None
        if condition is not None and self.known.vocabulary is not None:
            self._check_facts(field, condition, self._facts(types))
        return condition

    def _facts(self, types: tuple[str, ...] | None) -> Mapping[str, Fact]:
        vocabulary = self.known.vocabulary
        if vocabulary is None:
            return {}
        return vocabulary.case_facts if types is None else vocabulary.facts_of(types)

    def _check_facts(self, field: str, condition: Condition, facts: Mapping[str, Fact]) -> None:
        for leaf in leaves(condition):
            name: str = leaf.activation if isinstance(leaf, Correlate) else leaf.attribute
            fact = facts.get(name)
            if fact is None:
                self.wrong(field, unknown(name, facts, _("The fact")))
                continue
            self.category |= fact.category
            values = leaf.values if isinstance(leaf, OneOf) else (leaf.value,) if isinstance(leaf, Compare) else ()
            for value in values:
                self._check_value(field, name, fact, value)

    def _check_value(self, field: str, name: str, fact: Fact, value: Any) -> None:
        if fact.values and value not in fact.values:
            self.wrong(field, unknown(str(value), fact.values, _("The value")))
        elif fact.is_truth != isinstance(value, bool) or (fact.is_number and not isinstance(value, float)):
            kind = _("true or false") if fact.is_truth else _("a number") if fact.is_number else _("a word")
            self.wrong(field, _("%(name)s is %(kind)s.") % {"name": name, "kind": kind})

    def _correlation(self) -> Condition | None:
        if not self.text.same:
            return None
        parts = []
        for name in self.text.same:
            parts.append(Correlate(name, "==", name))
            for types in (self.text.when, self.text.expect):
                if self.known.vocabulary is not None and name not in self._facts(types):
                    self.wrong("same", unknown(name, self._facts(types), _("The fact")))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _length(self, field: str) -> Duration | None:
        value = getattr(self.text, field)
        try:
            if field == "within" and self.text.clock:
                return clock_duration(self.text.clock, self.known.clocks)
            return parse_duration(value) if value else None
        except ValueError as error:
            self.wrong("clock" if field == "within" and self.text.clock else field, str(error))
            return None
