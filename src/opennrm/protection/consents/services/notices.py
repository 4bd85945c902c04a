"""Agencies say that they have stopped; those who do not are reminded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File
from opennrm.kernel.actors import SYSTEM, Actor, Role
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotVisible, Refused
from opennrm.kernel.events.services import publish
from opennrm.kernel.notifications.services import notify
from opennrm.protection.consents.enums import Acknowledgement
from opennrm.protection.consents.models import WithdrawalNotice
from opennrm.protection.consents.selectors import may_acknowledge, overdue_notices

if TYPE_CHECKING:
    from datetime import datetime

REMIND_EVERY = timedelta(days=1)


@transaction.atomic
def acknowledge_withdrawal(
    *, actor: Actor, at: datetime, notice: WithdrawalNotice, acknowledgement: str, law: str = ""
) -> WithdrawalNotice:
    """Put down what the actor's agency did after a withdrawal, and tell the lead of the case.

    Raises
    ------
    NotVisible
        The notice was sent to another agency.
    InvalidInput
        It is not said what was done, or which law makes the agency keep something.
    Refused
        The agency has answered already.
    """
    if not may_acknowledge(actor) or notice.agency_id != actor.agency_id:
        raise NotVisible
    _check(acknowledgement, law)
    held = WithdrawalNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if held.acknowledged_at is not None:
        raise Refused(_("Your agency has answered already."))
    held.acknowledged_at, held.acknowledged_by_person_id = at, actor.person_id
    held.acknowledgement, held.law = acknowledgement, law.strip()
    held.save(update_fields=["acknowledged_at", "acknowledged_by_person_id", "acknowledgement", "law"])
    _tell_lead(actor, at, held)
    return held


def _check(acknowledgement: str, law: str) -> None:
    if acknowledgement not in Acknowledgement.values:
        message = _("Say what your agency did.")
        raise InvalidInput(message, {"acknowledgement": message})
    if acknowledgement == Acknowledgement.KEPT_BY_LAW and not law.strip():
        message = _("Name the law that makes you keep it.")
        raise InvalidInput(message, {"law": message})


def _tell_lead(actor: Actor, at: datetime, notice: WithdrawalNotice) -> None:
    with system_wall():  # the agency does not see the file any more
        file = File.objects.get(pk=notice.file_ref)
        publish(
            actor=actor, at=at, file=file, type="consent.acknowledged", category=Category.BASIC,
            record_id=notice.consent_ref, detail={"agency": notice.agency_id, "answer": notice.acknowledgement},
        )  # fmt: skip
    write_entry(
        actor=actor, at=at, verb="consent.acknowledged", file_id=notice.file_ref, target=f"notice:{notice.pk}",
        detail={"answer": notice.acknowledgement},
    )  # fmt: skip
    notify(
        at=at, agency_id=file.lead_agency_id, role=Role.CASE_MANAGER, kind="consent.acknowledged", file=file,
        text_key=gettext_noop("An agency has answered to a withdrawn consent."),
        url=reverse("cases:section", args=[file.code, "consent"]),
    )  # fmt: skip


@transaction.atomic
def chase_withdrawals(*, at: datetime) -> int:
    """Remind the agencies that have not answered in time, once a day, and return how many; their leads are told."""
    n_chased = 0
    for notice in overdue_notices(at).select_for_update(of=("self",)):
        if notice.chased_at is not None and notice.chased_at > at - REMIND_EVERY:
            continue
        notice.chased_at, notice.n_chased = at, notice.n_chased + 1
        notice.save(update_fields=["chased_at", "n_chased"])
        _remind(at, notice)
        n_chased += 1
    return n_chased


def _remind(at: datetime, notice: WithdrawalNotice) -> None:
    with system_wall():
        file = File.objects.get(pk=notice.file_ref)
        if notice.n_chased == 1:
            publish(
                actor=SYSTEM, at=at, file=file, type="consent.acknowledgement_overdue", category=Category.BASIC,
                record_id=notice.consent_ref, detail={"agency": notice.agency_id},
            )  # fmt: skip
    notify(
        at=at, agency_id=notice.agency_id, kind="consent.withdrawn", urgent=True, escalated=True,
        text_key=gettext_noop("Your agency has not yet answered to a consent that was taken back."),
        url=reverse("consents:notice", args=[notice.pk]),
    )  # fmt: skip
    notify(
        at=at, agency_id=file.lead_agency_id, role=Role.SUPERVISOR, kind="consent.withdrawn", escalated=True, file=file,
        text_key=gettext_noop("An agency has not yet answered to a withdrawn consent."),
        url=reverse("cases:section", args=[file.code, "consent"]),
    )  # fmt: skip
