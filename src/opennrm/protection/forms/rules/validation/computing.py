"""Which questions apply, and what the calculated ones come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.expressions import (
    Context,
    Environment,
    EvaluationError,
    Node,
    Value,
    to_number,
    to_text,
)
from opennrm.protection.forms.rules.expressions.values import Moment, number_text

if TYPE_CHECKING:
    from opennrm.protection.forms.rules.validation.tree import Tree
    from opennrm.protection.forms.rules.xform import FormDefinition, Question

MOST_PASSES: Final = 60
_DATE_LENGTH: Final = 10


class Failures(dict[int, tuple[Node, str]]):
    """The nodes whose expressions could not be worked out."""

    def add(self, node: Node, error: EvaluationError) -> None:
        """Remember the first failure of a node."""
        self.setdefault(id(node), (node, str(error)))


def compute(
    definition: FormDefinition, tree: Tree, env: Environment, *, anew: bool = False, blanks: bool = False
) -> Failures:
    """Work out relevance and calculations in the order of their needs.

    What depends on the moment, on chance or on a person is kept as it was sent, unless `anew`; with `blanks`, it is
    worked out where nothing was sent.
    """
    failures = Failures()
    for _pass in range(MOST_PASSES if definition.needs_passes else 1):
        has_changed = False
        for question in definition.order:
            for node in tree.by_path.get(question.path, ()):
                is_wanted = anew or not question.keeps_answer or (blanks and not node.given)
                has_changed = _compute_node(question, node, env, failures, is_wanted=is_wanted) or has_changed
        if not has_changed:
            break
    return failures


def _compute_node(question: Question, node: Node, env: Environment, failures: Failures, *, is_wanted: bool) -> bool:
    """Work one node out; tell whether it changed."""
    has_changed = False
    try:
        if question.relevant is not None:
            around = node.parent is None or node.parent.is_relevant
            applies = around and question.relevant.truth(Context(env, node))
            if applies != node.is_relevant:
                _apply(node, applies=applies)
                has_changed = True
        if question.calculate is not None and node.is_relevant and is_wanted:
            text = as_type(question.calculate.value(Context(env, node)), question.type, env)
            if text != node.value:
                node.value = node.text = text
                has_changed = True
    except EvaluationError as error:
        failures.add(node, error)
    return has_changed


def _apply(node: Node, *, applies: bool) -> None:
    """Say of a node and everything in it whether it applies."""
    for one in (node, *node.descendants()):
        one.is_relevant = applies
        one.text = one.value if applies else ""


def as_type(value: Value, type_: str, env: Environment) -> str:
    """Return a worked-out value as the question's type writes it."""
    if type_ in {"int", "decimal"}:
        text = to_text(value)
        if not text:
            return ""
        number = to_number(value, env.zone)
        return number_text(float(int(number)) if type_ == "int" and abs(number) < float("inf") else number)
    text = to_text(value)
    if type_ == "date" and isinstance(value, Moment):
        return text[:_DATE_LENGTH]
    return text
