"""The recovery and reflection period: started by law, lengthened with a reason, never silently shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import Action, Actor, Role, require
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.records.services import change_record, create_record
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.approvals.selectors import in_words
from opennrm.protection.approvals.services import ask_approval
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.deadlines.services import cancel_deadlines, set_deadline
from opennrm.protection.identification.enums import EndGround
from opennrm.protection.identification.models import Extension, ReflectionPeriod
from opennrm.protection.identification.rules import SHORTEST_REASONS, end_of, last_day
from opennrm.protection.identification.selectors import latest_period, today

if TYPE_CHECKING:
    from datetime import date, datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.approvals.models import Approval
    from opennrm.protection.identification.models import Decision

ENDS = "reflection.ends"
END_APPROVAL = "reflection.end"


def start_reflection(*, actor: Actor, at: datetime, opened: Opened, decision: Decision) -> ReflectionPeriod:
    """Start the period that a positive reasonable-grounds decision gives, as long as the State's law says."""
    is_child = case_of(opened).is_child
    n_days = country_pack().clocks.recovery_reflection_days(is_child=is_child)
    starts_on = today(at)
    period = create_record(
        actor=actor, at=at, opened=opened, model=ReflectionPeriod, event="reflection.started",
        values={
            "decision_id": decision.pk, "starts_on": starts_on, "ends_on": last_day(starts_on, n_days),
            "n_days": n_days,
        },
    )  # fmt: skip
    _put_deadline(actor, at, opened, period, is_child=is_child)
    return period


def _put_deadline(actor: Actor, at: datetime, opened: Opened, period: ReflectionPeriod, *, is_child: bool) -> None:
    pack = country_pack()
    laws = pack.sources_of("reflection_child_days" if is_child else "reflection_adult_days")
    set_deadline(
        actor=actor, at=at, opened=opened, kind=ENDS, due_at=end_of(period.ends_on, pack.time_zone),
        agency_id=opened.file.lead_agency_id, title=gettext_lazy("Plan what comes after recovery and reflection"),
        legal_source=str(laws[-1]), source_id=period.pk,
    )  # fmt: skip


@transaction.atomic
def extend_reflection(
    *, actor: Actor, at: datetime, opened: Opened, period: ReflectionPeriod, to_day: date, reason: str
) -> ReflectionPeriod:
    """Move the last day of the period further away, and say why.

    Raises
    ------
    NotPermitted
        The role or the grant does not include it.
    Refused
        The period was ended before its last day.
    InvalidInput
        The new day is not later, or later than one extension may reach; no reason is given.
    """
    _require_identification(actor)
    _refuse_ended(period)
    problems: dict[str, str] = {}
    furthest = last_day(period.ends_on, country_pack().clocks.reflection_extension_days)
    if to_day <= period.ends_on:
        problems["to_day"] = _("Choose a later day. The period is never made shorter.")
    elif to_day > furthest:
        problems["to_day"] = _("One extension reaches to %(day)s at most. It can be extended again.") % {
            "day": furthest
        }
    if not reason.strip():
        problems["reason"] = _("Say why.")
    if problems:
        raise InvalidInput(_("Some answers need another look."), problems)
    values = {"period_id": period.pk, "from_day": period.ends_on, "to_day": to_day, "reason": reason.strip()}
    create_record(actor=actor, at=at, opened=opened, model=Extension, values=values)
    changed = change_record(
        actor=actor, at=at, opened=opened, record=period, base_version=period.version,
        values={"ends_on": to_day, "n_days": (to_day - period.starts_on).days}, event="reflection.extended",
    )  # fmt: skip
    _put_deadline(actor, at, opened, changed, is_child=case_of(opened).is_child)
    return changed


def _require_identification(actor: Actor) -> None:
    if not actor.may(Action.IDENTIFICATION_DECIDE):
        require(actor, Action.IDENTIFICATION_PROPOSE)


def _refuse_ended(period: ReflectionPeriod) -> None:
    if period.ended_on is not None:
        raise Refused(_("This period has been ended."))


def _refuse_over(period: ReflectionPeriod, day: date) -> None:
    _refuse_ended(period)
    if period.ends_on < day:
        raise Refused(_("This period is over."))


@transaction.atomic
def end_by_own_wish(
    *, actor: Actor, at: datetime, opened: Opened, period: ReflectionPeriod, said: str, is_free: bool
) -> ReflectionPeriod:
    """End the period because an adult freely wants it to end; what was said is kept.

    Raises
    ------
    NotPermitted
        The role does not include it, or another agency leads the case.
    Refused
        The period is over, or the person is a child, whose period nobody's wish ends.
    InvalidInput
        It is not said what the person said, or that they said it freely.
    """
    require(actor, Action.IDENTIFICATION_PROPOSE)
    if not opened.is_lead:
        raise NotPermitted(_("The agency that leads the case writes down such a wish."))
    _refuse_over(period, today(at))
    if case_of(opened).is_child:
        raise Refused(_("A child's period is not ended by a wish. It runs to its last day."))
    problems: dict[str, str] = {}
    if not said.strip():
        problems["said"] = _("Write down what the person said.")
    if not is_free:
        problems["is_free"] = _("Only a wish that is said freely counts. If you are not sure, let the period run.")
    if problems:
        raise InvalidInput(_("Some answers need another look."), problems)
    return _end(actor, at, opened, period, EndGround.OWN_WISH, said.strip())


def _end(
    actor: Actor, at: datetime, opened: Opened, period: ReflectionPeriod, ground: EndGround, reason: str
) -> ReflectionPeriod:
    changed = change_record(
        actor=actor, at=at, opened=opened, record=period, base_version=period.version,
        values={"ended_on": today(at), "end_ground": ground, "end_reason": reason}, event=f"reflection.ended_{ground}",
    )  # fmt: skip
    cancel_deadlines(actor=actor, at=at, file_id=opened.file.pk, source_id=period.pk, because=str(ground.label))
    notify(
        at=at, agency_id=opened.file.lead_agency_id, role=Role.SUPERVISOR, kind="reflection.ended", urgent=True,
        text_key=gettext_noop("A recovery and reflection period was ended before its last day."), file=opened.file,
        url=reverse("cases:section", args=[opened.code, "identification"]),
    )  # fmt: skip
    return changed


@transaction.atomic
def ask_end_by_law(*, actor: Actor, at: datetime, opened: Opened, period: ReflectionPeriod, reason: str) -> Approval:
    """Ask a second person of the authority to agree that public order ends the period; until then it runs.

    Raises
    ------
    NotPermitted
        Only the authority may ask.
    Refused
        The period is over, or it is asked already.
    InvalidInput
        The reasons are missing.
    """
    require(actor, Action.IDENTIFICATION_DECIDE)
    _refuse_over(period, today(at))
    if len(reason.strip()) < SHORTEST_REASONS:
        message = _("Give the facts and the provision of the law in full sentences.")
        raise InvalidInput(message, {"reason": message})
    return ask_approval(
        actor=actor, at=at, opened=opened, action=END_APPROVAL, subject_id=period.pk, reason=reason.strip(),
        summary_key=gettext_noop("End a recovery and reflection period on grounds of public order"),
    )  # fmt: skip


def end_by_law(approval: Approval, actor: Actor, at: datetime) -> None:
    """End the period, after a second person agreed.

    Raises
    ------
    Refused
        The period is over.
    """
    opened = access_file_by_id(actor=actor, file_id=approval.file_id or 0, at=at)
    period = latest_period(opened)
    if period is None or period.pk != approval.subject_id:
        raise Refused(_("This period is over."))
    _refuse_over(period, today(at))
    reason = str(in_words(approval).reason or "")
    ended = _end(actor, at, opened, period, EndGround.PUBLIC_ORDER, reason)
    ReflectionPeriod.objects.filter(pk=ended.pk).update(approval_id=approval.pk)
