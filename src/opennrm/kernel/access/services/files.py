"""Open a new file, open an existing one, and hand over the lead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Basis, Category, Purpose, Source
from opennrm.kernel.access.models import File, Grant
from opennrm.kernel.access.rules import EVERYTHING, Opened
from opennrm.kernel.access.selectors import access_file
from opennrm.kernel.actors import Action
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.vault.services import create_key

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor

LEAD_TERM = timedelta(days=366)  # renewed by the node while the case is open, so that a lead never lapses unseen


@transaction.atomic
def open_new_file(*, actor: Actor, at: datetime, kind: str, lead_agency_id: int) -> Opened:
    """Open a file with a key of its own and the lead's grant, and return it opened."""
    with system_wall():  # the row shows to the database's policies only once its first grant stands
        file = File.objects.create(kind=kind, key=create_key(at=at), lead_agency_id=lead_agency_id, opened_at=at)
        _grant_lead(file, actor, at)
    write_entry(actor=actor, at=at, verb=f"{kind}.opened", file_id=file.pk)
    return Opened(file=file, sight=EVERYTHING, is_lead=True)


def _grant_lead(file: File, actor: Actor, at: datetime) -> Grant:
    return Grant.objects.create(
        file=file,
        agency_id=file.lead_agency_id,
        categories=Category.ALL,
        may_edit=True,
        purpose=Purpose.ASSISTANCE,
        basis=Basis.PUBLIC_TASK,
        source=Source.LEAD,
        starts_at=at,
        expires_at=at + LEAD_TERM,
        granted_by_agency_id=actor.agency_id,
        granted_by_person_id=actor.person_id,
    )


def open_file(
    *,
    actor: Actor,
    code: str,
    at: datetime,
    kind: str = "case",
    action: Action = Action.CASE_READ,
    edit: Category | None = None,
    page: str = "",
    closed_too: bool = False,
) -> Opened:
    """Open a file for reading or work, and write the reading into the audit log.

    Raises
    ------
    NotVisible, NotPermitted, FileClosed
        As `access_file`.
    """
    opened = access_file(actor=actor, code=code, at=at, kind=kind, action=action, edit=edit, closed_too=closed_too)
    write_entry(
        actor=actor, at=at, verb=f"{kind}.read", file_id=opened.file.pk, target=page, categories=opened.sight.readable
    )
    return opened


def set_closed(*, opened: Opened, closed_at: datetime | None) -> None:
    """Make a file one that is only read, or one that is worked on again (None)."""
    with system_wall():
        File.objects.filter(pk=opened.file.pk).update(closed_at=closed_at)
    opened.file.closed_at = closed_at


@transaction.atomic
def set_lead(*, actor: Actor, at: datetime, opened: Opened, agency_id: int, because: str) -> File:
    """Hand the lead to another agency: its grant begins, the former lead's ends."""
    with system_wall():
        file = File.objects.select_for_update().get(pk=opened.file.pk)
        Grant.objects.live(at).filter(file=file, source=Source.LEAD).update(revoked_at=at, revoked_because=because)
        file.lead_agency_id = agency_id
        file.save(update_fields=["lead_agency"])
        _grant_lead(file, actor, at)
    write_entry(actor=actor, at=at, verb="case.lead_changed", file_id=file.pk, detail={"agency": agency_id})
    return file
