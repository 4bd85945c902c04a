"""The rules of a form in words, as far as they go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opennrm.protection.forms.rules.expressions.syntax import Call, Chain, Literal, Negation, Path
from opennrm.protection.forms.rules.tables.layout import choice_label

if TYPE_CHECKING:
    from opennrm.protection.forms.rules.expressions import Compiled
    from opennrm.protection.forms.rules.expressions.syntax import Expression
    from opennrm.protection.forms.rules.xform import FormDefinition, Question

_COMPARED: Final = {
    "=": gettext_lazy("%(one)s is %(other)s"),
    "!=": gettext_lazy("%(one)s is not %(other)s"),
    "<": gettext_lazy("%(one)s is less than %(other)s"),
    "<=": gettext_lazy("%(one)s is at most %(other)s"),
    ">": gettext_lazy("%(one)s is more than %(other)s"),
    ">=": gettext_lazy("%(one)s is at least %(other)s"),
}
_JOINED: Final = {"and": gettext_lazy("%(one)s and %(other)s"), "or": gettext_lazy("%(one)s or %(other)s")}
_MEASURED: Final = {
    "string-length": gettext_lazy("the number of letters in %(one)s"),
    "count-selected": gettext_lazy("the number of choices in %(one)s"),
    "count": gettext_lazy("the number of %(one)s"),
    "sum": gettext_lazy("the sum of %(one)s"),
}
_LONGEST: Final = 60
_SELECTED: Final = 2


class _NotInWords(Exception):
    """The expression says more than words here can."""


def in_words(definition: FormDefinition, compiled: Compiled | None, at: Question, language: str | None = None) -> str:
    """Return an expression in words; where words do not reach, nothing."""
    if compiled is None:
        return ""
    try:
        return _Words(definition, at, language).of(compiled.tree)
    except (_NotInWords, RecursionError):
        return ""


class _Words:
    """Puts the expressions of one question into words."""

    def __init__(self, definition: FormDefinition, at: Question, language: str | None) -> None:
        self.definition, self.at, self.language = definition, at, language

    def of(self, node: Expression) -> str:
        """Return a condition in words."""
        if isinstance(node, Chain):
            return self.chain(node)
        if isinstance(node, Call):
            return self.call(node)
        raise _NotInWords

    def chain(self, node: Chain) -> str:
        operators = {operator for operator, _operand in node.rest}
        if len(operators) != 1:
            raise _NotInWords
        (operator,) = operators
        if operator in _JOINED:
            found = self.within(node.first, operator)
            for _operator, operand in node.rest:
                found = str(_JOINED[operator]) % {"one": found, "other": self.within(operand, operator)}
            return found
        if operator in _COMPARED and len(node.rest) == 1:
            return self.comparison(operator, node.first, node.rest[0][1])
        raise _NotInWords

    def within(self, node: Expression, operator: str) -> str:
        """Return a part of "and" or "or", in brackets where they are mixed."""
        words = self.of(node)
        is_mixed = isinstance(node, Chain) and any(one in _JOINED and one != operator for one, _other in node.rest)
        return f"({words})" if is_mixed else words

    def comparison(self, operator: str, one: Expression, other: Expression) -> str:
        if isinstance(one, Literal) and isinstance(other, Path):
            turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
            one, other, operator = other, one, turned.get(operator, operator)
        if isinstance(one, Call):
            return str(_COMPARED[operator]) % {"one": self.quantity(one), "other": self.value(self.at, other)}
        asked = self.asked(one)
        if isinstance(other, Literal) and other.value == "" and operator in {"=", "!="}:
            words = _("%(one)s is not answered") if operator == "=" else _("%(one)s is answered")
            return words % {"one": self.named(asked)}
        return str(_COMPARED[operator]) % {"one": self.named(asked), "other": self.value(asked, other)}

    def call(self, node: Call) -> str:
        if node.name == "selected" and len(node.arguments) == _SELECTED:
            asked = self.asked(node.arguments[0])
            values = {"one": self.named(asked), "other": self.value(asked, node.arguments[1])}
            return _("%(one)s includes %(other)s") % values
        if node.name == "not" and len(node.arguments) == 1:
            return _("not (%(what)s)") % {"what": self.of(node.arguments[0])}
        if node.name in {"true", "false"} and not node.arguments:
            return _("always") if node.name == "true" else _("never")
        raise _NotInWords

    def quantity(self, node: Call) -> str:
        """Return what a function measures about a question."""
        words = _MEASURED.get(node.name)
        if words is None or len(node.arguments) != 1:
            raise _NotInWords
        return str(words) % {"one": self.named(self.asked(node.arguments[0]))}

    def asked(self, node: Expression) -> Question:
        """Return the question that a path leads to."""
        if not isinstance(node, Path) or node.start is not None or node.predicates:
            raise _NotInWords
        here: list[str] = [] if node.is_absolute else list(self.at.path)
        for step in node.steps:
            if step.predicates:
                raise _NotInWords
            if step.axis == "parent":
                here = here[:-1]
            elif step.axis == "child":
                here.append(step.name)
            elif step.axis != "self":
                raise _NotInWords
        question = self.definition.questions.get(tuple(here))
        if question is None:
            raise _NotInWords
        return question

    def named(self, question: Question) -> str:
        if question is self.at:
            return _("the answer")
        words = self.definition.words(question.label, self.language) or question.name
        return f"“{words if len(words) <= _LONGEST else words[: _LONGEST - 1] + '…'}”"

    def value(self, asked: Question, node: Expression) -> str:
        if isinstance(node, Literal) and isinstance(node.value, str):
            return f"“{choice_label(self.definition, asked, node.value, self.language)}”"
        if isinstance(node, Literal):
            return f"{node.value:g}"
        if isinstance(node, Negation) and isinstance(node.operand, Literal):
            return f"-{node.operand.value}"
        if isinstance(node, Call) and node.name in {"today", "now"}:
            return _("today") if node.name == "today" else _("now")
        return self.named(self.asked(node))
