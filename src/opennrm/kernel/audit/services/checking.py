"""Checks and exports of the log, themselves written into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.actors import Action, require
from opennrm.kernel.audit.services.anchors import drop_anchor
from opennrm.kernel.audit.services.verification import Verification, verify_log
from opennrm.kernel.audit.services.writing import write_entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from opennrm.kernel.actors import Actor
    from opennrm.kernel.audit.selectors import Wanted


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
