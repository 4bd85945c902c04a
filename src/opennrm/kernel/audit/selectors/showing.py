"""Entries as people read them: names for numbers, the reason opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.kernel.audit.selectors.names import names
from opennrm.kernel.vault.services import open_for_node

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from opennrm.kernel.audit.models import Entry

REASON_PURPOSE = "audit.reason"


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One entry, readable."""

    entry: Entry
    at: datetime
    agency: str
    person: str
    file_code: str
    verb: str
    reason: str
    detail: list[tuple[str, str]]


def shown_entries(entries: Sequence[Entry]) -> list[ShownEntry]:
    """Return entries with the names of those concerned, each kind asked for once."""
    known = names()
    agencies = known.agencies({entry.agency_id for entry in entries if entry.agency_id is not None})
    people = known.people({entry.person_id for entry in entries if entry.person_id is not None})
    codes = known.file_codes({entry.file_id for entry in entries if entry.file_id is not None})
    return [
        ShownEntry(
            entry=entry,
            at=entry.at,
            agency=agencies.get(entry.agency_id or 0, ""),
            person=people.get(entry.person_id or 0, ""),
            file_code=codes.get(entry.file_id or 0, ""),
            verb=entry.verb,
            reason=reason_of(entry),
            detail=[(key, _text(value)) for key, value in sorted(entry.detail.items())],
        )
        for entry in entries
    ]


def _text(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)


def reason_of(entry: Entry) -> str:
    """Return the actor's words."""
    if entry.reason is None:
        return ""
    return open_for_node(REASON_PURPOSE, entry.reason, bound_to=f"{entry.lane}/{entry.sequence}").decode()
