"""Exports, for those who asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible, Refused
from opennrm.protection.cases.selectors import CaseloadFilter, caseload
from opennrm.protection.interchange.enums import ExportStatus
from opennrm.protection.interchange.models import Export

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from opennrm.kernel.actors import Actor


def my_exports(actor: Actor) -> QuerySet[Export]:
    """Return what the actor asked to take out, the newest first."""
    found = Export.objects.filter(asked_by_id=actor.person_id or 0, agency_id=actor.agency_id or 0)
    return found.select_related("file", "agency").order_by("-asked_at", "-pk")


def access_export(*, actor: Actor, at: datetime, export_id: UUID | str, ready: bool = False) -> Export:
    """Return an export of the actor's own; with `ready`, only one that can be fetched now.

    Raises
    ------
    NotVisible
        There is none, or somebody else asked for it.
    Refused
        It cannot be fetched now.
    """
    export = my_exports(actor).filter(pk=export_id).first()
    if export is None:
        raise NotVisible
    if ready and export.status(at) != ExportStatus.READY:
        raise Refused(_("This file cannot be fetched: nobody has agreed to it, or its time is over."))
    return export


def file_ids_of(actor: Actor, at: datetime, export: Export) -> list[int]:
    """Return the files that the export holds as the actor sees them now, in a fixed order.

    Raises
    ------
    NotVisible
        It is of one case, which the actor sees no longer.
    """
    if export.file_id is not None:
        return [access_file_by_id(actor=actor, file_id=export.file_id, at=at, action=Action.CASE_EXPORT).file.pk]
    led = caseload(actor=actor, at=at, chosen=CaseloadFilter(led=True, with_closed=True))
    return list(led.order_by("file_id").values_list("file_id", flat=True))
