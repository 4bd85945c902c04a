"""Take a consent back: one step, at once, and everybody who relied on it is told and has to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.rules import as_the_node, despite_closure
from opennrm.kernel.access.services import revoke_grants
from opennrm.kernel.actors import Actor, ActorKind
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import NotPermitted, Refused
from opennrm.kernel.events.services import publish
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.records.services import change_record
from opennrm.kernel.reference.selectors import add_working_days, country_pack
from opennrm.protection.consents.enums import Answer, Giver, Manner
from opennrm.protection.consents.models import Consent, WithdrawalNotice
from opennrm.protection.consents.rules import may_withdraw
from opennrm.protection.consents.selectors import earlier_agreements, recipients_of
from opennrm.protection.deadlines.services import cancel_deadlines

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened


@transaction.atomic
def withdraw_consent(
    *,
    actor: Actor,
    at: datetime,
    opened: Opened,
    consent: Consent,
    by: str = Giver.PERSON,
    how: str = Manner.SPOKEN,
    reason: str = "",
) -> Consent:
    """End a consent and all access that stands on it, and tell every agency that had any.

    Whoever works on the case can put it down, and the survivor on their own page; nobody has to give a reason.

    Raises
    ------
    NotPermitted
        The actor does not work on the case.
    Refused
        The consent was refused, taken back or replaced before.
    """
    if not may_withdraw(actor, opened):
        raise NotPermitted(_("Your role does not include this. Ask your agency's administrator."))
    # A recipient who puts the withdrawal down loses sight of the file halfway through.
    with system_wall():
        return _withdraw(actor, at, opened, consent, by, how, reason)


def _withdraw(actor: Actor, at: datetime, opened: Opened, consent: Consent, by: str, how: str, reason: str) -> Consent:
    held: Consent = (
        Consent.objects.select_for_update(of=("self",))
        .select_related("file", "agency")
        .get(pk=consent.pk, file=opened.file)
    )
    if held.answer != Answer.GIVEN or held.withdrawn_at is not None or held.replaced_at is not None:
        raise Refused(_("There is no consent to take back here: it was refused, taken back or replaced before."))
    line = [held, *earlier_agreements(held)]
    recipients = {agency.pk for one in line for agency in recipients_of(one)}
    for one in line:
        revoke_grants(actor=actor, at=at, file_id=held.file_id, because="consent withdrawn", source_id=one.pk)
    for agency_id in sorted(recipients):
        _tell_recipient(at, held, agency_id)
    cancel_deadlines(
        actor=actor, at=at, file_id=held.file_id, source_id=held.pk, because=_("The consent was taken back.")
    )
    changed = change_record(
        actor=actor, at=at, opened=despite_closure(as_the_node(opened)), record=held,
        values={
            "withdrawn_at": at, "withdrawn_by": by, "withdrawn_how": how, "withdrawal_reason": reason.strip() or None,
        },
        base_version=held.version, event="consent.withdrawn",
    )  # fmt: skip
    for one in line[1:]:  # what was sent while an earlier yes stood, stood on that
        publish(
            actor=actor, at=at, file=held.file, type="consent.withdrawn", category=Category.BASIC, record_id=one.pk,
            detail={"with": str(held.pk)},
        )  # fmt: skip
    write_entry(
        actor=actor, at=at, verb="consent.withdrawn", file_id=held.file_id, target=f"consent:{held.pk}",
        detail={"recipients": len(recipients)},
    )  # fmt: skip
    _tell_lead(actor, at, held)
    return changed


def tell_recipient(*, at: datetime, consent: Consent, agency_id: int) -> WithdrawalNotice:
    """Tell one more agency that a consent is gone (one to which parts of the file went another way)."""
    return _tell_recipient(at, consent, agency_id)


def _tell_recipient(at: datetime, consent: Consent, agency_id: int) -> WithdrawalNotice:
    notice, is_new = WithdrawalNotice.objects.get_or_create(
        consent_ref=consent.pk, agency_id=agency_id,
        defaults={
            "file_ref": consent.file_id, "code": consent.file.code, "purpose": consent.purpose, "told_at": at,
            "due_at": add_working_days(at, country_pack().clocks.withdrawal_notice_working_days),
        },
    )  # fmt: skip
    if is_new:
        notify(
            at=at, agency_id=agency_id, kind="consent.withdrawn", urgent=True,
            text_key=gettext_noop("Somebody took back their consent. Stop using their data and say that you did."),
            url=reverse("consents:notice", args=[notice.pk]),
        )  # fmt: skip
    return notice


def _tell_lead(actor: Actor, at: datetime, consent: Consent) -> None:
    lead = consent.file.lead_agency_id
    if actor.kind is ActorKind.PERSON and actor.agency_id == lead:
        return
    notify(
        at=at, agency_id=lead, kind="consent.withdrawn", urgent=True, file=consent.file,
        text_key=gettext_noop("Somebody took back a consent. It has taken effect."),
        url=reverse("cases:section", args=[consent.file.code, "consent"]),
    )  # fmt: skip
