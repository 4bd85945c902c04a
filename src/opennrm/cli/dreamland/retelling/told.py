"""What the stories have left in the node, read once and kept ready to be written again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection

from opennrm.cli.dreamland.retelling.shapes import FEW, FEW_EVENTS, MODELS, Shape, Way, shape_of
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Source
from opennrm.kernel.access.models import AccessRequest, Exclusion, File, Grant, Override
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.audit.selectors.showing import reason_of
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.vault.services import open_many
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.models import Case
from opennrm.protection.documents.models import Document
from opennrm.protection.referrals.models import Referral

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import Model

    from opennrm.cli.dreamland.lives import Life
    from opennrm.cli.dreamland.story import Story

# A file that holds any of these is told once only.
_SINGULAR: tuple[type[Model], ...] = (
    Document,
    AccessRequest,
    Exclusion,
    Override,
    apps.get_model("survivors.OwnAccess"),
)


@dataclass(slots=True)
class Row:
    """One row: the values as the database takes them, and those that change, by place."""

    values: list[Any]
    changing: list[tuple[int, Way, Any]]
    is_lead_grant: bool = False


@dataclass(slots=True)
class Told:
    """One case as it stands, and whose life it tells."""

    life: Life
    file: File
    stage: str
    rows: dict[Shape, list[Row]] = field(default_factory=dict)
    ids: list[UUID] = field(default_factory=list)  # of all rows that have one of their own
    grants: list[int] = field(default_factory=list)
    entries: list[tuple[Entry, str]] = field(default_factory=list)  # of the log, with the reason in words
    agencies: set[int] = field(default_factory=set)  # all that have a part in it
    people: set[int] = field(default_factory=set)

    @property
    def is_over(self) -> bool:
        """Tell whether the case was closed."""
        return self.stage == Stage.CLOSED

    @property
    def began_at(self) -> datetime:
        """Return when the case was opened."""
        return self.file.opened_at


def read_told(stories: Iterable[Story], at: datetime, *, whole: bool) -> list[Told]:
    """Read what was told, all of it or the little that a benchmark needs."""
    lives = {story.code: story.life for story in stories if story.code}
    with acting_as(SYSTEM, at):
        files = _files(lives)
        stages = dict(Case.objects.filter(file__in=files).values_list("file_id", "stage"))
        told = {file.pk: Told(lives[file.code], file, stages[file.pk]) for file in files}
        for model in MODELS if whole else FEW:
            _read_table(model, told, whole=whole)
        if whole:
            _read_log(told)
    return list(told.values())


def _files(lives: Mapping[str, Life]) -> list[File]:
    found = File.objects.filter(code__in=lives, erased_at__isnull=True).select_related("lead_agency").order_by("pk")
    singular = {pk for model in _SINGULAR for pk in model._default_manager.values_list("file_id", flat=True)}
    return [file for file in found if file.pk not in singular]


def _read_table(model: type[Model], told: Mapping[int, Told], *, whole: bool) -> None:
    """Read all rows of one table, and open what is sealed."""
    shape = shape_of(model)
    found = model._default_manager.filter(file_id__in=told).order_by("pk")
    rows = [one for one in found if whole or not isinstance(one, CaseEvent) or FEW_EVENTS.fullmatch(one.type)]
    opened = iter(open_many([
        (told[row.file_id].file.key_id, getattr(row, column.field.attname), _bound(row), column.field)  # type: ignore[attr-defined,misc]
        for row in rows for column in shape.columns if column.way is Way.SEALED
    ]))  # fmt: skip
    for row in rows:
        one = told[row.file_id]  # type: ignore[attr-defined]
        made = _row(row, shape, opened, whole=whole)
        one.rows.setdefault(shape, []).append(made)
        one.agencies |= {value for _place, way, value in made.changing if way is Way.AGENCY}
        one.people |= {value for _place, way, value in made.changing if way is Way.PERSON}
        if isinstance(row, Grant):
            one.grants.append(row.pk)
        else:
            one.ids.append(row.pk)


def _bound(row: Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def _row(row: Model, shape: Shape, opened: Any, *, whole: bool) -> Row:
    made = Row([], [], is_lead_grant=isinstance(row, Grant) and row.source == Source.LEAD and row.revoked_at is None)
    for place, column in enumerate(shape.columns):
        value = next(opened) if column.way is Way.SEALED else getattr(row, column.field.attname)
        changes = column.way is not None and value not in (None, "", [], {})
        if changes and column.way is not None:
            made.changing.append((place, column.way, value))
        elif column.field.name == "version" and not whole:
            value = 1  # without the changes that led to it
        elif column.field.name == "holds_place" and isinstance(row, Referral):
            value = False  # the service counted its places when the story was told
        made.values.append(None if changes else column.field.get_db_prep_save(value, connection))
    return made


def _read_log(told: Mapping[int, Told]) -> None:
    for entry in Entry.objects.filter(file_id__in=told).order_by("at", "lane", "sequence"):
        told[entry.file_id or 0].entries.append((entry, reason_of(entry)))


def by_setting(told: Iterable[Told]) -> dict[str, list[Told]]:
    """Return what has ended, by what happened."""
    return _grouped((one.life.setting, one) for one in told if one.stage == Stage.CLOSED)


def by_stage(told: Iterable[Told]) -> dict[str, list[Told]]:
    """Return what has not ended, by how far it has come."""
    return _grouped((one.stage, one) for one in told if one.stage != Stage.CLOSED)


def _grouped(pairs: Iterable[tuple[str, Told]]) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = defaultdict(list)
    for name, one in pairs:
        found[name].append(one)
    return dict(found)
