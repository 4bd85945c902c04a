"""Which answers fill which fields of a case file, by the column `bind::opennrm:field`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMN = "field"
YES_NO_FIELDS = frozenset({"case.is_child", "case.needs_interpreter", "contact.may_leave_message"})
NUMBER_FIELDS = frozenset({"case.birth_year"})
FIELDS = frozenset(
    {
        *YES_NO_FIELDS,
        *NUMBER_FIELDS,
        *(f"case.{one}" for one in ("pseudonym", "sex", "age_basis", "language", "avenue", "found_in", "risk")),
        "case.first_account",
        *(f"identity.{one}" for one in ("given_names", "family_names", "other_names", "born_on")),
        *(f"contact.{one}" for one in ("channel", "value", "safe_times", "say_instead")),
        "screening.needs",
    }
)
NOTHING = {
    "case.language": frozenset({"other"}),
    "case.found_in": frozenset({"other_place"}),
    "screening.needs": frozenset({"none"}),
}
LISTS = frozenset({"screening.needs"})

Value = str | int | bool | tuple[str, ...]


def filled_fields(columns: Mapping[str, Mapping[str, str]], answers: Mapping[str, str]) -> dict[str, dict[str, Value]]:
    """Return what the answers fill: by record (`case`, `identity`, `contact`, `screening`), then by field."""
    found: defaultdict[str, dict[str, Value]] = defaultdict(dict)
    for question, column in columns.items():
        name = (column.get(COLUMN) or "").strip()
        answer = answers.get(question, "").strip()
        value = _value(name, answer) if name in FIELDS and answer else None
        if value is not None:
            record, _dot, field = name.partition(".")
            found[record][field] = value
    return dict(found)


def _value(name: str, answer: str) -> Value | None:
    """Return the answer as the field wants it; nothing where it says nothing."""
    if name in YES_NO_FIELDS:
        return answer == "yes"
    if name in NUMBER_FIELDS:
        return int(float(answer)) if answer.replace(".", "", 1).isdigit() else None
    if name in LISTS:
        return tuple(one for one in answer.split() if one not in NOTHING[name]) or None
    return None if answer in NOTHING.get(name, ()) else answer
