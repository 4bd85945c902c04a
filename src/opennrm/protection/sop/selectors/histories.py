"""What happened in a case, as its rules read it: by the node itself, whoever asks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.events.models import CaseEvent
from opennrm.methods.conformance import Trace
from opennrm.protection.cases.models import Case
from opennrm.protection.sop.rules import CASE_FACTS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from opennrm.methods.conformance.traces import Value
    from opennrm.protection.sop.rules import ReadProcedure

_EVENT = ("type", "at", "detail", "agency_id", "record_id", "category")


class CaseNow(NamedTuple):
    """What a case is now."""

    facts: dict[str, Value | None]
    is_closed: bool


class History(NamedTuple):
    """All events of a case, and the part of the file that each belongs to."""

    trace: Trace
    categories: tuple[int, ...]


def seconds(moment: datetime) -> int:
    """Return a moment in whole seconds."""
    return int(moment.timestamp())


def moment(at: int | None) -> datetime | None:
    """Return seconds as a moment."""
    return None if at is None else datetime.fromtimestamp(at, UTC)


def case_now(file_id: int) -> CaseNow | None:
    """Return the facts of a case; none for a file that is no case."""
    with system_wall():
        row = Case.objects.filter(file_id=file_id).values_list(*CASE_FACTS, "file__closed_at").first()
    return None if row is None else CaseNow(dict(zip(CASE_FACTS, row[:-1], strict=True)), row[-1] is not None)


def history_of(file_id: int, procedure: ReadProcedure, types: frozenset[str] | None = None) -> History:
    """Return what happened in a case, of some types only where the rules at hand ask for no others."""
    with system_wall():
        events = CaseEvent.objects.filter(file_id=file_id).order_by("at", "pk")
        rows = list((events if types is None else events.filter(type__in=types)).values_list(*_EVENT))
        kinds = _kinds({row[3] for row in rows}) if "agency_kind" in procedure.facts else {}
    trace = Trace(
        tuple(row[0] for row in rows),
        tuple(seconds(row[1]) for row in rows),
        tuple(event_facts(row[2], row[3], row[4], kinds) for row in rows),
        file_id,
    )
    return History(trace, tuple(row[5] for row in rows))


def event_facts(
    detail: dict[str, Value | None], agency_id: int | None, record_id: UUID | None, kinds: dict[int, str]
) -> dict[str, Value | None]:
    """Return what conditions can ask of an event."""
    return {
        **detail, "agency": agency_id, "record": str(record_id) if record_id else None,
        "agency_kind": kinds.get(agency_id or 0),
    }  # fmt: skip


def _kinds(agency_ids: Iterable[int | None]) -> dict[int, str]:
    return dict(Agency.objects.filter(pk__in=[one for one in agency_ids if one]).values_list("pk", "kind"))


def all_kinds(procedure: ReadProcedure) -> dict[int, str]:
    """Return the kind of every agency, if a rule asks for it."""
    return dict(Agency.objects.values_list("pk", "kind")) if "agency_kind" in procedure.facts else {}
