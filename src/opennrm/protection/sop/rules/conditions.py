"""Conditions as a lawyer writes them: `is_child and risk in [high, immediate]`.

A condition is read by a small parser of its own; nothing in it is ever executed.

    condition   = part {"or" part}
    part        = piece {"and" piece}
    piece       = "not" piece | "(" condition ")" | name [comparison]
    comparison  = ("=" | "!=" | "<" | "<=" | ">" | ">=") value | "is" ["not"] (value | "known")
                | ["not"] "in" "[" value {"," value} "]"
    value       = number | true | false | word | "text in quotes"
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from django.utils.translation import gettext as _

from opennrm.methods.conformance import And, Compare, Condition, Missing, Not, OneOf, Or

if TYPE_CHECKING:
    from opennrm.methods.conformance.conditions import Operator
    from opennrm.methods.conformance.traces import Value

MOST_CHARACTERS = 1000
DEEPEST = 20
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))|(?P<op>!=|<=|>=|==|=|<|>)"""
    r"""|(?P<mark>[()\[\],])|(?P<word>[^\W\d][\w.-]*))"""
)
_WORDS = {"and", "or", "not", "in", "is"}


class Token(NamedTuple):
    """One word of a condition, and its place."""

    kind: str
    text: str
    place: int


@dataclass
class _Reader:
    """Reads the words of a condition from left to right."""

    tokens: list[Token]
    at: int = 0
    depth: int = 0

    @property
    def next(self) -> Token:
        """Return the next word without taking it."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """Take the next word."""
        token = self.tokens[self.at]
        self.at += 1
        return token

    def takes(self, *texts: str) -> bool:
        """Take the next word if it is one of these."""
        if self.next.kind in {"word", "mark", "op"} and self.next.text in texts:
            self.at += 1
            return True
        return False

    def want(self, text: str) -> None:
        """Take a word that has to stand here.

        Raises
        ------
        ValueError
            It does not.
        """
        if not self.takes(text):
            raise ValueError(_("%(wanted)s is missing before %(found)s") % {"wanted": text, "found": self.found()})

    def found(self) -> str:
        """Return the next word as an error names it."""
        return f"“{self.next.text}”" if self.next.kind != "end" else _("the end")


def parse_condition(text: str) -> Condition | None:
    """Return the condition that a text says; none for an empty text.

    Raises
    ------
    ValueError
        Saying what cannot be read, and what could stand there.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(_("A condition has at most %(most)d characters.") % {"most": MOST_CHARACTERS})
    reader = _Reader(_tokens(text))
    if reader.next.kind == "end":
        return None
    found = _either(reader)
    if reader.next.kind != "end":
        raise ValueError(
            _("%(found)s does not fit here. Join conditions with “and” or “or”.") % {"found": reader.found()}
        )
    return found


def _tokens(text: str) -> list[Token]:
    found, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            rest = text[place:].strip()[:10]
            raise ValueError(_("“%(rest)s” cannot be read.") % {"rest": rest})
        kind = str(match.lastgroup)
        found.append(Token(kind, match[kind], match.start(kind)))
        place = match.end()
    return [*found, Token("end", "", len(text))]


def _either(reader: _Reader) -> Condition:
    reader.depth += 1
    if reader.depth > DEEPEST:
        raise ValueError(_("The brackets of this condition go too deep."))
    parts = [_both(reader)]
    while reader.takes("or"):
        parts.append(_both(reader))
    reader.depth -= 1
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def _both(reader: _Reader) -> Condition:
    parts = [_piece(reader)]
    while reader.takes("and"):
        parts.append(_piece(reader))
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def _piece(reader: _Reader) -> Condition:
    n_nots = 0
    while reader.takes("not"):
        n_nots += 1
    if reader.takes("("):
        found = _either(reader)
        reader.want(")")
    else:
        found = _comparison(reader)
    return Not(found) if n_nots % 2 else found


def _comparison(reader: _Reader) -> Condition:
    token = reader.take()
    if token.kind != "word" or token.text in _WORDS:
        reader.at -= 1
        raise ValueError(_("A fact such as is_child is missing before %(found)s.") % {"found": reader.found()})
    name = token.text
    if reader.takes("is"):
        return _is(reader, name)
    if reader.takes("not"):
        reader.want("in")
        return Not(OneOf(name, _values(reader)))
    if reader.takes("in"):
        return OneOf(name, _values(reader))
    if reader.next.kind == "op":
        op = reader.take().text
        return Compare(name, cast("Operator", "==" if op == "=" else op), _value(reader))
    return Compare(name, "==", value=True)


def _is(reader: _Reader, name: str) -> Condition:
    is_not = reader.takes("not")
    if reader.takes("known"):
        return Missing(name) if is_not else Not(Missing(name))
    if reader.takes("in"):
        found: Condition = OneOf(name, _values(reader))
        return Not(found) if is_not else found
    return Compare(name, "!=" if is_not else "==", _value(reader))


def _values(reader: _Reader) -> tuple[Value, ...]:
    reader.want("[")
    values = [_value(reader)]
    while reader.takes(","):
        values.append(_value(reader))
    reader.want("]")
    return tuple(values)


def _value(reader: _Reader) -> Value:
    token = reader.next
    if token.kind == "number":
        reader.take()
        return float(token.text)
    if token.kind == "text":
        reader.take()
        return token.text[1:-1]
    if token.kind == "word" and token.text not in _WORDS:
        reader.take()
        return {"true": True, "false": False}.get(token.text, token.text)
    raise ValueError(_("A value is missing before %(found)s.") % {"found": reader.found()})


def condition_in_words(condition: Condition) -> str:  # noqa: PLR0911 - one line a kind
    """Return a condition as it is written, evenly spaced."""
    match condition:
        case Compare(name, "==", True):
            return name
        case Compare(name, op, value):
            word = {"==": "is", "!=": "is not"}.get(op, op)
            return f"{name} {word} {_written(value)}"
        case OneOf(name, values):
            return f"{name} in [{', '.join(map(_written, values))}]"
        case Missing(name):
            return f"{name} is not known"
        case Not(Missing(name)):
            return f"{name} is known"
        case Not(OneOf(name, values)):
            return f"{name} not in [{', '.join(map(_written, values))}]"
        case Not(part):
            return f"not {_inner(part)}"
        case And(parts):
            return " and ".join(_inner(part) if isinstance(part, Or) else condition_in_words(part) for part in parts)
        case Or(parts):
            return " or ".join(map(condition_in_words, parts))
    raise TypeError(condition)


def _inner(part: Condition) -> str:
    words = condition_in_words(part)
    return f"({words})" if isinstance(part, And | Or) else words


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        return f"{value:g}"
    return value if re.fullmatch(r"[^\W\d][\w.-]*", value) and value not in _WORDS else f'"{value}"'
