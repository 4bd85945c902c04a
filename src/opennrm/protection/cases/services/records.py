"""Store a record of any declared kind: the kind's own rule first, then the record, then what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Actor, require
from opennrm.kernel.errors import Refused
from opennrm.kernel.records.kinds import Proposed, RecordKind, Saved
from opennrm.kernel.records.selectors import plain_values, records_of
from opennrm.kernel.records.services import change_record, create_record
from opennrm.protection.cases.models import Case

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.records.models import FileRecord


_MOVE_UP = "UPDATE cases_case SET changed_at = %s WHERE file_id = %s"


def _move_up(opened: Opened, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_UP, [connection.ops.adapt_datetimefield_value(at), opened.file.pk])


@transaction.atomic
def save_record(
    *,
    actor: Actor,
    at: datetime,
    opened: Opened,
    kind: RecordKind,
    values: Mapping[str, Any],
    record: FileRecord | None = None,
    base_version: int = 1,
) -> FileRecord:
    """Add a record (or change the given one) and move the case up in the caseload.

    Raises
    ------
    NotPermitted, InvalidInput, Refused, EditConflict
        As the kind and `records.services` say; nothing is stored then.
    """
    require(actor, kind.action)
    if record is None and kind.single and records_of(opened, kind.model).exists():
        raise Refused(_("There is one already. Open it and change it."))
    if kind.clean is not None:
        standing = plain_values(record) if record is not None else {}
        kind.clean(Proposed(actor, at, opened, {**standing, **values}, record))
    if record is None:
        stored = create_record(actor=actor, at=at, opened=opened, model=kind.model, values=values)
    else:
        stored = change_record(
            actor=actor, at=at, opened=opened, record=record, values=values, base_version=base_version
        )
    if kind.on_saved is not None:
        kind.on_saved(Saved(actor, at, opened, stored, values, is_new=record is None))
    if not isinstance(stored, Case):
        _move_up(opened, at)
    return stored
