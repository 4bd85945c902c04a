"""Events in a table (CSV), read a part at a time with whole cases in each."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from opennrm.kernel.errors import InvalidInput
from opennrm.methods.conformance import EventLog

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from opennrm.methods.conformance.traces import Value
    from opennrm.protection.sop.rules.procedure import ReadProcedure

NEEDED = ("case", "type", "at")
EVENTS_AT_ONCE = 50_000


class Part(NamedTuple):
    """Some cases: their events, the facts of each, and which of them have ended."""

    log: EventLog
    facts: list[dict[str, Value | None]]
    ended: list[bool]


class Ended(NamedTuple):
    """When a case has ended: always, or with an event of this type that nothing but a reopening follows."""

    always: bool = False
    by: str = "case.closed"
    not_after: str = "case.reopened"


def parts_of_table(
    lines: Iterable[str], read: ReadProcedure, ended: Ended, n_events: int = EVENTS_AT_ONCE
) -> Iterator[Part]:
    """Yield the cases of a table, so many events at a time; the events of a case stand together.

    Raises
    ------
    InvalidInput
        A column is missing, a row is out of place or a time cannot be read; the message names the row.
    """
    rows = csv.reader(lines)
    try:
        head = next(rows, [])
        missing = [name for name in NEEDED if name not in head]
        if missing:
            raise InvalidInput(_("The table has no column %(names)s.") % {"names": ", ".join(missing)})
        yield from _parts(rows, head, read, ended, n_events)
    except csv.Error as error:
        raise InvalidInput(_("Row %(row)d cannot be read: %(why)s") % {"row": rows.line_num, "why": error}) from None


def _parts(
    rows: Iterator[list[str]], head: list[str], read: ReadProcedure, ended: Ended, n_events: int
) -> Iterator[Part]:
    case, type_, at = (head.index(name) for name in NEEDED)
    seen: set[int] = set()
    batch: list[tuple[str, str, int, list[str]]] = []
    current = None
    for number, row in enumerate(rows, start=2):
        if not row:
            continue
        if len(row) != len(head):
            raise InvalidInput(_("Row %(row)d has %(n)d columns instead of %(m)d.")
                               % {"row": number, "n": len(row), "m": len(head)})  # fmt: skip
        if row[case] != current:
            if len(batch) >= n_events:
                yield _part(batch, head, read, ended)
                batch = []
            current = row[case]
            if hash(current) in seen:
                raise InvalidInput(_("Row %(row)d: the events of case %(case)s do not stand together. Sort by case.")
                                   % {"row": number, "case": current[:40]})  # fmt: skip
            seen.add(hash(current))
        batch.append((row[case], row[type_], _seconds(row[at], number), row))
    if batch:
        yield _part(batch, head, read, ended)


def _seconds(text: str, number: int) -> int:
    try:
        if text.isdigit():
            return int(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(_("Row %(row)d: “%(text)s” is no time. Write 2026-03-02T12:00:00+00:00.")
                           % {"row": number, "text": text[:40]}) from None  # fmt: skip
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _part(batch: Sequence[tuple[str, str, int, list[str]]], head: list[str], read: ReadProcedure, ended: Ended) -> Part:
    places = {name: number for number, name in enumerate(head) if name not in NEEDED}
    columns = {
        name: [_value(row[3][places[name]], is_number=is_number) for row in batch]
        for name, is_number in read.facts.items()
        if name in places
    }
    log = EventLog.from_columns(
        cases=[row[0] for row in batch], types=[row[1] for row in batch], times=[row[2] for row in batch],
        attributes=columns,
    )  # fmt: skip
    facts: dict[str, dict[str, Value | None]] = {row[0]: {} for row in batch}
    is_ended = dict.fromkeys(facts, ended.always)
    wanted = [(name, is_number, places[name]) for name, is_number in read.case_facts.items() if name in places]
    for case, type_, _at, row in sorted(batch, key=lambda one: one[2]):
        for name, is_number, place in wanted:
            if row[place]:
                facts[case][name] = _value(row[place], is_number=is_number)
        if type_ == ended.by:
            is_ended[case] = True
        elif type_ == ended.not_after:
            is_ended[case] = ended.always
    ids = [str(one) for one in log.case_ids]
    return Part(log, [facts[one] for one in ids], [is_ended[one] for one in ids])


def _value(text: str, *, is_number: bool) -> Value | None:
    if not text:
        return None
    if not is_number:
        return text
    truth = {"true": True, "false": False, "yes": True, "no": False}.get(text.lower())
    if truth is not None:
        return truth
    try:
        return float(text)
    except ValueError:
        return None
