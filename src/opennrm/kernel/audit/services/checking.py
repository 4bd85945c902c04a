"""Checks and exports of the log, themselves written into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_tasks import task

from opennrm.kernel.actors import Action, Actor, ActorKind, Role, require
from opennrm.kernel.audit.services.anchors import drop_anchor, heads_of_lanes
from opennrm.kernel.audit.services.verification import Verification, verify_log
from opennrm.kernel.audit.services.writing import write_entry
from opennrm.kernel.clock import now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from opennrm.kernel.audit.selectors import Wanted

MOST_AT_ONCE = 200_000  # what a person can be kept waiting for: a few seconds


def check_log(
    *, actor: Actor, at: datetime, anchors: Path | None = None, progress: Callable[[int], None] | None = None
) -> Verification:
    """Check the whole log, write down that it was checked and what came of it; a whole log gets a new anchor.

    Raises
    ------
    NotPermitted
        The actor is no auditor.
    """
    require(actor, Action.AUDIT_READ)
    result = verify_log(anchors=anchors, progress=progress)
    write_entry(actor=actor, at=at, verb="audit.verified", detail=_detail_of(result))
    if result.is_sound:
        drop_anchor(at=at)
    return result


def check_log_soon(*, actor: Actor, at: datetime) -> Verification | None:
    """Check the log at once if it is short; have the worker check a long one, and return nothing yet.

    Raises
    ------
    NotPermitted
        The actor is no auditor.
    """
    require(actor, Action.AUDIT_READ)
    if sum(head.sequence for head in heads_of_lanes()) <= MOST_AT_ONCE:
        return check_log(actor=actor, at=at)
    check_long_log.enqueue(person_id=actor.person_id, agency_id=actor.agency_id)
    return None


@task()
def check_long_log(*, person_id: int | None, agency_id: int | None) -> None:
    """Check the log for an auditor who does not wait for it; what comes of it stands in the log."""
    actor = Actor(kind=ActorKind.PERSON, person_id=person_id, agency_id=agency_id, roles=frozenset({Role.AUDITOR}))
    check_log(actor=actor, at=now())


def _detail_of(result: Verification) -> dict[str, object]:
    first = result.findings[0] if result.findings else None
    detail: dict[str, object] = {"entries": result.n_entries, "anchors": result.n_anchors, "sound": result.is_sound}
    if first is not None:
        detail |= {"wrong": first.wrong.value, "lane": first.lane, "sequence": first.sequence}
    return detail


def note_reading(*, actor: Actor, at: datetime, wanted: Wanted, is_export: bool = False) -> None:
    """Write down that somebody read or exported the log, and which part of it."""
    require(actor, Action.AUDIT_READ)
    asked: dict[str, object] = {
        "verbs": wanted.verb,
        "agency": wanted.agency_id,
        "from_on": wanted.from_on.isoformat() if wanted.from_on else None,
        "to_on": wanted.to_on.isoformat() if wanted.to_on else None,
    }
    detail = {key: value for key, value in asked.items() if value not in {"", None}}
    verb = "audit.exported" if is_export else "audit.looked_at"
    write_entry(actor=actor, at=at, verb=verb, target=_target(wanted), detail=detail)


def _target(wanted: Wanted) -> str:
    return "" if wanted.file_id is None else f"file:{wanted.file_id}"
