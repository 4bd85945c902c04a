"""What is seen of records: the one road from sealed rows to values a person reads."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.rules import Sight
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.enums import ERASED, WITHHELD, Hidden
from opennrm.kernel.records.models import Change, Editing, FileRecord
from opennrm.kernel.records.rules import category_of, own_fields, sealed_fields
from opennrm.kernel.vault.models import SealedDateField
from opennrm.kernel.vault.services import open_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import timedelta
    from uuid import UUID

    from django.db.models import Field, QuerySet

    from opennrm.kernel.access.enums import Category
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.vault.models import SealedField

R = TypeVar("R", bound=FileRecord)


class Shown:
    """One record as its reader may see it: values, or what stands in their place."""

    __slots__ = ("_values", "record")

    def __init__(self, record: FileRecord, values: dict[str, Any]) -> None:
        """Keep the row (for its id and version) and the values that are shown."""
        self.record = record
        self._values = values

    def __getattr__(self, name: str) -> Any:
        """Return the shown value of a field, or the base's own attribute."""
        if name.startswith("__"):
            raise AttributeError(name)
        values = self._values
        return values[name] if name in values else getattr(self.record, name)

    def __getitem__(self, name: str) -> Any:
        """Return the shown value of a field."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Run over the names of the fields."""
        return iter(self._values)

    def display(self, name: str) -> Any:
        """Return the shown value in words: choices by their label."""
        value = self._values[name]
        if isinstance(value, Hidden):
            return value
        if value and name in self.record.WORDS:
            return self.record.WORDS[name](value)
        return _in_words(own_fields(type(self.record))[name], value)

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Return label and displayed value of every field, for a summary list."""
        fields = own_fields(type(self.record))
        return [(fields[name].verbose_name, self.display(name)) for name in self._values]


def _in_words(field: Field[Any, Any], value: Any) -> Any:
    choices = dict(field.flatchoices) if field.choices else {}
    if isinstance(value, list):
        options = getattr(field, "options", None)
        named = dict(options()) if callable(options) else choices
        return ", ".join(str(named.get(one, one)) for one in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return choices.get(value, value) if choices else moment_in_words(_moment(field, value))


def _moment(field: Field[Any, Any], value: Any) -> Any:
    """Return a day or time that the history keeps as text (ISO 8601) as what it is."""
    if not value or not isinstance(value, str):
        return value
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, models.DateField | SealedDateField):
        return date.fromisoformat(value)
    return value


def moment_in_words(value: Any) -> Any:
    """Return a day, a time or both as the reader's language writes them, in the node's time zone; the rest as it is."""
    if isinstance(value, datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return time_format(value, "TIME_FORMAT") if isinstance(value, time) else value


def redact(rows: Iterable[R], sights: Sight | dict[int, Sight]) -> list[Shown]:
    """Return the records as their reader may see them; rows whose own category is withheld are left out.

    `sights` is the reader's sight of the one file, or of each file by id. Every sealed value is opened in one go, and
    only those that are shown.
    """
    shown: list[Shown] = []
    sealed: list[tuple[UUID, bytes | memoryview | None, str, SealedField | str]] = []
    places: list[tuple[dict[str, Any], str]] = []
    for row in rows:
        sight = sights.get(row.file_id) if isinstance(sights, dict) else sights
        if sight is None or not sight.reads(row.row_category):
            continue
        start, plain_names, secret = _parts_shown(type(row), sight.readable)
        values = dict(start)
        for name in plain_names:
            values[name] = getattr(row, name)
        if secret:
            key_id, bound_to = row.file.key_id, row.bound_to
            for name, field in secret:
                sealed.append((key_id, getattr(row, name), bound_to, field))
                places.append((values, name))
        shown.append(Shown(row, values))
    for (values, name), plain in zip(places, open_many(sealed, erased=ERASED), strict=True):
        values[name] = plain
    return shown


@lru_cache(maxsize=4096)
def _parts_shown(
    model: type[FileRecord], readable: Category
) -> tuple[dict[str, Any], tuple[str, ...], tuple[tuple[str, SealedField], ...]]:
    """Return what a row starts as for somebody who reads these parts, and which plain and sealed fields fill it."""
    sight, secret = Sight(readable=readable), sealed_fields(model)
    open_ = [name for name in own_fields(model) if sight.reads(category_of(model, name))]
    start = {name: None if name in open_ else WITHHELD for name in own_fields(model)}
    plain = tuple(name for name in open_ if name not in secret)
    return start, plain, tuple((name, secret[name]) for name in open_ if name in secret)


def show(row: FileRecord, sight: Sight) -> Shown:
    """Return one record as its reader may see it.

    Raises
    ------
    NotVisible
        The reader's sight does not include the record's own category.
    """
    found = redact([row], sight)
    if not found:
        raise NotVisible
    return found[0]


def records_of(opened: Opened, model: type[R]) -> QuerySet[R]:
    """Return the rows of one kind in an opened file, the newest first; nothing where the kind is withheld."""
    if not opened.sight.reads(model.ROW_CATEGORY):
        return model._default_manager.none()
    return model._default_manager.filter(file=opened.file).select_related("file").order_by("-created_at", "-pk")


def shown_records(opened: Opened, model: type[FileRecord]) -> list[Shown]:
    """Return all records of one kind in an opened file, redacted."""
    return redact(records_of(opened, model), opened.sight)


def access_record(*, opened: Opened, model: type[R], record_id: UUID | str) -> R:
    """Return one record of an opened file.

    Raises
    ------
    NotVisible
        There is none, or its category is withheld.
    """
    found = records_of(opened, model).filter(pk=record_id).first()
    if found is None:
        raise NotVisible
    return found


def changes_of(record: FileRecord) -> QuerySet[Change]:
    """Return the changes of a record, the newest first."""
    return Change.objects.filter(record_id=record.pk, file_id=record.file_id).order_by("-version")


def base_values(record: FileRecord, base_version: int) -> dict[str, Any]:
    """Return the plain values the record held at an earlier version."""
    values = plain_values(record)
    newer = list(changes_of(record).filter(version__gt=base_version))
    field = Change._meta.get_field("before")
    tokens = [(record.file.key_id, change.before, change.bound_to, field) for change in newer]
    for before in open_many(tokens):
        values.update(_revived(record, before))
    return values


def _revived(record: FileRecord, before: dict[str, Any]) -> dict[str, Any]:
    fields, secret = own_fields(type(record)), sealed_fields(type(record))
    return {
        name: _sealed_python(secret[name], value) if name in secret else fields[name].to_python(value)
        for name, value in before.items()
    }


def _sealed_python(field: SealedField, value: Any) -> Any:
    """Return the value as the sealed field would give it back after JSON turned it into text."""
    return None if value is None else field.open_value(field.seal_value(value))


def plain_values(record: FileRecord) -> dict[str, Any]:
    """Return every own value of a record in plain; for services, never for a page."""
    secret = sealed_fields(type(record))
    tokens = [(record.file.key_id, getattr(record, name), record.bound_to, field) for name, field in secret.items()]
    opened = dict(zip(secret, open_many(tokens, erased=None), strict=True))
    return {
        name: opened[name] if name in secret else getattr(record, field.attname)
        for name, field in own_fields(type(record)).items()
    }


def others_editing(*, opened: Opened, subject: str, actor: Actor, at: datetime, within: timedelta) -> QuerySet[Editing]:
    """Return who else has had the record open for editing a short while ago."""
    recent = Editing.objects.filter(file=opened.file, subject=subject, seen_at__gte=at - within)
    return recent.exclude(person_id=actor.person_id or 0).select_related("person", "person__agency")
