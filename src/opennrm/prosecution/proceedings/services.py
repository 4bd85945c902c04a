"""What follows from proceedings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category, FileKind
from opennrm.kernel.access.services import open_new_file
from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.services import create_record
from opennrm.protection.assistance.services import morning_of
from opennrm.protection.cases.enums import Relation
from opennrm.protection.cases.models import Suspect, Tie
from opennrm.protection.deadlines.services import cancel_deadlines, meet_deadline, set_deadline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.records.kinds import Saved
    from opennrm.prosecution.proceedings.models import NonPunishment, Proceeding

NON_PUNISHMENT_DAYS = 14
HEARING_NOTICE = timedelta(days=7)


def follow_proceeding(saved: Saved) -> None:
    """Remind of the next hearing a week ahead, so that the person is prepared and protected."""
    found = cast("Proceeding", saved.record)
    cancel_deadlines(
        actor=saved.actor,
        at=saved.at,
        file_id=saved.opened.file.pk,
        source_id=found.pk,
        because=_("The hearing was changed."),
    )
    if found.next_hearing_on is not None and found.next_hearing_on >= saved.at.date():
        _deadline(saved, "hearing", max(morning_of(found.next_hearing_on) - HEARING_NOTICE, saved.at))


def follow_non_punishment(saved: Saved) -> None:
    """See to it that a request is made soon after the offence was noted."""
    found = cast("NonPunishment", saved.record)
    file_id = saved.opened.file.pk
    if found.status == "noted" and saved.is_new:
        _deadline(saved, "non_punishment", saved.at + timedelta(days=NON_PUNISHMENT_DAYS))
    elif found.status != "noted":
        meet_deadline(actor=saved.actor, at=saved.at, file_id=file_id, kind="non_punishment", source_id=found.pk)


def _deadline(saved: Saved, kind: str, due_at: datetime) -> None:
    set_deadline(
        actor=saved.actor, at=saved.at, opened=saved.opened, kind=kind, due_at=due_at,
        agency_id=saved.opened.file.lead_agency_id, category=Category.LEGAL, statutory=False, source_id=saved.record.pk,
    )  # fmt: skip


@transaction.atomic
def open_suspect(*, actor: Actor, at: datetime, values: Mapping[str, Any], case: Opened | None = None) -> Opened:
    """Open a file on an alleged trafficker, apart from the victim's, and tie it to the case it came from.

    Raises
    ------
    NotPermitted
        The role does not include it, or the case may not be changed.
    NotVisible
        The actor belongs to no agency.
    """
    require(actor, Action.JUSTICE_EDIT)
    if actor.agency_id is None:
        raise NotVisible
    opened = open_new_file(actor=actor, at=at, kind=FileKind.SUSPECT, lead_agency_id=actor.agency_id)
    create_record(actor=actor, at=at, opened=opened, model=Suspect, values=values, event="suspect.opened")
    if case is not None:
        tie_suspect(actor=actor, at=at, case=case, suspect=opened)
    return opened


@transaction.atomic
def tie_suspect(*, actor: Actor, at: datetime, case: Opened, suspect: Opened) -> Tie:
    """Tie a case to an alleged trafficker's file that the actor sees."""
    require(actor, Action.JUSTICE_EDIT)
    values = {"relation": Relation.ALLEGED_TRAFFICKER, "other_file": suspect.file, "is_contact_safe": False}
    return create_record(actor=actor, at=at, opened=case, model=Tie, values=values)
