"""What an entry may hold: codes, numbers and yes or no; never what a person is called or said about themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_DETAILS = 20
MOST_ITEMS = 200
MOST_REASON_CHARACTERS = 1000
_VERB = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*){0,3}")
_KEY = re.compile(r"[a-z][a-z_0-9]{0,39}")
_CODE = re.compile(r"[A-Za-z0-9_.:/+-]{0,100}")
_LARGEST = 2**63
# Names under which personal data would hide however harmless its shape.
FORBIDDEN_KEYS = frozenset({
    "name", "names", "alias", "aliases", "pseudonym", "email", "phone", "telephone", "address", "born", "birth_date",
    "born_on", "text", "query", "value", "values", "note", "notes", "document_number", "password", "pin", "token",
})  # fmt: skip


class NotForTheLog(ValueError):
    """A caller's mistake: what it handed over does not belong in the log. The value itself is never quoted."""


def is_scalar(value: object) -> bool:
    """Tell whether the value is nothing, yes or no, a whole number, an identifier, or a code without spaces."""
    if value is None or isinstance(value, bool | UUID):
        return True
    if isinstance(value, int):
        return -_LARGEST <= value < _LARGEST
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def _is_allowed(value: object) -> bool:
    if isinstance(value, list | tuple):
        return len(value) <= MOST_ITEMS and all(is_scalar(item) for item in value)
    return is_scalar(value)


def check_entry(verb: str, target: str, reason: str, detail: Mapping[str, object]) -> None:
    """Refuse what does not belong in an entry.

    Raises
    ------
    NotForTheLog
        Names the part at fault, not its content.
    """
    if _VERB.fullmatch(verb) is None:
        msg = "The verb is not of the form `noun.verb`."
        raise NotForTheLog(msg)
    if _CODE.fullmatch(target) is None:
        msg = f"The target of {verb} is not a code such as `cases.need:0199…`."
        raise NotForTheLog(msg)
    if len(reason) > MOST_REASON_CHARACTERS:
        msg = f"The reason of {verb} is longer than {MOST_REASON_CHARACTERS} characters."
        raise NotForTheLog(msg)
    if len(detail) > MOST_DETAILS:
        msg = f"The detail of {verb} has more than {MOST_DETAILS} parts."
        raise NotForTheLog(msg)
    for key, value in detail.items():
        if _KEY.fullmatch(key) is None or key in FORBIDDEN_KEYS or not _is_allowed(value):
            msg = f"The detail {key!r} of {verb} is not a code, a whole number, yes or no, or a list of these."
            raise NotForTheLog(msg)
