"""Write versions of the procedure, publish and replace them; note why something was not done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.actors import SYSTEM, Action, Actor, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotVisible, Refused
from opennrm.kernel.records.services import create_record
from opennrm.protection.sop.enums import Stand, Status
from opennrm.protection.sop.models import Deviation, Procedure, Standing
from opennrm.protection.sop.selectors.files import packed_text, read_text
from opennrm.protection.sop.services.bulk import begin_procedures

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened


@transaction.atomic
def write_draft(*, actor: Actor, at: datetime, text: str) -> Procedure:
    """Keep a new version as a draft.

    Raises
    ------
    BadProcedure
        Naming each line that is wrong.
    NotPermitted
        The actor does not write procedures.
    """
    require(actor, Action.SOP_EDIT)
    version = _checked_version(text)
    procedure = Procedure.objects.create(
        version=version, text=text, created_at=at, changed_at=at, author_person_id=actor.person_id
    )
    write_entry(actor=actor, at=at, verb="procedure.written", target=f"procedure:{procedure.pk}")
    return procedure


@transaction.atomic
def change_draft(*, actor: Actor, at: datetime, procedure: Procedure, text: str) -> Procedure:
    """Replace the text of a draft.

    Raises
    ------
    Refused
        It is no draft any more.
    BadProcedure, NotPermitted
        As `write_draft`.
    """
    require(actor, Action.SOP_EDIT)
    held = Procedure.objects.select_for_update().get(pk=procedure.pk)
    if held.status != Status.DRAFT:
        raise Refused(_("A version that was published does not change. Write a new one."))
    held.version, held.text, held.changed_at = _checked_version(text, held), text, at
    held.save()
    write_entry(actor=actor, at=at, verb="procedure.changed", target=f"procedure:{held.pk}")
    return held


def _checked_version(text: str, held: Procedure | None = None) -> str:
    """Return the version a text names, once it is sound and its version is not taken."""
    version = read_text(text).text.version
    others = Procedure.objects.filter(version=version)
    if (others.exclude(pk=held.pk) if held else others).exists():
        message = _("There is a version %(version)s already. Give this one another.") % {"version": version}
        raise InvalidInput(message, {"text": message})
    return version


@transaction.atomic
def publish_procedure(*, actor: Actor, at: datetime, procedure: Procedure) -> Procedure:
    """Put a draft into force: new cases begin under it, and cases that had no procedure; all others keep theirs.

    Raises
    ------
    Refused
        It is no draft any more.
    NotPermitted
        The actor does not write procedures.
    """
    require(actor, Action.SOP_EDIT)
    held = Procedure.objects.select_for_update().get(pk=procedure.pk)
    if held.status != Status.DRAFT:
        raise Refused(_("This version was published before."))
    read_text(held.text)
    Procedure.objects.in_force().update(status=Status.RETIRED, retired_at=at)
    held.status, held.published_at = Status.PUBLISHED, at
    held.save()
    n_cases = begin_procedures(at=at)
    write_entry(
        actor=actor, at=at, verb="procedure.published", target=f"procedure:{held.pk}",
        detail={"version": held.version, "n_cases": n_cases},
    )  # fmt: skip
    return held


def publish_packed(*, at: datetime, actor: Actor = SYSTEM) -> Procedure | None:
    """Put the procedure of the country pack into force where none has been written yet."""
    if Procedure.objects.exists():
        return None
    return publish_procedure(actor=actor, at=at, procedure=write_draft(actor=actor, at=at, text=packed_text()))


@transaction.atomic
def note_deviation(*, actor: Actor, at: datetime, opened: Opened, rule_id: str, reason: str) -> Deviation:
    """Keep the reason why a rule was not kept.

    Raises
    ------
    NotVisible
        The rule has not been set to work in this case, or the actor may not read all it speaks of.
    Refused
        There is nothing to explain.
    NotPermitted, InvalidInput, FileClosed
        As `create_record`.
    """
    standing = Standing.objects.filter(file=opened.file, rule=rule_id).first()
    if standing is None or standing.category & ~int(opened.sight.readable):
        raise NotVisible
    is_late = standing.is_open and standing.due_at is not None and standing.due_at < at
    if standing.state != Stand.MISSED and not is_late:
        raise Refused(_("This rule is kept so far: there is nothing to explain."))
    made = create_record(
        actor=actor, at=at, opened=opened, model=Deviation, event="procedure.deviation_explained",
        values={"rule": rule_id, "category": standing.category, "reason": reason.strip()},
    )  # fmt: skip
    Standing.objects.filter(pk=standing.pk).update(explained_at=at)
    return made
