"""What is finished before closing, what a second person agrees to, and where all of it stands on the case page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action
from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.records.kinds import CaseAction, SectionPanel, register_case_action, register_section_panel
from opennrm.kernel.records.selectors import Shown, show
from opennrm.kernel.reference.enums import RetentionClass
from opennrm.kernel.reference.selectors import code_list
from opennrm.protection.approvals.rules import register_approval
from opennrm.protection.approvals.selectors import pending_of
from opennrm.protection.cases.models import Case
from opennrm.protection.deadlines.models import Task
from opennrm.protection.identification.models import Decision, ReflectionPeriod
from opennrm.protection.lifecycle.enums import ClosureStatus, ErasureReason
from opennrm.protection.lifecycle.models import Transfer
from opennrm.protection.lifecycle.rules import CLOSE, ERASE, register_open_thing
from opennrm.protection.lifecycle.selectors import closure_in_force, erasure_of, hold_of, offer_of
from opennrm.protection.lifecycle.services import close_agreed, closure_not_agreed, erase_agreed, erasure_not_agreed
from opennrm.protection.referrals.models import Referral

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.approvals.models import Approval


def _n_referrals(opened: Opened, _at: datetime) -> int:
    return int(Referral.objects.open().filter(file=opened.file).count())


def _n_offers(opened: Opened, _at: datetime) -> int:
    return int(Transfer.objects.offered().filter(file=opened.file).count())


def _n_decisions(opened: Opened, _at: datetime) -> int:
    return int(Decision.objects.open().filter(file=opened.file).count())


def _n_periods(opened: Opened, at: datetime) -> int:
    return int(ReflectionPeriod.objects.running(at.date()).filter(file=opened.file).count())


def _n_tasks(opened: Opened, _at: datetime) -> int:
    return int(Task.objects.open().filter(file=opened.file).count())


def _n_requests(opened: Opened, _at: datetime) -> int:
    return pending_of(opened.file.pk).exclude(action=CLOSE).count()


register_open_thing("referrals", _("Open referrals"), "referrals", _n_referrals, blocks=True)
register_open_thing("transfer", _("An offer to another agency without an answer"), "overview", _n_offers, blocks=True)
register_open_thing("decisions", _("Decisions not taken yet"), "identification", _n_decisions)
register_open_thing("reflection", _("A recovery and reflection period that runs"), "identification", _n_periods)
register_open_thing("approvals", _("Requests that wait for a second person"), "overview", _n_requests)
register_open_thing("tasks", _("Open tasks and deadlines"), "tasks", _n_tasks)


def _closure_facts(approval: Approval) -> list[tuple[Any, Any]]:
    reason = code_list("closure_reasons").label(str(approval.payload.get("reason", "")))
    kept = RetentionClass(str(approval.payload["retention_class"])).label
    return [(_("Reason"), reason), (_("Kept as"), kept)]


def _erasure_facts(approval: Approval) -> list[tuple[Any, Any]]:
    return [(_("Why"), ErasureReason(str(approval.payload["reason"])).label)]


register_approval(
    CLOSE, _("Close a case"), close_agreed, on_refused=closure_not_agreed, describe=_closure_facts,
    approver_action=Action.APPROVAL_DECIDE,
)  # fmt: skip
register_approval(
    ERASE, _("Erase a file for good"), erase_agreed, on_refused=erasure_not_agreed, describe=_erasure_facts,
    approver_action=Action.CASE_ERASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ending:
    """What of the end of a case its reader should know at once; the lead sees what waits."""

    is_lead: bool
    case: Case
    closure: Shown | None
    offer: Transfer | None
    hold: Shown | None
    is_erasure_asked: bool


def _ending(_actor: Actor, _at: datetime, opened: Opened) -> Ending | None:
    case = Case.objects.get(file=opened.file)
    closure, hold = closure_in_force(opened), hold_of(opened) if case.on_hold else None
    offer, erasure = offer_of(opened), erasure_of(opened)
    if not (closure or hold or offer or erasure):
        return None
    return Ending(
        is_lead=opened.is_lead, case=case, closure=show(closure, opened.sight) if closure else None, offer=offer,
        hold=show(hold, opened.sight) if hold else None, is_erasure_asked=erasure is not None,
    )  # fmt: skip


register_section_panel(
    SectionPanel(section="overview", key="ending", template="lifecycle/panel_ending.html", query=_ending, order=1)
)


def _is_open_lead(action: Action, actor: Actor, opened: Opened) -> bool:
    return opened.is_lead and actor.may(action) and not opened.is_closed


def _may_transfer(actor: Actor, _at: datetime, opened: Opened) -> bool:
    return _is_open_lead(Action.CASE_TRANSFER, actor, opened)


def _may_close(actor: Actor, _at: datetime, opened: Opened) -> bool:
    return _is_open_lead(Action.CASE_CLOSE, actor, opened) and closure_in_force(opened) is None


def _may_reopen(actor: Actor, _at: datetime, opened: Opened) -> bool:
    closure = closure_in_force(opened) if opened.is_lead and actor.may(Action.CASE_CLOSE) else None
    return closure is not None and closure.status == ClosureStatus.CLOSED


def _may_hold(actor: Actor, _at: datetime, opened: Opened) -> bool:
    return opened.is_lead and actor.may(Action.CASE_CLOSE) and hold_of(opened) is None


def _may_lift(actor: Actor, _at: datetime, opened: Opened) -> bool:
    return opened.is_lead and actor.may(Action.CASE_ERASE) and hold_of(opened) is not None


def _may_erase(actor: Actor, _at: datetime, opened: Opened) -> bool:
    return opened.is_lead and actor.may(Action.CASE_CLOSE) and opened.is_closed


for key, title, shown, order in (
    ("transfer", _("Transfer to another agency"), _may_transfer, 60),
    ("close", _("Close the case"), _may_close, 70),
    ("reopen", _("Open the case again"), _may_reopen, 70),
    ("hold", _("Set a legal hold"), _may_hold, 75),
    ("lift_hold", _("Lift the legal hold"), _may_lift, 75),
    ("erase", _("Erase the file"), _may_erase, 80),
):
    register_case_action(
        CaseAction(key=f"lifecycle.{key}", title=title, url_name=f"lifecycle:{key}", shown=shown, order=order)
    )

register_titles(
    {
        "transfer.offered": _("The case was offered to another agency"),
        "transfer.withdrawn": _("The offer to another agency was taken back"),
        "transfer.declined": _("Another agency declined to take the case over"),
        "transfer.accepted": _("Another agency agreed to take the case over"),
        "transfer.expired": _("An offer to another agency ran out"),
        "case.transferred": _("The case has another lead agency"),
        "closure.asked": _("Somebody asked to close the case"),
        "closure.done": _("The closing was carried out"),
        "closure.not_agreed": _("The second person did not agree to close the case"),
        "closure.reopened": _("The closing was undone"),
        "case.closed": _("The case was closed"),
        "case.reopened": _("The case was opened again"),
        "hold.set": _("A legal hold was set"),
        "hold.lifted": _("The legal hold was lifted"),
        "erasure.asked": _("Somebody asked to erase the file"),
        "erasure.not_agreed": _("The second person did not agree to erase the file"),
        "case.erased": _("The file was erased"),
    }
)
