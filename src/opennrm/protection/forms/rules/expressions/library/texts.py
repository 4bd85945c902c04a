"""Functions over texts."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import regex

from opennrm.protection.forms.rules.expressions.errors import MAX_TEXT, EvaluationError, TooMuchWork
from opennrm.protection.forms.rules.expressions.library.functions import Function
from opennrm.protection.forms.rules.expressions.values import Value, strings_of, to_number, to_text

if TYPE_CHECKING:
    from opennrm.protection.forms.rules.expressions.context import Context

_REGEX_SECONDS: Final = 0.2
_DIGESTS: Final = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
_MOST_UUID: Final = 1000


def _limited(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise TooMuchWork
    return text


def _string(c: Context, value: Value | None = None) -> Value:
    return c.node.string() if value is None else to_text(value)


def _concat(_c: Context, *values: Value) -> Value:
    return _limited("".join(text for value in values for text in strings_of(value)))


def _join(_c: Context, glue: Value, *values: Value) -> Value:
    return _limited(to_text(glue).join([text for value in values for text in strings_of(value)]))


def _contains(_c: Context, text: Value, part: Value) -> Value:
    return to_text(part) in to_text(text)


def _starts_with(_c: Context, text: Value, part: Value) -> Value:
    return to_text(text).startswith(to_text(part))


def _ends_with(_c: Context, text: Value, part: Value) -> Value:
    return to_text(text).endswith(to_text(part))


def _substring_before(_c: Context, text: Value, part: Value) -> Value:
    before, found, _after = to_text(text).partition(to_text(part) or "\0")
    return before if found else ""


def _substring_after(_c: Context, text: Value, part: Value) -> Value:
    whole = to_text(text)
    separator = to_text(part)
    return whole.partition(separator)[2] if separator else whole


def _substring(c: Context, text: Value, start: Value, length: Value | None = None) -> Value:
    """Return characters counted from one, rounded as XPath 1.0 says."""
    whole = to_text(text)
    first = _rounded(to_number(start, c.env.zone))
    end = math.inf if length is None else first + _rounded(to_number(length, c.env.zone))
    return "".join(sign for at, sign in enumerate(whole, 1) if first <= at < end)


def _rounded(number: float) -> float:
    return number if math.isnan(number) or math.isinf(number) else math.floor(number + 0.5)


def _substr(c: Context, text: Value, start: Value, end: Value | None = None) -> Value:
    """Return characters counted from zero; negative positions count from the end."""
    whole = to_text(text)
    first = to_number(start, c.env.zone)
    last = float(len(whole)) if end is None else to_number(end, c.env.zone)
    if math.isnan(first) or math.isnan(last):
        return ""
    return whole[_place(first, len(whole)) : _place(last, len(whole))]


def _place(number: float, length: int) -> int:
    place = max(min(number, length), -length)
    return int(place) if place >= 0 else length + int(place)


def _translate(_c: Context, text: Value, old: Value, new: Value) -> Value:
    signs = to_text(new)
    table: dict[int, str | None] = {}
    for at, sign in enumerate(to_text(old)):
        table.setdefault(ord(sign), signs[at] if at < len(signs) else None)
    return to_text(text).translate(table)


def _normalize_space(c: Context, value: Value | None = None) -> Value:
    return " ".join((c.node.string() if value is None else to_text(value)).split())


def _string_length(c: Context, value: Value | None = None) -> Value:
    return float(len(c.node.string() if value is None else to_text(value)))


def _coalesce(_c: Context, first: Value, second: Value) -> Value:
    return to_text(first) or to_text(second)


def _regex(_c: Context, value: Value, pattern: Value) -> Value:
    try:
        compiled = regex.compile(to_text(pattern), flags=regex.ASCII)
        return compiled.search(to_text(value), timeout=_REGEX_SECONDS) is not None
    except regex.error as error:
        raise EvaluationError(to_text(pattern)) from error
    except TimeoutError as error:
        raise TooMuchWork from error


def _digest(_c: Context, text: Value, algorithm: Value, encoding: Value = "base64") -> Value:
    name = _DIGESTS.get(to_text(algorithm).upper())
    if name is None:
        raise EvaluationError(to_text(algorithm))
    made = hashlib.new(name, to_text(text).encode(), usedforsecurity=False).digest()
    return made.hex() if to_text(encoding) == "hex" else base64.b64encode(made).decode()


def _base64_decode(_c: Context, text: Value) -> Value:
    try:
        return base64.b64decode(to_text(text), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _uuid(c: Context, length: Value | None = None) -> Value:
    if length is None:
        return str(uuid4())
    wanted = to_number(length, c.env.zone)
    n_signs = 0 if math.isnan(wanted) else int(max(0.0, min(wanted, _MOST_UUID)))
    text = ""
    while len(text) < n_signs:
        text += str(uuid4())
    return text[:n_signs]


TEXTS: Final = {
    "string": Function(0, 1, _string),
    "concat": Function(0, None, _concat),
    "join": Function(1, None, _join),
    "contains": Function(2, 2, _contains),
    "starts-with": Function(2, 2, _starts_with),
    "ends-with": Function(2, 2, _ends_with),
    "substring-before": Function(2, 2, _substring_before),
    "substring-after": Function(2, 2, _substring_after),
    "substring": Function(2, 3, _substring),
    "substr": Function(2, 3, _substr),
    "translate": Function(3, 3, _translate),
    "normalize-space": Function(0, 1, _normalize_space),
    "string-length": Function(0, 1, _string_length),
    "coalesce": Function(2, 2, _coalesce),
    "regex": Function(2, 2, _regex),
    "digest": Function(2, 3, _digest),
    "base64-decode": Function(1, 1, _base64_decode),
    "uuid": Function(0, 1, _uuid),
}
