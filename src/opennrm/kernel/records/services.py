"""Add and change records: sealed, merged field by field, with history, event and audit entry in one transaction."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from opennrm.kernel.access.rules import refuse_closed
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import EditConflict, InvalidInput, NotPermitted
from opennrm.kernel.events.services import publish
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.queries import insert
from opennrm.kernel.records.models import Change, Editing, FileRecord
from opennrm.kernel.records.rules import category_of, own_fields, sealed_fields
from opennrm.kernel.records.selectors import base_values, plain_values
from opennrm.kernel.vault.services import seal, seal_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

R = TypeVar("R", bound=FileRecord)


def _require_editable(opened: Opened, model: type[FileRecord], names: Iterable[str]) -> None:
    if not opened.sight.edits(model.ROW_CATEGORY) or not all(
        opened.sight.edits(category_of(model, name)) for name in names
    ):
        raise NotPermitted(_("Your agency may not change this part of the file. Ask the lead agency."))


def _write(record: FileRecord, values: Mapping[str, Any]) -> None:
    """Put plain values into the row, sealing those that are sealed."""
    secret = sealed_fields(type(record))
    to_seal = {name: value for name, value in values.items() if name in secret and value not in (None, "", [])}
    tokens = seal_many([(record.file.key_id, value, record.bound_to, secret[name]) for name, value in to_seal.items()])
    sealed = dict(zip(to_seal, tokens, strict=True))
    fields = own_fields(type(record))
    for name, value in values.items():
        column = fields[name].attname if name in fields else name
        setattr(record, column, sealed.get(name) if name in secret else _plain(value))


def _plain(value: Any) -> Any:
    """Return a row by its key, anything else as it is."""
    return value.pk if isinstance(value, Model) else value


_leaves_constraints: ContextVar[bool] = ContextVar("leaves_constraints", default=False)


@contextmanager
def constraints_left_to_database() -> Iterator[None]:
    """Ask the database once instead of twice whether its constraints hold, where nobody waits for a kind answer."""
    token = _leaves_constraints.set(True)
    try:
        yield
    finally:
        _leaves_constraints.reset(token)


def _check(record: FileRecord) -> None:
    try:
        # The key is made here and new each time; asking whether it is taken would be one query more.
        record.full_clean(exclude=["file", "id"], validate_constraints=not _leaves_constraints.get())
    except ValidationError as error:
        messages = {name: " ".join(found) for name, found in error.message_dict.items()}
        raise InvalidInput(_("Some answers need another look."), messages) from None


@transaction.atomic
def create_record(
    *, actor: Actor, at: datetime, opened: Opened, model: type[R], values: Mapping[str, Any], event: str = ""
) -> R:
    """Add a record to an opened file.

    Raises
    ------
    FileClosed
        The case is closed.
    NotPermitted
        A field is in a category that the actor's grant does not let them change.
    InvalidInput
        A value is missing or out of range; nothing is stored.
    """
    refuse_closed(opened)
    given = {name: value for name, value in values.items() if value not in (None, "")}
    _require_editable(opened, model, given)
    record = model(id=new_id(), file=opened.file, created_at=at, changed_at=at)
    record.author_agency_id, record.author_person_id = actor.agency_id, actor.person_id
    _write(record, values)
    _check(record)
    insert(record)
    _tell(actor, at, opened, record, event or "added", list(given))
    return record


@transaction.atomic
def change_record(
    *,
    actor: Actor,
    at: datetime,
    opened: Opened,
    record: R,
    values: Mapping[str, Any],
    base_version: int,
    event: str = "",
) -> R:
    """Change a record from the version the actor had before them; others' changes to other fields are kept.

    Raises
    ------
    EditConflict
        The actor and somebody else changed the same fields to different values; nothing is stored.
    FileClosed, NotPermitted, InvalidInput
        As `create_record`.
    """
    current: R = type(record)._default_manager.select_for_update().select_related("file").get(pk=record.pk)
    refuse_closed(replace(opened, file=current.file))  # as it is now, whenever it was opened
    now_held = plain_values(current)
    seen = now_held if current.version == base_version else base_values(current, base_version)
    given = {name: _plain(value) for name, value in values.items()}
    wanted = {name: value for name, value in given.items() if not _same(value, seen[name])}
    theirs = {name for name in seen if not _same(seen[name], now_held[name])}
    clashing = tuple(sorted(name for name in wanted if name in theirs and not _same(wanted[name], now_held[name])))
    if clashing:
        raise EditConflict(_("Somebody else changed this meanwhile. Choose what is right."), clashing)
    changed = {name: value for name, value in wanted.items() if not _same(value, now_held[name])}
    if not changed:
        return current
    _require_editable(opened, type(record), changed)
    _write(current, changed)
    current.version += 1
    current.changed_at = at
    _check(current)
    current.save()
    _remember(actor, at, current, {name: now_held[name] for name in changed})
    _tell(actor, at, opened, current, event or "changed", list(changed))
    return current


def _same(one: Any, other: Any) -> bool:
    return (one in (None, "", []) and other in (None, "", [])) or one == other


def _remember(actor: Actor, at: datetime, record: FileRecord, before: dict[str, Any]) -> None:
    change = Change(
        file_id=record.file_id, model=record._meta.label_lower, record_id=record.pk, version=record.version,
        fields=sorted(before), at=at, agency_id=actor.agency_id, person_id=actor.person_id,
    )  # fmt: skip
    field = Change._meta.get_field("before")
    plain = {name: _storable(value) for name, value in before.items()}
    change.before = seal(record.file.key_id, plain, bound_to=change.bound_to, field=field)
    insert(change)


def _storable(value: Any) -> Any:
    """Return a value as JSON holds it: dates and times in ISO 8601, numbers and identifiers as text."""
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _tell(actor: Actor, at: datetime, opened: Opened, record: FileRecord, what: str, names: list[str]) -> None:
    model = type(record)
    kind = model._meta.model_name or ""
    event_type = what if "." in what else f"{kind}.{what}"
    publish(
        actor=actor, at=at, file=opened.file, type=event_type, category=record.row_category, record_id=record.pk,
        detail={name: getattr(record, name) for name in model.EVENT_FACTS},
    )  # fmt: skip
    categories = record.row_category
    for name in names:
        categories |= category_of(model, name)
    write_entry(
        actor=actor, at=at, verb=f"record.{'added' if record.version == 1 else 'changed'}", file_id=opened.file.pk,
        target=f"{kind}:{record.pk}", categories=categories,
    )  # fmt: skip


def note_editing(*, actor: Actor, at: datetime, opened: Opened, subject: str) -> None:
    """Remember that the actor has a record open for editing."""
    if actor.person_id is not None:
        Editing.objects.update_or_create(
            subject=subject, person_id=actor.person_id, defaults={"file": opened.file, "seen_at": at}
        )


def stop_editing(*, actor: Actor, subject: str) -> None:
    """Forget that the actor had a record open."""
    Editing.objects.filter(subject=subject, person_id=actor.person_id or 0).delete()
