"""The emergency override: possible, loud, reasoned, short, and reviewed by somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Basis, Category, Purpose, Source, Verdict
from opennrm.kernel.access.models import Exclusion, File, Grant, Override
from opennrm.kernel.access.selectors import NOBODY, access_override
from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotVisible
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.reference.selectors import country_pack
from opennrm.kernel.vault.services import seal

if TYPE_CHECKING:
    from datetime import datetime

SHORTEST_REASON = 20


@dataclass(frozen=True, slots=True)
class OverrideTarget:
    """The file an override opened, for those who must be told."""

    override: Override
    file: File


@transaction.atomic
def use_override(*, actor: Actor, at: datetime, code: str, categories: Category, reason: str) -> OverrideTarget:
    """Open chosen parts of a file for the actor alone, for the hours that the country pack allows.

    Raises
    ------
    NotPermitted
        The role does not include it.
    InvalidInput
        The reason is too short to be reviewed.
    NotVisible
        There is no such file, or the file keeps the actor out.
    """
    require(actor, Action.OVERRIDE_USE)
    if len(reason.strip()) < SHORTEST_REASON:
        message = _("Say in a sentence what would happen if you waited.")
        raise InvalidInput(message, {"reason": message})
    with system_wall():
        file = _file_that_admits(actor, code)
        override = _stored(actor, at, file, categories | Category.BASIC, reason.strip())
    write_entry(
        actor=actor, at=at, verb="override.used", file_id=file.pk, categories=override.categories,
        detail={"override": str(override.pk)},
    )  # fmt: skip
    return OverrideTarget(override=override, file=file)


def _file_that_admits(actor: Actor, code: str) -> File:
    file = File.objects.live().select_related("lead_agency").filter(code=code.strip().upper(), kind="case").first()
    if file is None or actor.person_id is None or actor.agency_id is None:
        raise NotVisible
    if Exclusion.objects.in_force().against(actor).filter(file=file).exists():
        raise NotVisible
    return file


def _stored(actor: Actor, at: datetime, file: File, categories: Category, reason: str) -> Override:
    person_id, agency_id = actor.person_id or NOBODY, actor.agency_id or NOBODY
    override_id = new_id()
    expires_at = at + timedelta(hours=country_pack().clocks.override_hours)
    sealed = seal(file.key_id, reason, bound_to=f"access.override:{override_id}", field="reason")
    override = Override.objects.create(
        id=override_id, file=file, person_id=person_id, agency_id=agency_id, categories=categories,
        reason=sealed, used_at=at, expires_at=expires_at,
    )  # fmt: skip
    Grant.objects.create(
        file=file, person_id=actor.person_id, categories=categories, may_edit=False, purpose=Purpose.SAFETY,
        basis=Basis.VITAL_INTERESTS, source=Source.OVERRIDE, source_id=override.pk, starts_at=at, expires_at=expires_at,
        granted_by_agency_id=actor.agency_id, granted_by_person_id=actor.person_id,
    )  # fmt: skip
    return override


@transaction.atomic
def review_override(*, actor: Actor, at: datetime, override_id: str, verdict: str, note: str) -> Override:
    """Record a supervisor's finding; one that was not justified ends what is left of the access.

    Raises
    ------
    NotPermitted, NotVisible
        The actor is no supervisor, or the override is not the actor's to review (nobody reviews their own).
    InvalidInput
        The finding or its note is missing.
    """
    require(actor, Action.OVERRIDE_REVIEW)
    override = access_override(actor=actor, override_id=override_id)
    if verdict not in Verdict.values or not note.strip():
        raise InvalidInput(_("Choose a finding and say why."), {"note": _("Say why.")})
    override.verdict, override.reviewed_at, override.reviewed_by_person_id = verdict, at, actor.person_id
    override.review_note = seal(
        override.file.key_id, note.strip(), bound_to=f"access.override:{override.pk}", field="review_note"
    )
    override.save(update_fields=["verdict", "reviewed_at", "reviewed_by_person_id", "review_note"])
    if verdict == Verdict.NOT_JUSTIFIED:
        held = Grant.objects.live(at).filter(source=Source.OVERRIDE, source_id=override.pk)
        held.update(revoked_at=at, revoked_because="override not justified")
    write_entry(
        actor=actor, at=at, verb="override.reviewed", file_id=override.file_id,
        detail={"override": str(override.pk), "verdict": verdict},
    )  # fmt: skip
    return override
