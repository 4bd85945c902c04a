"""Keep a named agency or person out of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.models import Exclusion, Grant
from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, Refused
from opennrm.kernel.vault.services import seal

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened


@transaction.atomic
def exclude(
    *,
    actor: Actor,
    at: datetime,
    opened: Opened,
    reason: str,
    agency_id: int | None = None,
    person_id: int | None = None,
) -> Exclusion:
    """Keep an agency or a person out of the file from now on, whatever grants they hold.

    Raises
    ------
    Refused
        The lead agency would lock itself out.
    InvalidInput
        No reason is given, or the exclusion stands already.
    """
    require(actor, Action.GRANT_MANAGE)
    if not reason.strip():
        raise InvalidInput(_("Say why."), {"reason": _("Say why.")})
    if agency_id is not None and agency_id == opened.file.lead_agency_id:
        raise Refused(_("The lead agency cannot be excluded. Transfer the case first."))
    target = {"agency_id": agency_id, "person_id": person_id}
    if opened.file.exclusions.in_force().filter(**target).exists():
        raise InvalidInput(_("This exclusion stands already."))
    exclusion = Exclusion.objects.create(
        file=opened.file, excluded_at=at, excluded_by_person_id=actor.person_id, **target
    )
    exclusion.reason = seal(
        opened.file.key_id, reason.strip(), bound_to=f"access.exclusion:{exclusion.pk}", field="reason"
    )
    exclusion.save(update_fields=["reason"])
    ended = Grant.objects.live(at).filter(file=opened.file, **target)
    ended.update(revoked_at=at, revoked_because="exclusion")
    write_entry(
        actor=actor, at=at, verb="exclusion.set", file_id=opened.file.pk,
        detail={"agency": agency_id, "person": person_id},
    )  # fmt: skip
    return exclusion


@transaction.atomic
def lift_exclusion(*, actor: Actor, at: datetime, opened: Opened, exclusion: Exclusion) -> Exclusion:
    """End an exclusion; ended grants stay ended."""
    require(actor, Action.GRANT_MANAGE)
    exclusion.lifted_at = at
    exclusion.save(update_fields=["lifted_at"])
    write_entry(actor=actor, at=at, verb="exclusion.lifted", file_id=opened.file.pk, detail={"exclusion": exclusion.pk})
    return exclusion
