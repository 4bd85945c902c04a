"""Many cases at once: when a version is published, and for the invented State."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import transaction

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.events.models import CaseEvent
from opennrm.methods.conformance import NEVER, EventLog, State, check
from opennrm.protection.cases.models import Case
from opennrm.protection.sop.models import CaseProcedure, Deviation, Procedure, Standing
from opennrm.protection.sop.rules import CASE_FACTS
from opennrm.protection.sop.rules.standing import Finding
from opennrm.protection.sop.selectors.calendar import state_calendar
from opennrm.protection.sop.selectors.files import read_text
from opennrm.protection.sop.selectors.histories import all_kinds, event_facts, seconds
from opennrm.protection.sop.services.checking import new_standing, standing_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from opennrm.methods.conformance.traces import Value
    from opennrm.protection.sop.rules import ReadProcedure, Rule

    Found = dict[int, list[tuple[Finding, int]]]

AT_ONCE = 2000


def begin_procedures(*, at: datetime, n_at_once: int = AT_ONCE) -> int:
    """Begin the version in force in all cases that have none, check them, and return how many there were."""
    with system_wall():
        procedure = Procedure.objects.in_force().first()
        if procedure is None:
            return 0
        begun = CaseProcedure.objects.values("file_id")
        cases = Case.objects.filter(file__erased_at__isnull=True).exclude(file_id__in=begun).order_by("file_id")
        rows = [
            CaseProcedure(file_id=file_id, procedure=procedure, began_at=opened_at)
            for file_id, opened_at in cases.values_list("file_id", "file__opened_at")
        ]
        CaseProcedure.objects.bulk_create(rows, batch_size=n_at_once)
        for start in range(0, len(rows), n_at_once):
            _check_batch(rows[start : start + n_at_once], read_text(procedure.text), at)
    return len(rows)


def recheck_all(*, at: datetime, n_at_once: int = AT_ONCE) -> int:
    """Check every rule of every case under the version it began under, and return how many cases there were."""
    n_cases = 0
    with system_wall():
        for procedure in Procedure.objects.exclude(status="draft"):
            held = CaseProcedure.objects.filter(procedure=procedure, file__erased_at__isnull=True).order_by("file_id")
            files = list(held.values_list("file_id", flat=True))
            for start in range(0, len(files), n_at_once):
                rows = list(held.filter(file_id__in=files[start : start + n_at_once]))
                _check_batch(rows, read_text(procedure.text), at)
            n_cases += len(files)
    return n_cases


@transaction.atomic
def _check_batch(held: Sequence[CaseProcedure], read: ReadProcedure, at: datetime) -> None:
    files = [one.file_id for one in held]
    reasons = Deviation.objects.filter(file_id__in=files)
    explained = {
        (file_id, rule): moment
        for file_id, rule, moment in reasons.values_list("file_id", "rule", "created_at")
    }  # fmt: skip
    Standing.objects.filter(file_id__in=files).delete()
    rows = []
    found = find_in_many(files, read, at)
    for one in held:
        for finding, parts in found.get(one.file_id, []):
            values = standing_values(finding) | {"category": int(finding.rule.category) | parts}
            row = new_standing(one, finding.rule, values)
            row.explained_at = explained.get((one.file_id, finding.rule.id))
            rows.append(row)
    Standing.objects.bulk_create(rows, batch_size=AT_ONCE)


def find_in_many(files: Sequence[int], read: ReadProcedure, at: datetime) -> Found:
    """Return, by file, how the rules stand that something has set to work, and the parts of the file they touch."""
    log, parts = _log_of(files, read)
    if not log.n_traces:
        return {}
    facts, closed = _cases_now(files)
    is_closed = np.array([file_id in closed for file_id in log.case_ids], np.bool_)
    late_rules = [rule for rule in read.rules if rule.open_ended]
    constraints = [*read.constraints, *(rule.open_ended for rule in late_rules if rule.open_ended)]
    result = check(log, constraints, now=seconds(at), is_closed=is_closed, calendar=state_calendar())
    late_place = {rule.id: len(read.rules) + number for number, rule in enumerate(late_rules)}
    found: Found = {}
    for place, rule in enumerate(read.rules):
        states, vacuous = result.states[:, place], result.is_vacuous[:, place]
        late = result.states[:, late_place[rule.id]] if rule.id in late_place else None
        kept = np.flatnonzero(~vacuous | (states >= State.TEMPORARILY_VIOLATED))
        for trace in kept.tolist():
            file_id = int(str(log.case_ids[trace]))
            if not rule.is_for(facts[file_id]):
                continue
            state = State(int(states[trace]))
            is_late = state is State.VIOLATED and late is not None and late[trace] == State.TEMPORARILY_VIOLATED
            final, violated = (_moment(one[trace, place]) for one in (result.becomes_final_at, result.violated_at))
            is_due = state is State.TEMPORARILY_VIOLATED
            due = final if is_due else violated if is_late else None
            finding = Finding(rule, state, bool(is_due or is_late), due, violated, bool(vacuous[trace]))
            found.setdefault(file_id, []).append((finding, _parts(rule, parts[file_id])))
    return found


def _parts(rule: Rule, by_type: dict[str, int]) -> int:
    found = 0
    for type_ in rule.types:
        found |= by_type.get(type_, 0)
    return found


def _moment(value: np.int64) -> int | None:
    return None if value == NEVER else int(value)


def _cases_now(files: Sequence[int]) -> tuple[dict[int, dict[str, Value | None]], set[int]]:
    rows = Case.objects.filter(file_id__in=files).values_list("file_id", "file__closed_at", *CASE_FACTS)
    facts = {row[0]: dict(zip(CASE_FACTS, row[2:], strict=True)) for row in rows}
    return facts, {row[0] for row in rows if row[1] is not None}


def _log_of(files: Sequence[int], read: ReadProcedure) -> tuple[EventLog, dict[int, dict[str, int]]]:
    """Return the events of some cases as columns, and by case the parts of the file of each type of event."""
    kinds = all_kinds(read)
    cases: list[int] = []
    types: list[str] = []
    times: list[int] = []
    columns: dict[str, list[Value | None]] = {name: [] for name in read.facts}
    parts: dict[int, dict[str, int]] = {}
    keep = {name: _keeper(is_number=is_number) for name, is_number in read.facts.items()}
    for file_id, type_, at, detail, agency_id, record_id, category in _events(files):
        cases.append(file_id)
        types.append(type_)
        times.append(seconds(at))
        facts = event_facts(detail, agency_id, record_id, kinds)
        for name, column in columns.items():
            column.append(keep[name](facts.get(name)))
        by_type = parts.setdefault(file_id, {})
        by_type[type_] = by_type.get(type_, 0) | category
    return EventLog.from_columns(cases=cases, types=types, times=times, attributes=columns), parts


def _keeper(*, is_number: bool) -> Callable[[Value | None], Value | None]:
    """Return what keeps values of one kind: a column holds text, or numbers and truth values."""
    return lambda value: value if value is not None and isinstance(value, str) is not is_number else None


def _events(files: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    rows = CaseEvent.objects.filter(file_id__in=files).order_by("at", "pk")
    fields = ("file_id", "type", "at", "detail", "agency_id", "record_id", "category")
    return rows.values_list(*fields).iterator(chunk_size=5000)
