"""A filled-in form as it is read: answers in words, by group and turn, what is wrong beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime

from opennrm.protection.forms.rules.tables.layout import choice_label
from opennrm.protection.forms.rules.validation.tree import place_of, tree_of_instance
from opennrm.protection.forms.rules.validation.types import typed_or_text
from opennrm.protection.forms.rules.xml import parse_xml_safely

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from opennrm.protection.forms.rules.expressions import Node
    from opennrm.protection.forms.rules.xform import FormDefinition


@dataclass(slots=True)
class Part:
    """An answer, or a group or turn with what is inside."""

    place: str
    label: str
    value: str = ""
    turn: int = 0
    is_file: bool = False
    problems: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def leaves(self) -> Iterator[Part]:
        """Yield the answers in it."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All answers, and what is wrong with the whole."""

    parts: list[Part]
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Compared:
    """One answer in several filled-in forms, side by side."""

    label: str
    values: tuple[str, ...]

    @property
    def is_different(self) -> bool:
        """Tell whether they do not all say the same."""
        return len(set(self.values)) > 1


def language_of(definition: FormDefinition, asked: str) -> str:
    """Return the language of the form that somebody was asked in, or the form's own."""
    return asked if asked in definition.languages else definition.default_language


def sheet_of(
    definition: FormDefinition, xml: bytes, language: str, problems: Iterable[Mapping[str, Any]] = ()
) -> Sheet:
    """Return the answers that were given, and those that are missing though they should be there."""
    tree = tree_of_instance(parse_xml_safely(xml), definition)
    waiting: dict[str, list[str]] = {}
    for one in problems:
        waiting.setdefault(str(one.get("path", "")), []).append(str(one.get("message", "")))
    reader = _Reader(definition, language, waiting)
    parts = reader.below(tree.document.children[0])
    return Sheet(parts, [message for left in waiting.values() for message in left])


class _Reader:
    """Puts the nodes of one filled-in form into words; takes each problem where it belongs."""

    def __init__(self, definition: FormDefinition, language: str, problems: dict[str, list[str]]) -> None:
        self.definition, self.language, self.problems = definition, language, problems

    def below(self, node: Node) -> list[Part]:
        found = (self.part(child) for child in _in_order(node) if child.name != "meta")
        return [part for part in found if part is not None]

    def part(self, node: Node) -> Part | None:
        question = node.kind
        place = place_of(node)
        label = self.definition.words(question.label, self.language) if question is not None else ""
        made = Part(place, label or node.name, turn=node.turn if node.is_repeat else 0)
        made.problems = self.problems.pop(place, [])
        if question is not None and question.children:
            made.parts = self.below(node)
            return made if made.parts or made.problems else None
        if question is not None and not question.control and not made.problems:
            return None
        made.value = self.words(node)
        made.is_file = question is not None and question.control == "upload"
        return made if made.value or made.problems else None

    def words(self, node: Node) -> str:
        question, given = node.kind, node.given.strip()
        if question is None or not given:
            return given
        if question.choices is not None:
            values = given.split() if question.is_multiple else [given]
            return "; ".join(choice_label(self.definition, question, one, self.language) for one in values)
        return _moment(typed_or_text(question, given), given)


def _in_order(node: Node) -> Iterator[Node]:
    """Yield what is below a node as the form orders it; what the form does not know comes last."""
    question = node.kind
    for child in question.children if question is not None else ():
        yield from node.by_name.get(child.name, ())
    yield from (child for child in node.children if child.kind is None)


def _moment(value: object, given: str) -> str:
    if isinstance(value, datetime):
        return date_format(localtime(value) if value.tzinfo else value, "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return time_format(value, "TIME_FORMAT") if isinstance(value, time) else given


def side_by_side(sheets: list[Sheet]) -> list[Compared]:
    """Return every answer that one of the filled-in forms has, as each of them has it."""
    columns = [{leaf.place: leaf for part in sheet.parts for leaf in part.leaves()} for sheet in sheets]
    places = dict.fromkeys(place for column in columns for place in column)
    return [
        Compared(
            label=next(column[place].label for column in columns if place in column),
            values=tuple(column[place].value if place in column else "" for column in columns),
        )
        for place in places
    ]
