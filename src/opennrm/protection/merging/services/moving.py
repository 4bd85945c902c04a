"""Move rows from one file to another: what is sealed is opened with the one key and sealed with the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps

from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.records.models import Change
from opennrm.kernel.vault.services import open_many, seal_many
from opennrm.protection.documents.models import Document
from opennrm.protection.documents.services import reseal_content
from opennrm.protection.merging.rules import sealed_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from opennrm.kernel.access.models import File

ORIGIN = "origin"


def move_rows(model: type[Model], ids: Iterable[Any], source: File, target: File) -> list[str]:
    """Move some rows of a kind, if they are still there, with their history; return which were."""
    rows: list[Any] = list(model._default_manager.filter(pk__in=list(ids), file=source))
    for row in rows:
        fresh = _resealed(row, source, target)
        if isinstance(row, Document) and row.removed_at is None:
            row.file = source
            fresh["stored_as"] = reseal_content(row, target.key_id)
        model._default_manager.filter(pk=row.pk).update(file=target, **fresh)
    moved = [str(row.pk) for row in rows]
    if model is not Change:
        _move_history(moved, source, target)
    return moved


def _resealed(row: Any, source: File, target: File) -> dict[str, Any]:
    secret = sealed_in(type(row))
    held = {name: getattr(row, name) for name in secret if getattr(row, name) is not None}
    plain = open_many([(source.key_id, token, row.bound_to, secret[name]) for name, token in held.items()])
    tokens = seal_many([
        (target.key_id, value, row.bound_to, secret[name]) for name, value in zip(held, plain, strict=True)
    ])  # fmt: skip
    return dict(zip(held, tokens, strict=True))


def _move_history(record_ids: list[str], source: File, target: File) -> None:
    changes = Change.objects.filter(file=source, record_id__in=record_ids).values_list("pk", flat=True)
    move_rows(Change, changes, source, target)


def move_back(moved: dict[str, list[str]], source: File, target: File) -> int:
    """Move rows back to the file they came from, by kind and number; return how many were still there."""
    return sum(len(move_rows(apps.get_model(label), ids, source, target)) for label, ids in moved.items())


def move_events(source: File, target: File) -> list[str]:
    """Have what happened in one file stand in the timeline of another, with where it came from."""
    events = list(CaseEvent.objects.filter(file=source))
    for event in events:
        event.file, event.detail = target, {ORIGIN: source.code, **event.detail}
    CaseEvent.objects.bulk_update(events, ["file", "detail"])
    return [str(event.pk) for event in events]


def move_events_back(ids: list[str], record_ids: set[str], source: File, target: File) -> None:
    """Give back the events that came from a file, and those that its records have had since."""
    for event in CaseEvent.objects.filter(file=source):
        if str(event.pk) not in ids and str(event.record_id) not in record_ids:
            continue
        detail = dict(event.detail)
        if detail.get(ORIGIN) == target.code:
            del detail[ORIGIN]
        CaseEvent.objects.filter(pk=event.pk).update(file=target, detail=detail)
