"""Send a referral."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.access.enums import Basis, Category, Source
from opennrm.kernel.access.rules import as_the_node
from opennrm.kernel.access.services import grant_access
from opennrm.kernel.actors import Action, Actor, Role, require
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.records.services import create_record
from opennrm.kernel.reference.enums import Urgency
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.deadlines.services import set_deadline
from opennrm.protection.referrals.models import Referral
from opennrm.protection.referrals.rules import answer_due
from opennrm.protection.referrals.selectors import Allowance, allowance_for
from opennrm.protection.referrals.selectors.sending import grant_purpose_for
from opennrm.protection.referrals.services.steps import ANSWER, tell

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.accounts.models import Agency
    from opennrm.protection.directory.models import Service


class ReferralNeedsConsent(Refused):
    """Nothing allows these parts of the file to go to that agency."""


@transaction.atomic
def send_referral(
    *,
    actor: Actor,
    at: datetime,
    opened: Opened,
    service: Service,
    need: str,
    urgency: str,
    categories: Category,
    message: str = "",
    may_edit: bool = False,
    emergency_reason: str = "",
) -> Referral:
    """Refer the person to a service; only the chosen parts of the file travel, and only what is allowed to.

    Raises
    ------
    NotPermitted
        The role, or the agency's grant, does not include it.
    ReferralNeedsConsent
        Neither a consent nor an approved legal ground covers the chosen parts, and it is no emergency.
    InvalidInput
        The service belongs to the sender.
    """
    require(actor, Action.REFERRAL_SEND)
    _require_hand(opened)
    if service.agency_id == actor.agency_id:
        raise InvalidInput(_("This is your own agency's service; there is nobody to refer to."))
    allowance = _allowed(opened, service, at, categories, urgency, emergency_reason.strip())
    referral = create_record(
        actor=actor, at=at, opened=as_the_node(opened), model=Referral, event="referral.sent",
        values=_values(at, service, need, urgency, categories, message, may_edit, allowance, emergency_reason),
    )  # fmt: skip
    _open_for_recipient(actor, at, opened, referral, allowance)
    if allowance.basis == Basis.VITAL_INTERESTS and allowance.consent_id is None:
        _tell_supervisor(at, actor, referral)
    return referral


def _require_hand(opened: Opened) -> None:
    if not (opened.is_lead or opened.sight.edits(Category.ASSISTANCE)):
        raise NotPermitted(
            _("Only the lead agency, or one that may change the assistance plan, can refer the person on.")
        )


def _allowed(
    opened: Opened, service: Service, at: datetime, categories: Category, urgency: str, emergency_reason: str
) -> Allowance:
    allowance = allowance_for(opened, service.agency, at=at)
    missing = (categories | Category.BASIC) & ~allowance.categories
    if allowance.is_given and not missing:
        return allowance
    if urgency == Urgency.IMMEDIATE and emergency_reason:
        return Allowance(categories | Category.BASIC, Basis.VITAL_INTERESTS, None)
    if not allowance.is_given:
        raise ReferralNeedsConsent(
            _("The person has not agreed to share with this agency. Record the consent first, or a legal ground.")
        )
    raise ReferralNeedsConsent(
        _("The person has not agreed to share these parts: %(parts)s.") % {"parts": ", ".join(missing.labels)}
    )


def _values(
    at: datetime,
    service: Service,
    need: str,
    urgency: str,
    categories: Category,
    message: str,
    may_edit: bool,  # noqa: FBT001 - one of the values
    allowance: Allowance,
    emergency_reason: str,
) -> dict[str, Any]:
    without_consent = allowance.basis == Basis.VITAL_INTERESTS and allowance.consent_id is None
    return {
        "to_agency": service.agency, "service": service, "need": need, "urgency": urgency,
        "categories": int(categories | Category.BASIC), "may_edit": may_edit, "consent_id": allowance.consent_id,
        "basis": allowance.basis, "basis_reason": emergency_reason if without_consent else "", "message": message,
        "sent_at": at, "due_at": answer_due(at, urgency),
    }  # fmt: skip


def _open_for_recipient(actor: Actor, at: datetime, opened: Opened, referral: Referral, allowance: Allowance) -> None:
    """Open the chosen parts until the usual end, or until what allows it ends, if that is sooner."""
    usual_end = at + timedelta(days=country_pack().clocks.grant_days)
    agency = cast("Agency", referral.to_agency)
    grant_access(
        actor=actor, at=at, opened=opened, agency_id=agency.pk, categories=referral.category_set,
        purpose=grant_purpose_for(agency), basis=referral.basis, source=Source.REFERRAL, source_id=referral.pk,
        expires_at=min(usual_end, allowance.until or usual_end),
    )  # fmt: skip
    set_deadline(
        actor=actor, at=at, opened=opened, kind=ANSWER, due_at=referral.due_at, agency_id=agency.pk,
        category=Category.BASIC, source_id=referral.pk,
    )  # fmt: skip
    text = gettext_noop("A referral waits for your agency's answer.")
    tell(at, agency.pk, "referral.sent", text, referral, urgent=referral.urgency == Urgency.IMMEDIATE)


def _tell_supervisor(at: datetime, actor: Actor, referral: Referral) -> None:
    notify(
        at=at, agency_id=actor.agency_id, role=Role.SUPERVISOR, kind="referral.without_consent", urgent=True,
        text_key=gettext_noop("A referral was sent without consent because of danger. Look at its reason."),
        file=referral.file, url=f"/referrals/{referral.pk}/",
    )  # fmt: skip
