"""How rules stand in cases: after each event in the same transaction, and when a deadline passes."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.queries import Prepared, Slot
from opennrm.protection.sop.enums import Stand
from opennrm.protection.sop.models import CaseProcedure, Procedure, Standing
from opennrm.protection.sop.rules.procedure import types_needed
from opennrm.protection.sop.rules.standing import find
from opennrm.protection.sop.selectors.calendar import state_calendar
from opennrm.protection.sop.selectors.files import read_text
from opennrm.protection.sop.selectors.histories import case_now, history_of, moment, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from opennrm.kernel.actors import Actor
    from opennrm.kernel.events.models import CaseEvent
    from opennrm.protection.sop.rules import Rule
    from opennrm.protection.sop.rules.standing import Finding
    from opennrm.protection.sop.selectors.histories import History

AT_ONCE = 500
_ALL_RULES = frozenset({
    "case.opened", "case.changed", "case.stage_changed", "case.risk_changed", "case.closed", "case.reopened",
    "case.transferred",
})  # fmt: skip
_ELSEWHERE = ("task.", "screening.", "form.", "suspect.", "procedure.")
_OF_FILE: Prepared[CaseProcedure] = Prepared(
    lambda: CaseProcedure.objects.select_related("procedure").filter(file_id=Slot("file", BigIntegerField()))
)


_waits: ContextVar[bool] = ContextVar("waits", default=False)


@contextmanager
def checks_left_for_later() -> Iterator[None]:
    """Begin and check nothing for a stretch; `begin_procedures` makes up for it at once for all cases."""
    token = _waits.set(True)
    try:
        yield
    finally:
        _waits.reset(token)


def hear(event: CaseEvent, _actor: Actor) -> None:
    """Check the rules that an event concerns; a new case begins under the version in force."""
    if event.type.startswith(_ELSEWHERE) or event.type == "case.erased" or _waits.get():
        return
    with system_wall():
        held = _OF_FILE.first(file=event.file_id)
        if held is None and event.type == "case.opened":
            held = _begin(event)
        if held is None:
            return
        read = read_text(held.procedure.text)
        rules = read.rules if event.type in _ALL_RULES else read.concerned_by(event.type)
        if rules:
            recheck_case(held, event.at, rules)


def _begin(event: CaseEvent) -> CaseProcedure | None:
    procedure = Procedure.objects.in_force().first()
    if procedure is None:
        return None
    return CaseProcedure.objects.create(file_id=event.file_id, procedure=procedure, began_at=event.at)


def recheck_case(held: CaseProcedure, at: datetime, rules: Sequence[Rule] | None = None) -> None:
    """Check rules of one case (all, when None) and store how they stand."""
    read = read_text(held.procedure.text)
    chosen = read.rules if rules is None else rules
    case = case_now(held.file_id)
    if case is None:
        return
    # Of a closed case every event counts: what was open is missed from the last of them.
    history = history_of(held.file_id, read, None if case.is_closed else types_needed(chosen))
    found = find(
        chosen, history.trace, case.facts, now=seconds(at), is_closed=case.is_closed, calendar=state_calendar()
    )
    _store(held, chosen, {one.rule.id: one for one in found if one.is_worth_keeping}, history)


def _store(held: CaseProcedure, rules: Sequence[Rule], found: dict[str, Finding], history: History) -> None:
    """Write what changed, and nothing else."""
    ids = [rule.id for rule in rules]
    rows = {row.rule: row for row in Standing.objects.filter(file_id=held.file_id, rule__in=ids)}
    gone = [row.pk for rule_id, row in rows.items() if rule_id not in found]
    if gone:
        Standing.objects.filter(pk__in=gone).delete()
    new = []
    for rule_id, one in found.items():
        values = standing_values(one) | {"category": int(one.rule.category) | parts_of(one.rule, history)}
        row = rows.get(rule_id)
        if row is None:
            new.append(new_standing(held, one.rule, values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            Standing.objects.filter(pk=row.pk).update(**values)
    Standing.objects.bulk_create(new)


def parts_of(rule: Rule, history: History) -> int:
    """Return the parts of the file that the events a rule speaks of belong to in this case."""
    found = 0
    for type_, category in zip(history.trace.types, history.categories, strict=True):
        if type_ in rule.types:
            found |= category
    return found


def standing_values(one: Finding) -> dict[str, object]:
    """Return what is stored of a finding."""
    return {
        "state": int(one.state), "is_open": one.is_open, "due_at": moment(one.due_at),
        "violated_at": moment(one.violated_at),
    }  # fmt: skip


def new_standing(held: CaseProcedure, rule: Rule, values: dict[str, object]) -> Standing:
    """Return a row that is not stored yet."""
    return Standing(
        file_id=held.file_id, procedure_id=held.procedure_id, rule=rule.id, severity=rule.text.severity,
        by=rule.text.by, month=held.began_at.date().replace(day=1), **values,
    )  # fmt: skip


def recheck_passed(*, at: datetime) -> int:
    """Check the cases in which the time for something has passed, and return how many there were."""
    with system_wall():
        passed = Standing.objects.filter(state=Stand.DUE, is_open=True, due_at__lt=at).order_by()
        files = list(passed.values_list("file_id", flat=True).distinct()[:AT_ONCE])
        for held in CaseProcedure.objects.select_related("procedure").filter(file_id__in=files):
            recheck_case(held, at)
    return len(files)
