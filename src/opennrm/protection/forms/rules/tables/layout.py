"""Which tables a form's answers fill: one for the form, one for each repeat, columns in the form's order.

Keys are those of ODK: the table of the form has `KEY` (the record's instanceID), a repeat's rows have their own `KEY`
(uuid:…/child[2]) and the `PARENT_KEY` of the row they belong to.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.xform import FormDefinition, Question, Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from opennrm.protection.forms.rules.expressions import Node

KEY: Final = "KEY"
PARENT_KEY: Final = "PARENT_KEY"
_MOST_NAME: Final = 28
_UNFIT: Final = re.compile(r"[^\w\- ]+")


@dataclass(frozen=True, slots=True)
class Options:
    """How answers are written out.

    `split` adds a column for each choice of a question with several; `language` puts the form's words in the place of
    its names and values (what is written so is for people, and is not read back).
    """

    split: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A filled-in form to write out, with further columns of its own."""

    instance_xml: bytes
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: a question, or one choice of a question with several."""

    header: str
    question: Question
    choice: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table: its name, the form or repeat it is for, its columns."""

    name: str
    question: Question
    columns: tuple[Column, ...]

    @property
    def is_main(self) -> bool:
        """Tell whether it is the table of the form itself."""
        return len(self.question.path) == 1

    def headers(self, extra: tuple[str, ...] = ()) -> list[str]:
        """Return the first line."""
        keys = [KEY] if self.is_main else [PARENT_KEY, KEY]
        return [*keys, *(column.header for column in self.columns), *(extra if self.is_main else ())]


def tables_of(definition: FormDefinition, options: Options | None = None) -> tuple[Table, ...]:
    """Return the tables of a form, that of the form first."""
    wanted = options or Options()
    repeats = [question for question in definition.questions.values() if question.kind == "repeat"]
    tables = []
    used: Counter[str] = Counter()
    for owner in (definition.root, *repeats):
        columns = tuple(_columns(definition, owner, wanted))
        name = _UNFIT.sub("_", definition.form_id if owner is definition.root else owner.name)[:_MOST_NAME] or "table"
        used[name.lower()] += 1
        tables.append(Table(name if used[name.lower()] == 1 else f"{name}_{used[name.lower()]}", owner, columns))
    return tuple(tables)


def _columns(definition: FormDefinition, owner: Question, options: Options) -> Iterator[Column]:
    for question in _own_leaves(owner):
        name = "/".join(question.path[len(owner.path) :])
        words = definition.words(question.label, options.language) if options.language else ""
        yield Column(words or name, question)
        if options.split and question.control == "select" and question.choices is not None:
            for value in choice_values(definition, question):
                label = choice_label(definition, question, value, options.language) if options.language else value
                yield Column(f"{words or name}/{label}", question, value)


def _own_leaves(owner: Question) -> Iterator[Question]:
    """Yield the questions of a table: not those of repeats inside, not the identifier, which is the key."""
    waiting = list(reversed(owner.children))
    while waiting:
        question = waiting.pop()
        if question.kind == "repeat" or question.path[1:] == ("meta", "instanceID"):
            continue
        if question.kind == "question":
            yield question
        waiting.extend(reversed(question.children))


def choice_values(definition: FormDefinition, question: Question) -> list[str]:
    """Return all values a question can offer, in the order of its list."""
    return [value for value, _label in _choices(definition, question)]


def choice_label(definition: FormDefinition, question: Question, value: str, language: str | None) -> str:
    """Return the words of a value, or the value where there are none."""
    for offered, label in _choices(definition, question):
        if offered == value:
            words = label if isinstance(label, str) else definition.words(label, language)
            return words or value
    return value


def choices_with_words(
    definition: FormDefinition, question: Question, language: str | None = None
) -> Iterator[tuple[str, str]]:
    """Yield value and words of everything a question can offer."""
    for value, label in _choices(definition, question):
        words = label if isinstance(label, str) else definition.words(label, language)
        yield value, words or value


def _choices(definition: FormDefinition, question: Question) -> Iterator[tuple[str, Wording | str]]:
    choices = question.choices
    if choices is None:
        return
    for choice in choices.written:
        yield choice.value, choice.label
    for top in (definition.instances[name] for name in choices.lists if name in definition.instances):
        for item in top.descendants():
            value = _cell(item, choices.value_name)
            if value is not None:
                label = _cell(item, choices.label_name) or ""
                yield value, Wording((), label) if choices.is_label_itext else label


def _cell(item: Node, name: str) -> str | None:
    found = item.by_name.get(name)
    return found[0].string() if found else None
