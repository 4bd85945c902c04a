"""Give, renew and end grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category, Source
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.services.files import LEAD_TERM
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor


@transaction.atomic
def grant_access(
    *,
    actor: Actor,
    at: datetime,
    opened: Opened,
    categories: Category,
    purpose: str,
    basis: str,
    source: str,
    expires_at: datetime,
    agency_id: int | None = None,
    person_id: int | None = None,
    may_edit: bool = False,
    source_id: UUID | None = None,
) -> Grant:
    """Give an agency or a person sight of parts of a file until a fixed moment.

    Raises
    ------
    Refused
        The actor gives more than the actor sees, or gives it to someone the file keeps out.
    InvalidInput
        The end is not in the future.
    """
    if expires_at <= at:
        raise InvalidInput(_("Access must end in the future."), {"expires_at": _("Choose a later date.")})
    if categories & ~opened.sight.readable:
        raise Refused(_("You can only share the parts of the file that you see yourself."))
    _refuse_excluded(opened, agency_id, person_id)
    grant = Grant.objects.create(
        file=opened.file, agency_id=agency_id, person_id=person_id, categories=categories | Category.BASIC,
        may_edit=may_edit, purpose=purpose, basis=basis, source=source, source_id=source_id, starts_at=at,
        expires_at=expires_at, granted_by_agency_id=actor.agency_id, granted_by_person_id=actor.person_id,
    )  # fmt: skip
    detail = {"grant": grant.pk, "agency": agency_id, "person": person_id, "source": source}
    write_entry(
        actor=actor, at=at, verb="grant.given", file_id=opened.file.pk, categories=grant.categories, detail=detail
    )
    return grant


def _refuse_excluded(opened: Opened, agency_id: int | None, person_id: int | None) -> None:
    barred = opened.file.exclusions.in_force()
    if (agency_id and barred.filter(agency_id=agency_id).exists()) or (
        person_id and barred.filter(person_id=person_id).exists()
    ):
        raise Refused(_("This agency or person is on the exclusion list of the file. Lift the exclusion first."))


@transaction.atomic
def renew_grant(*, actor: Actor, at: datetime, opened: Opened, grant: Grant, expires_at: datetime) -> Grant:
    """Move the end of a live grant further away.

    Raises
    ------
    Refused
        The grant has ended, or is an emergency override, which is never renewed.
    """
    if grant.revoked_at is not None or grant.expires_at <= at:
        raise Refused(_("This access has ended. Give it again if it is still needed."))
    if grant.source == Source.OVERRIDE:
        raise Refused(_("An emergency override is never renewed. Ask the lead agency for access."))
    if expires_at <= grant.expires_at:
        raise InvalidInput(_("Choose a date after the present end."), {"expires_at": _("Choose a later date.")})
    grant.expires_at = expires_at
    grant.save(update_fields=["expires_at"])
    write_entry(actor=actor, at=at, verb="grant.renewed", file_id=opened.file.pk, detail={"grant": grant.pk})
    return grant


@transaction.atomic
def revoke_grant(*, actor: Actor, at: datetime, grant: Grant, because: str) -> Grant:
    """End one grant at once.

    Raises
    ------
    Refused
        It is the lead's own grant (transfer or close the case instead), or it has ended.
    """
    if grant.source == Source.LEAD:
        raise Refused(_("The lead agency's access ends only when the case is transferred."))
    if grant.revoked_at is not None:
        raise Refused(_("This access has ended already."))
    grant.revoked_at, grant.revoked_because = at, because
    grant.save(update_fields=["revoked_at", "revoked_because"])
    write_entry(
        actor=actor, at=at, verb="grant.revoked", file_id=grant.file_id, reason=because, detail={"grant": grant.pk}
    )
    return grant


@transaction.atomic
def revoke_grants(*, actor: Actor, at: datetime, file_id: int, because: str, source_id: UUID) -> list[Grant]:
    """End every live grant that came from one source (a consent, a referral), and return them."""
    live = list(Grant.objects.live(at).filter(file_id=file_id, source_id=source_id).exclude(source=Source.LEAD))
    return [revoke_grant(actor=actor, at=at, grant=grant, because=because) for grant in live]


@transaction.atomic
def extend_lead_grants(*, actor: Actor, at: datetime, within: timedelta) -> int:
    """Renew the lead's own grants that end soon, so that no case is ever left without anybody who sees it."""
    ending = Grant.objects.live(at).filter(source=Source.LEAD, expires_at__lt=at + within, file__erased_at__isnull=True)
    extended = 0
    for grant in ending.iterator(chunk_size=500):
        grant.expires_at = at + LEAD_TERM
        grant.save(update_fields=["expires_at"])
        write_entry(actor=actor, at=at, verb="grant.renewed", file_id=grant.file_id, detail={"grant": grant.pk})
        extended += 1
    return extended
