"""From the text of an expression to its tokens, after the rules of XPath 1.0, section 3.7."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from opennrm.protection.forms.rules.expressions.errors import ExpressionError

MAX_LENGTH: Final = 100_000
_NAME = r"[^\W\d][\w.\-\u00b7]*"
_TOKEN: Final = re.compile(
    rf"""\s*(?:
      (?P<number>\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<axis>{_NAME})(?=\s*::)\s*::
    | (?P<name>{_NAME}(?::(?:{_NAME}|\*))?)
    | (?P<sign>//|\.\.|!=|<=|>=|[/.@()\[\],|+\-*=<>$])
    )""",
    re.VERBOSE,
)
_OPERATORS: Final = frozenset({"and", "or", "div", "mod"})
_SIGNS: Final = frozenset({"+", "-", "=", "!=", "<", "<=", ">", ">=", "|"})
_BEFORE_OPERAND: Final = frozenset({"@", "(", "[", ",", "/", "//"})


class Token(NamedTuple):
    """A piece of the expression; `kind` is number, text, axis, name, operator, sign or end."""

    kind: str
    value: str
    at: int


def tokens_of(source: str) -> list[Token]:
    """Cut the expression into tokens.

    Raises
    ------
    ExpressionError
        When there is a character that cannot be there.
    """
    if len(source) > MAX_LENGTH:
        raise ExpressionError(_("This expression is too long. Split it over several calculations."))
    tokens: list[Token] = []
    at = 0
    end = len(source.rstrip())
    while at < end:
        match = _TOKEN.match(source, at)
        if match is None:
            shown = source[at : at + 12].strip()
            raise ExpressionError(format_lazy(_("The expression cannot be read at “{shown}”."), shown=shown))
        tokens.append(_token(match, tokens))
        at = match.end()
    tokens.append(Token("end", "", end))
    return tokens


def _token(match: re.Match[str], before: list[Token]) -> Token:
    kind = str(match.lastgroup)
    value = str(match.group(kind))
    is_after_operand = bool(before) and not (
        before[-1].kind in {"operator", "axis"} or (before[-1].kind == "sign" and before[-1].value in _BEFORE_OPERAND)
    )
    is_word = is_after_operand and ((kind == "name" and value in _OPERATORS) or value == "*")
    if is_word or (kind == "sign" and value in _SIGNS):
        kind = "operator"
    elif kind == "text":
        value = value[1:-1]
    return Token(kind, value, match.start(match.lastgroup or 0))
