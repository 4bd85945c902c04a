"""What every step of a referral shares: the node writes it, whatever parts of the file its author may edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opennrm.kernel.access.rules import as_the_node
from opennrm.kernel.actors import Role
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.records.services import change_record
from opennrm.protection.cases.models import Case

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.referrals.models import Referral

ANSWER = "referral_answer"


def move(*, actor: Actor, at: datetime, opened: Opened, referral: Referral, event: str, **values: Any) -> Referral:
    """Write a step of a referral and let the case move up in everybody's list."""
    moved = change_record(
        actor=actor, at=at, opened=as_the_node(opened), record=referral, values=values, base_version=referral.version,
        event=event,
    )  # fmt: skip
    Case.objects.filter(file_id=referral.file_id).update(changed_at=at)
    return moved


def tell(
    at: datetime, agency_id: int | None, kind: str, text: str, referral: Referral, *, urgent: bool = False
) -> None:
    """Tell those of an agency who handle referrals: an institution's inbox, not one person's."""
    if agency_id is None:
        return
    for role in (Role.CASE_MANAGER, Role.SERVICE_PROVIDER, Role.INVESTIGATOR):
        notify(
            at=at, agency_id=agency_id, role=role, kind=kind, text_key=text, file=referral.file,
            url=f"/referrals/{referral.pk}/", urgent=urgent,
        )  # fmt: skip
