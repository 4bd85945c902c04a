"""Which choices a question offers, given the other answers."""

from __future__ import annotations

from collections.abc import Callable

from opennrm.protection.forms.rules.expressions import Compiled, Context, Environment, EvaluationError, Node
from opennrm.protection.forms.rules.xform import Choices, FormDefinition, Question, Wording

Words = Callable[[Node, str], str]


def wrong_choices(question: Question, node: Node, env: Environment) -> list[str]:
    """Return the chosen values that are not offered.

    Raises
    ------
    EvaluationError
        When the list cannot be worked out.
    """
    choices = question.choices
    if choices is None or not choices.is_checkable:
        return []
    chosen = node.text.split() if question.is_multiple else [node.text]
    if choices.known_values is not None:
        offered: frozenset[str] | set[str] = choices.known_values
    else:
        offered = {value for value, _node in _offered(choices, node, env)}
    return [value for value in chosen if value not in offered]


def _offered(choices: Choices, node: Node, env: Environment) -> list[tuple[str, Node]]:
    if choices.nodeset is None:
        return []
    items = choices.nodeset.value(Context(env, node))
    if not isinstance(items, list):
        return []
    env.spend(len(items))
    return [(_column(item, choices.value_name), item) for item in items]


def _column(item: Node, name: str) -> str:
    if name in {".", ""}:
        return item.string()
    found = [item]
    for part in name.split("/"):
        found = [child for one in found for child in one.by_name.get(part.rpartition(":")[2], ())]
    return found[0].string() if found else ""


def choice_words(definition: FormDefinition, env: Environment, language: str | None) -> Words:
    """Return the function that gives the label of a value of a question, with the spaces it is written with."""

    def words(node: Node, value: str) -> str:
        question = node.kind
        if not isinstance(question, Question) or question.choices is None:
            return ""
        choices = question.choices
        for choice in choices.written:
            if choice.value == value:
                return said(choice.label, node)
        try:
            item = next((item for offered, item in _offered(choices, node, env) if offered == value), None)
        except EvaluationError:
            return ""
        if item is None:
            return ""
        label = _column(item, choices.label_name)
        return said(Wording((), label), node) if choices.is_label_itext else label

    def said(wording: Wording, node: Node) -> str:
        quoted = quoting(env, node)
        text = definition.text(wording, language)
        return "".join(part if isinstance(part, str) else quoted(part) for part in text)

    return words


def quoting(env: Environment, node: Node) -> Callable[[Compiled], str]:
    """Return the function that fills in what words quote from the answers, seen from a node."""

    def quoted(compiled: Compiled) -> str:
        try:
            return compiled.text(Context(env, node))
        except EvaluationError:
            return ""

    return quoted


def itext_words(definition: FormDefinition, language: str | None) -> Callable[[str], str]:
    """Return the function that gives the words under a key of the translations, without what they quote."""
    return lambda key: definition.words(Wording((), key), language, lambda _compiled: "")
