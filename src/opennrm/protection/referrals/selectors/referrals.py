"""The referrals of a case, of an inbox, of an outbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from opennrm.kernel.access.selectors import access_file_by_id, sights_of
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import Shown, redact
from opennrm.protection.referrals.models import Referral, ReferralQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A referral in a list."""

    shown: Shown
    code: str
    from_agency: str
    is_overdue: bool

    @property
    def referral(self) -> Referral:
        """Return the row itself, for what is BASIC in it."""
        record = self.shown.record
        assert isinstance(record, Referral)  # noqa: S101 - narrows the type
        return record


def _with_names(referrals: ReferralQuerySet) -> ReferralQuerySet:
    return referrals.select_related("file", "file__lead_agency", "to_agency", "service")


def received_referrals(actor: Actor, at: datetime) -> ReferralQuerySet:
    """Return what was sent to the actor's agency and may still be seen, what waits for an answer first."""
    found: ReferralQuerySet = Referral.objects.visible_to(actor, at).filter(
        to_agency_id=actor.agency_id, to_agency__isnull=False
    )
    return _with_names(found).waiting_first()


def sent_referrals(actor: Actor, at: datetime) -> ReferralQuerySet:
    """Return what the actor's agency sent, the newest first."""
    found: ReferralQuerySet = Referral.objects.visible_to(actor, at).filter(author_agency_id=actor.agency_id)
    return _with_names(found).order_by("-sent_at")


def referrals_of(actor: Actor, opened: Opened) -> list[Shown]:
    """Return the referrals of an opened file that its reader may see: all for the lead, their own for others."""
    rows = _with_names(Referral.objects.filter(file=opened.file)).order_by("-sent_at")
    if not opened.is_lead:
        rows = rows.filter(Q(to_agency_id=actor.agency_id) | Q(author_agency_id=actor.agency_id))
    return redact(rows, opened.sight)


def open_referrals_of(file_id: int) -> ReferralQuerySet:
    """Return the referrals of a file that are on their way."""
    found: ReferralQuerySet = Referral.objects.filter(file_id=file_id).open()
    return found


def referral_rows(*, actor: Actor, at: datetime, referrals: Iterable[Referral]) -> list[ReferralRow]:
    """Return referrals for a list, redacted file by file."""
    found = list(referrals)
    sights = sights_of(actor, {one.file_id for one in found}, at)
    names = dict(Agency.objects.filter(pk__in={one.author_agency_id for one in found}).values_list("pk", "name"))
    rows = []
    for shown in redact(found, sights):
        referral = shown.record
        assert isinstance(referral, Referral)  # noqa: S101 - narrows the type
        sender = names.get(referral.author_agency_id or 0, "")
        rows.append(
            ReferralRow(shown=shown, code=referral.file.code, from_agency=sender, is_overdue=referral.is_overdue(at))
        )
    return rows


def access_referral(*, actor: Actor, at: datetime, referral_id: UUID | str) -> tuple[Referral, Opened]:
    """Return a referral and its file, for the agencies at its two ends and the lead.

    Raises
    ------
    NotVisible
        There is none, no live grant opens its file, or the actor's agency has no part in it.
    """
    found = _with_names(Referral.objects.filter(pk=referral_id)).first()
    if found is None:
        raise NotVisible
    opened = access_file_by_id(actor=actor, file_id=found.file_id, at=at)
    if actor.agency_id not in {found.to_agency_id, found.author_agency_id, opened.file.lead_agency_id}:
        raise NotVisible
    return found, opened
