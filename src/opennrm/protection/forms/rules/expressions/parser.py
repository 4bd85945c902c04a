"""From tokens to the tree, by precedence climbing."""

from __future__ import annotations

from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from opennrm.protection.forms.rules.expressions.errors import ExpressionError
from opennrm.protection.forms.rules.expressions.lexer import Token, tokens_of
from opennrm.protection.forms.rules.expressions.syntax import Call, Chain, Expression, Literal, Negation, Path, Step

RANKS: Final = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
    "|": 8,
}
_UNARY_RANK: Final = 7
_AXES: Final = frozenset(
    {
        "self",
        "child",
        "parent",
        "ancestor",
        "ancestor-or-self",
        "descendant",
        "descendant-or-self",
        "following-sibling",
        "preceding-sibling",
        "attribute",
    }
)
_NODE_TYPES: Final = frozenset({"node", "text"})
_ANYWHERE: Final = Step("descendant-or-self", "node()")


def parse_expression(source: str) -> Expression:
    """Return the tree of the expression.

    Raises
    ------
    ExpressionError
        When it is no XPath.
    """
    try:
        return _Parser(source).whole()
    except RecursionError as error:
        raise ExpressionError(_("This expression is nested too deeply. Split it over several calculations.")) from error


class _Parser:
    """Reads one expression."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokens_of(source)
        self.at = 0

    def whole(self) -> Expression:
        tree = self.expression(1)
        if self.tokens[self.at].kind != "end":
            raise self.unexpected()
        return tree

    def unexpected(self) -> ExpressionError:
        token = self.tokens[self.at]
        if token.kind == "end":
            return ExpressionError(_("The expression stops too early. Is a bracket or a value missing?"))
        return ExpressionError(format_lazy(_("“{shown}” cannot stand here in the expression."), shown=token.value[:40]))

    def next(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def sees(self, sign: str) -> bool:
        token = self.tokens[self.at]
        return token.kind == "sign" and token.value == sign

    def take(self, sign: str) -> bool:
        if self.sees(sign):
            self.at += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise self.unexpected()

    def expression(self, lowest: int) -> Expression:
        left = self.unary()
        while True:
            token = self.tokens[self.at]
            rank = RANKS.get(token.value, 0) if token.kind == "operator" else 0
            if rank < lowest or not rank:
                return left
            rest: list[tuple[str, Expression]] = []
            while self.tokens[self.at].kind == "operator" and RANKS[self.tokens[self.at].value] == rank:
                operator = self.next().value
                rest.append((operator, self.expression(rank + 1)))
            left = Chain(left, tuple(rest))

    def unary(self) -> Expression:
        token = self.tokens[self.at]
        if token.kind == "operator" and token.value == "-":
            self.at += 1
            return Negation(self.expression(_UNARY_RANK))
        return self.path()

    def path(self) -> Expression:
        token = self.tokens[self.at]
        if token.kind == "sign" and token.value in {"/", "//"}:
            return self.absolute()
        if self.is_step():
            return Path(is_absolute=False, start=None, predicates=(), steps=tuple(self.steps()))
        start = self.primary()
        predicates = self.predicates()
        steps = self.steps_after()
        if predicates or steps:
            return Path(is_absolute=False, start=start, predicates=predicates, steps=tuple(steps))
        return start

    def absolute(self) -> Path:
        if self.take("//"):
            return Path(is_absolute=True, start=None, predicates=(), steps=(_ANYWHERE, *self.steps()))
        self.expect("/")
        steps = self.steps() if self.is_step() else []
        return Path(is_absolute=True, start=None, predicates=(), steps=tuple(steps))

    def is_step(self) -> bool:
        token = self.tokens[self.at]
        if token.kind == "axis" or (token.kind == "sign" and token.value in {".", "..", "@", "*"}):
            return True
        if token.kind != "name":
            return False
        after = self.tokens[self.at + 1]
        is_call = after.kind == "sign" and after.value == "("
        return not is_call or token.value in _NODE_TYPES

    def steps(self) -> list[Step]:
        return [self.step(), *self.steps_after()]

    def steps_after(self) -> list[Step]:
        steps: list[Step] = []
        while True:
            if self.take("//"):
                steps.append(_ANYWHERE)
            elif not self.take("/"):
                return steps
            steps.append(self.step())

    def step(self) -> Step:
        if self.take("."):
            return Step("self", "node()", self.predicates())
        if self.take(".."):
            return Step("parent", "node()", self.predicates())
        axis = "attribute" if self.take("@") else "child"
        if self.tokens[self.at].kind == "axis":
            axis = self.next().value
            if axis not in _AXES:
                raise ExpressionError(format_lazy(_("The axis “{axis}” is not known."), axis=axis))
        return Step(axis, self.node_test(), self.predicates())

    def node_test(self) -> str:
        if self.take("*"):
            return "*"
        if self.tokens[self.at].kind != "name":
            raise self.unexpected()
        name = self.next().value
        if name in _NODE_TYPES and self.take("("):
            self.expect(")")
            return f"{name}()"
        return name.rpartition(":")[2]

    def predicates(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while self.take("["):
            found.append(self.expression(1))
            self.expect("]")
        return tuple(found)

    def primary(self) -> Expression:
        token = self.next()
        if token.kind == "number":
            return Literal(float(token.value))
        if token.kind == "text":
            return Literal(token.value)
        if token.kind == "sign" and token.value == "(":
            inner = self.expression(1)
            self.expect(")")
            return inner
        if token.kind == "name" and self.take("("):
            return Call(token.value, self.arguments())
        self.at -= 1
        raise self.unexpected()

    def arguments(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        if self.take(")"):
            return ()
        while True:
            found.append(self.expression(1))
            if self.take(")"):
                return tuple(found)
            self.expect(",")
