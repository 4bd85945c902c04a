"""The records of a section, the history of one, and the timeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.events.rules import title_of
from opennrm.kernel.records.enums import ERASED, WITHHELD
from opennrm.kernel.records.kinds import RecordKind, kinds_of
from opennrm.kernel.records.models import Change, FileRecord
from opennrm.kernel.records.rules import category_of, own_fields
from opennrm.kernel.records.selectors import Shown, changes_of, shown_records
from opennrm.kernel.vault.services import open_many

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.events.models import CaseEvent

EDITING_SHOWN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class RecordList:
    """The records of one kind in a section, and whether the reader may add one."""

    kind: RecordKind
    shown: list[Shown]
    may_add: bool

    @property
    def rows(self) -> list[tuple[Shown, list[tuple[Any, Any]]]]:
        """Return each record with label and value of the fields that the list shows."""
        fields = own_fields(self.kind.model)
        return [
            (one, [(fields[name].verbose_name, one.display(name)) for name in self.kind.list_fields])
            for one in self.shown
        ]


def may_write(actor: Actor, opened: Opened, kind: RecordKind) -> bool:
    """Tell whether the actor may add and change records of a kind in this file."""
    return actor.may(kind.action) and opened.sight.edits(kind.model.ROW_CATEGORY)


def record_lists(actor: Actor, opened: Opened, section: str) -> list[RecordList]:
    """Return the records of a section's kinds that make sense for this file, redacted."""
    found = []
    for kind in kinds_of(section):
        if opened.sight.reads(kind.model.ROW_CATEGORY) and (kind.applies is None or kind.applies(opened)):
            shown = shown_records(opened, kind.model)
            may_add = may_write(actor, opened, kind) and not (kind.single and shown)
            found.append(RecordList(kind, shown, may_add=may_add))
    return found


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One change of a record as its reader may see it."""

    at: datetime
    who: str
    agency: str
    fields: list[tuple[Any, Any]] = field(default_factory=list)


def history_of(opened: Opened, record: FileRecord) -> list[ShownChange]:
    """Return the changes of a record: field by field what stood there before, withheld where it must be."""
    changes = list(changes_of(record))
    sealed = Change._meta.get_field("before")
    tokens = [(record.file.key_id, one.before, one.bound_to, sealed) for one in changes]
    plain = open_many(tokens, erased=ERASED)
    people = _names(Person, [one.person_id for one in changes])
    agencies = _names(Agency, [one.agency_id for one in changes])
    return [
        ShownChange(
            at=one.at, who=people.get(one.person_id or 0, ""), agency=agencies.get(one.agency_id or 0, ""),
            fields=_shown_fields(opened, record, one, before),
        )
        for one, before in zip(changes, plain, strict=True)
    ]  # fmt: skip


def _shown_fields(opened: Opened, record: FileRecord, change: Change, before: Any) -> list[tuple[Any, Any]]:
    model = type(record)
    fields = own_fields(model)
    return [
        (
            fields[name].verbose_name,
            before if before is ERASED
            else _in_words(record, name, before.get(name)) if opened.sight.reads(category_of(model, name))
            else WITHHELD,
        )
        for name in change.fields
    ]  # fmt: skip


def _in_words(record: FileRecord, name: str, value: Any) -> Any:
    if value in (None, "", []):
        return _("(empty)")
    return Shown(record, {name: value}).display(name)


def _names(model: Any, ids: Iterable[int | None]) -> dict[int, str]:
    return dict(model.objects.filter(pk__in={one for one in ids if one is not None}).values_list("pk", "name"))


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One event in words."""

    at: datetime
    title: str
    agency: str
    category: str
    origin: str = ""


def timeline_rows(events: Iterable[CaseEvent]) -> list[TimelineRow]:
    """Return events in words, with the name of the agency that acted."""
    found = list(events)
    agencies = _names(Agency, [one.agency_id for one in found])
    return [
        TimelineRow(
            at=one.at, title=title_of(one.type, one.detail), agency=agencies.get(one.agency_id or 0, ""),
            category=", ".join(Category(one.category).labels), origin=str(one.detail.get("origin", "")),
        )
        for one in found
    ]  # fmt: skip
