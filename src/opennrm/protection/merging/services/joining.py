"""Make one file of two: whole or not at all, with a sealed list of what came from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.services import set_closed
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.events.services import publish
from opennrm.kernel.namesearch.services import forget_names
from opennrm.kernel.records.models import Editing
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.records.services import change_record
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.models import Case, Identity, Tie
from opennrm.protection.cases.services import index_identity, spellings_of
from opennrm.protection.merging.enums import Keep, MergeStatus
from opennrm.protection.merging.rules import chosen_fields, is_single, other_links, record_models
from opennrm.protection.merging.selectors import differences_of
from opennrm.protection.merging.selectors.plan import clashing_consents, storable
from opennrm.protection.merging.services.grants import (
    copy_exclusions,
    narrow_grants,
    settle_consents,
    settle_tasks,
)
from opennrm.protection.merging.services.moving import move_events, move_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.access.models import File
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.models import FileRecord
    from opennrm.protection.merging.models import Merge

_MOST_NAMES = 400


@transaction.atomic
def join(*, actor: Actor, at: datetime, kept: Opened, other: Opened, merge: Merge, choices: Mapping[str, str]) -> None:
    """Move everything of the other file into the kept one; the other stays as a closed pointer to it.

    The caller stands behind the second wall, and has made sure that nothing is in the way.
    """
    here, there = kept.file, other.file
    manifest: dict[str, Any] = {"fields": _choose(actor, at, kept, other, choices)}
    manifest["names"] = _keep_names(actor, at, kept, other)
    manifest["ended"] = narrow_grants(actor=actor, at=at, kept=here, other=there)
    manifest["exclusions"] = copy_exclusions(at=at, kept=here, other=there)
    manifest["consents"] = settle_consents(at=at, clashes=clashing_consents(at, here, there))
    manifest["moved"] = _move(here, there)
    manifest["links"] = _relink(here, there)
    manifest["events"] = move_events(there, here)
    settle_tasks(at=at, kept=here)
    manifest["case"] = _close(at, other)
    publish(actor=actor, at=at, file=there, type="merge.into", category=Category.BASIC, detail={"into": here.code})
    merge.refresh_from_db()
    change_record(
        actor=actor, at=at, opened=kept, record=merge, base_version=merge.version, event="merge.done",
        values={"status": MergeStatus.MERGED, "merged_at": at, "kept": manifest},
    )  # fmt: skip
    n_records = sum(len(ids) for ids in manifest["moved"].values())
    for file, word in ((here, "kept"), (there, "joined")):
        write_entry(
            actor=actor, at=at, verb="case.merged", file_id=file.pk, target=f"merge:{merge.pk}", reason=word,
            detail={"n_records": n_records, "n_grants": len(manifest["ended"])},
        )  # fmt: skip


def _choose(
    actor: Actor, at: datetime, kept: Opened, other: Opened, choices: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Write the chosen values into the kept file; return by record what each field held, and what it holds now."""
    wanted: dict[str, dict[str, Keep]] = {}
    for one in differences_of(kept, other):
        label, name = one.key.rsplit(".", 1)
        wanted.setdefault(label, {})[name] = Keep(choices.get(one.key, one.default))
    changed = {}
    for model in record_models():
        if model._meta.label_lower in wanted:
            here, there = (model._default_manager.select_related("file").get(file=one.file) for one in (kept, other))
            values = _values(here, there, wanted[model._meta.label_lower])
            changed[model._meta.label_lower] = _write(actor, at, kept, here, values)
    return changed


def _values(here: FileRecord, there: FileRecord, wanted: Mapping[str, Keep]) -> dict[str, Any]:
    mine, theirs, fields = plain_values(here), plain_values(there), chosen_fields(type(here))
    values = {}
    for name, keep in wanted.items():
        if keep is Keep.MERGED:
            values[name] = theirs[name]
        elif keep is Keep.BOTH:
            values[name] = ("\n" if fields[name].multiline else ", ").join((mine[name], theirs[name]))
    return values


def _write(actor: Actor, at: datetime, kept: Opened, record: FileRecord, values: dict[str, Any]) -> dict[str, Any]:
    before = plain_values(record)
    if values:
        change_record(
            actor=actor, at=at, opened=kept, record=record, values=values, base_version=record.version,
            event="merge.chosen",
        )  # fmt: skip
    return {name: [storable(before[name]), storable(value)] for name, value in values.items()}


def _keep_names(actor: Actor, at: datetime, kept: Opened, other: Opened) -> dict[str, Any]:
    """Keep every spelling of the other file among the other names, so that searching still finds the person."""
    rows = {
        one.file_id: one for one in Identity.objects.filter(file__in=[kept.file, other.file]).select_related("file")
    }
    here, there = rows.get(kept.file.pk), rows.get(other.file.pk)
    if there is not None:
        forget_names(entry_id=there.pk)
    if here is None or there is None:
        return {}
    known = spellings_of(here)
    fresh = [name for name in spellings_of(there) if name not in known]
    names = ", ".join(part for part in (plain_values(here)["other_names"], *fresh) if part)
    changed = {}
    if fresh and len(names) <= _MOST_NAMES:
        changed = _write(actor, at, kept, here, {"other_names": names})
    here.refresh_from_db()
    index_identity(here)
    return changed


def _move(here: File, there: File) -> dict[str, list[str]]:
    """Move every record; what a file has once moves only where the kept file has none."""
    moved = {}
    for model in record_models():
        rows = model._default_manager.filter(file=there)
        if is_single(model) and model._default_manager.filter(file=here).exists():
            continue
        if model is Tie:
            rows = rows.exclude(other_file=here).exclude(pk__in=_double_ties(here, there))
        ids = move_rows(model, rows.values_list("pk", flat=True), there, here)
        if ids:
            moved[model._meta.label_lower] = ids
    Editing.objects.filter(file=there).delete()
    return moved


def _double_ties(here: File, there: File) -> list[Any]:
    """Return the ties of one file that the other has as well."""
    known = set(Tie.objects.filter(file=here, other_file__isnull=False).values_list("other_file_id", "relation"))
    rows = Tie.objects.filter(file=there, other_file__isnull=False)
    return [one.pk for one in rows if (one.other_file_id, one.relation) in known]


def _relink(here: File, there: File) -> dict[str, list[str]]:
    """Have rows of other files that named the joined file name the kept one."""
    changed = {}
    for model, name in other_links():
        rows: Any = model._default_manager.filter(**{name: there})
        if model is Tie:
            double = Tie.objects.filter(other_file=here).values_list("file_id", "relation")
            taken = set(double)
            rows = Tie.objects.filter(
                pk__in=[one.pk for one in rows if one.file_id != here.pk and (one.file_id, one.relation) not in taken]
            )
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
        if ids:
            model._default_manager.filter(pk__in=ids).update(**{name: here})
            changed[f"{model._meta.label_lower}.{name}"] = ids
    return changed


def _close(at: datetime, other: Opened) -> dict[str, Any]:
    """Close what is left of the joined file; return where its case stood."""
    case = Case.objects.get(file=other.file)
    Case.objects.filter(pk=case.pk).update(stage=Stage.CLOSED, closed_at=at, closure_reason="duplicate", changed_at=at)
    set_closed(opened=other, closed_at=at)
    return {"stage": case.stage, "closure_reason": case.closure_reason}
