"""Tell the person what was decided, in their language; for a child, the guardian with the child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.errors import InvalidInput
from opennrm.kernel.records.services import change_record, create_record
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.deadlines.services import meet_deadline
from opennrm.protection.identification.enums import Delivery, Outcome, Receiver
from opennrm.protection.identification.models import Notice
from opennrm.protection.identification.selectors import notice_text, today
from opennrm.protection.identification.services.decisions import TELL

if TYPE_CHECKING:
    from datetime import date, datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.identification.models import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who was told how, when and in which language."""

    language: str
    receiver: str
    delivery: str
    delivered_on: date
    receiver_name: str = ""
    interpreter: str = ""


@transaction.atomic
def note_told(*, actor: Actor, at: datetime, opened: Opened, decision: Decision, told: Told) -> Notice:
    """Put down that the person was told; the time to appeal counts from then, and is never made shorter.

    Raises
    ------
    NotPermitted
        The role or the grant does not include it.
    NotVisible
        Nothing is decided that could be told, or there is no such language.
    InvalidInput
        A child was told without a guardian, or the day is wrong.
    """
    require(actor, Action.CASE_EDIT)
    text = notice_text(decision, told.language)
    _check(told, today(at), decision, is_child=case_of(opened).is_child)
    notice = create_record(
        actor=actor, at=at, opened=opened, model=Notice, event="identification.told",
        values={
            "decision_id": decision.pk, "text_version": text.version, "text_language": text.language,
            "text_sha256": text.sha256, "receiver": told.receiver, "receiver_name": told.receiver_name.strip(),
            "delivery": told.delivery, "delivered_on": told.delivered_on, "interpreter": told.interpreter.strip(),
        },
    )  # fmt: skip
    meet_deadline(actor=actor, at=at, file_id=opened.file.pk, kind=TELL, source_id=decision.pk)
    _lengthen_appeal(actor, at, opened, decision, told.delivered_on)
    return notice


def _check(told: Told, day: date, decision: Decision, *, is_child: bool) -> None:
    problems: dict[str, str] = {}
    if is_child and told.receiver != Receiver.GUARDIAN:
        problems["receiver"] = _("A child is told together with the guardian.")
    if told.receiver == Receiver.GUARDIAN and not told.receiver_name.strip():
        problems["receiver_name"] = _("Say who the guardian is.")
    if told.receiver not in Receiver.values or told.delivery not in Delivery.values:
        problems["delivery"] = _("Say how the person was told.")
    earliest = decision.decided_at or decision.requested_at
    if told.delivered_on > day or told.delivered_on < today(earliest):
        problems["delivered_on"] = _("The day lies between the decision and today.")
    if problems:
        raise InvalidInput(_("Some answers need another look."), problems)


def _lengthen_appeal(actor: Actor, at: datetime, opened: Opened, decision: Decision, delivered_on: date) -> None:
    if decision.outcome != Outcome.NEGATIVE or decision.appeal_until is None:
        return
    if Notice.objects.filter(decision_id=decision.pk).count() > 1:
        return
    until = delivered_on + timedelta(days=country_pack().clocks.appeal_days)
    if until > decision.appeal_until:
        change_record(
            actor=actor, at=at, opened=opened, record=decision, base_version=decision.version,
            values={"appeal_until": until}, event="identification.appeal_time",
        )  # fmt: skip
