"""What a designer should know about a form that works all the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import regex
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from opennrm.protection.forms.rules.expressions import Node, syntax
from opennrm.protection.forms.rules.xform.body import is_searched
from opennrm.protection.forms.rules.xform.checks import rules_of
from opennrm.protection.forms.rules.xform.definition import FormDefinition, FormWarning, Question
from opennrm.protection.forms.rules.xform.dependencies import references_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_MANY = 500


def warnings_of(definition: FormDefinition) -> tuple[FormWarning, ...]:
    """Return everything worth telling, in the order of the form."""
    found = [*_of_form(definition)]
    for question in definition.questions.values():
        found.extend(_of_question(definition, question))
    return tuple(found)


def _of_form(definition: FormDefinition) -> Iterator[FormWarning]:
    for name in definition.missing_media:
        yield _warning("media", "", _("The file “{name}” is missing. Upload it beside the form."), name=name)
    if not definition.version:
        yield _warning("version", "", _("The form has no version. Add one in its settings."))
    if definition.questions.get((definition.root.name, "meta", "instanceID")) is None:
        yield _warning("instance-id", "", _("The form gives its records no identifier (instanceID)."))
    names = Counter(question.name for question in definition.leaves())
    for name, n in names.items():
        if n > 1:
            yield _warning(
                "name", "", _("{n} questions are called “{name}”: columns of exports get longer names."), n=n, name=name
            )
    n_questions = sum(names.values())
    if n_questions > _MANY:
        yield _warning("size", "", _("The form has {n} questions. Small telephones may be slow."), n=n_questions)


def _of_question(definition: FormDefinition, question: Question) -> Iterator[FormWarning]:
    name = question.name
    path = question.path_text
    if question.control and not question.label:
        yield _warning("label", path, _("Question “{name}” has no label."), name=name)
    if question.label.itext:
        for language in definition.languages:
            if not definition.translations[language].get(question.label.itext):
                message = _("Question “{name}” has no label in {language}.")
                yield _warning("translation", path, message, name=name, language=language)
    if question.choices is not None:
        yield from _of_choices(definition, question)
    for rule, compiled in rules_of(question):
        yield from _of_patterns(question, rule, compiled.tree)
    if question.calculate is not None and any(
        reference.path == question.path and not reference.is_loose
        for reference in references_of(question.calculate, question.path)
    ):
        yield _warning("itself", path, _("Question “{name}” is calculated from itself."), name=name)


def _of_choices(definition: FormDefinition, question: Question) -> Iterator[FormWarning]:
    assert question.choices is not None  # noqa: S101 - asked by the caller
    values = question.choices.known_values
    if is_searched(question.appearance):
        message = _("“{name}” looks its choices up with search(). Only Collect can do that: use select_one_from_file.")
        yield _warning("choices", question.path_text, message, name=question.name)
    if values is not None and not values:
        yield _warning("choices", question.path_text, _("Question “{name}” has no choices."), name=question.name)
    if values and question.is_multiple and any(" " in value for value in values):
        message = _("A choice of “{name}” has a space in its value. Several choices cannot be told apart then.")
        yield _warning("choices", question.path_text, message, name=question.name)
    for value in _doubles(definition, question):
        message = _("Two choices of “{name}” have the value “{value}”.")
        yield _warning("choices", question.path_text, message, name=question.name, value=value)


def _doubles(definition: FormDefinition, question: Question) -> list[str]:
    choices = question.choices
    if choices is None or choices.known_values is None:
        return []
    values = Counter(choice.value for choice in choices.written)
    if choices.nodeset is not None:
        for one in syntax.walk(choices.nodeset.tree):
            if isinstance(one, syntax.Call) and one.name == "instance" and isinstance(one.arguments[0], syntax.Literal):
                values.update(_values_in(definition.instances.get(str(one.arguments[0].value)), choices.value_name))
    return [value for value, n in values.items() if n > 1]


def _values_in(top: Node | None, name: str) -> list[str]:
    return [] if top is None else [node.string() for node in top.descendants() if node.name == name]


def _of_patterns(question: Question, rule: str, tree: syntax.Expression) -> Iterator[FormWarning]:
    for one in syntax.walk(tree):
        if isinstance(one, syntax.Call) and one.name == "regex" and isinstance(one.arguments[1], syntax.Literal):
            try:
                regex.compile(str(one.arguments[1].value), flags=regex.ASCII)
            except regex.error:
                message = _(
                    "Question “{name}” ({rule}): the pattern “{pattern}” cannot be read, so nothing is checked."
                )
                pattern = str(one.arguments[1].value)
                yield _warning("pattern", question.path_text, message, name=question.name, rule=rule, pattern=pattern)


def _warning(kind: str, path: str, message: Any, **values: object) -> FormWarning:
    return FormWarning(kind, path, format_lazy(message, **values) if values else message)
