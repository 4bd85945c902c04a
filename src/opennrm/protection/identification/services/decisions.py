"""Decide, with reasons, against the definition; or say what is missing. What follows, follows at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from opennrm.kernel.actors import Action, Actor, Role, require
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.records.services import change_record
from opennrm.kernel.reference.selectors import add_working_days, country_pack
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.cases.services import set_stage
from opennrm.protection.deadlines.services import meet_deadline, set_deadline
from opennrm.protection.identification.enums import FINAL_OUTCOMES, Outcome, Step
from opennrm.protection.identification.models import Decision
from opennrm.protection.identification.rules import SHORTEST_REASONS, elements_of, may_decide
from opennrm.protection.identification.selectors import open_decision, running_period, standing_decision, today
from opennrm.protection.identification.services.reflection import start_reflection
from opennrm.protection.identification.services.requests import DEADLINES, open_request, put_deadline

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.protection.cases.models import Case
    from opennrm.protection.identification.rules import Elements

TELL = "identification.notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found and why."""

    outcome: str
    reasons: str
    acts: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    nevertheless: str = ""


@transaction.atomic
def decide(*, actor: Actor, at: datetime, opened: Opened, decision: Decision, verdict: Verdict) -> Decision:
    """Decide a step. A late decision is as good as one in time; no decision is never a negative one.

    Raises
    ------
    NotPermitted
        Another authority decides, or the actor asked for it or works on the case.
    Refused
        It is decided already.
    InvalidInput
        Reasons are missing; a final yes lacks an element; a no does not say why although all elements are there.
    """
    require(actor, Action.IDENTIFICATION_DECIDE)
    case = case_of(opened)
    held = _held(actor, decision, case)
    found = _found(verdict, is_child=case.is_child)
    _check(held, verdict, elements_of(**found, is_child=case.is_child))
    changed = change_record(
        actor=actor, at=at, opened=opened, record=held, base_version=held.version,
        values={**_values(actor, at, verdict, found), "was_child": case.is_child},
        event=f"{DEADLINES[Step(held.step)]}_{verdict.outcome}",
    )  # fmt: skip
    meet_deadline(actor=actor, at=at, file_id=opened.file.pk, kind=DEADLINES[Step(held.step)], source_id=held.pk)
    settle(actor, at, opened, changed)
    return changed


def _held(actor: Actor, decision: Decision, case: Case) -> Decision:
    held: Decision = Decision.objects.select_for_update(of=("self",)).select_related("file").get(pk=decision.pk)
    if not may_decide(actor, held, case):
        raise NotPermitted(
            _("Somebody of the authority decides who neither asked for the decision nor works on the case.")
        )
    if not held.is_open:
        raise Refused(_("This is decided already. If there are new facts, ask for it to be decided anew."))
    return held


def _found(verdict: Verdict, *, is_child: bool) -> dict[str, list[str]]:
    """Return what counts: for a child the means are left aside, even if somebody sent them."""
    means = [] if is_child else list(verdict.means)
    return {"acts": list(verdict.acts), "means": means, "purposes": list(verdict.purposes)}


def _check(decision: Decision, verdict: Verdict, elements: Elements) -> None:
    problems: dict[str, str] = {}
    if verdict.outcome not in FINAL_OUTCOMES:
        problems["outcome"] = _("Choose the outcome.")
    if len(verdict.reasons.strip()) < SHORTEST_REASONS:
        problems["reasons"] = _("Give the reasons in full sentences: on what facts does the decision rest?")
    if verdict.outcome == Outcome.POSITIVE and decision.step == Step.CONCLUSIVE and not elements.complete:
        lacking = ", ".join(sorted(str(one.label) for one in elements.missing))
        problems["outcome"] = _("The definition is not met yet. Missing: %(what)s.") % {"what": lacking}
    if verdict.outcome == Outcome.NEGATIVE and elements.complete and not verdict.nevertheless.strip():
        problems["nevertheless"] = _(
            "You found all elements of trafficking. Say why the decision is negative nevertheless."
        )
    if problems:
        raise InvalidInput(_("Some answers need another look."), problems)


def _values(actor: Actor, at: datetime, verdict: Verdict, found: dict[str, list[str]]) -> dict[str, Any]:
    can_appeal = verdict.outcome == Outcome.NEGATIVE
    appeal_days = timedelta(days=country_pack().clocks.appeal_days)
    return {
        "outcome": verdict.outcome, **{name: codes or None for name, codes in found.items()},
        "reasons": verdict.reasons.strip(), "nevertheless": verdict.nevertheless.strip() or None, "missing": None,
        "decided_at": at, "decider": actor.person_id, "appeal_until": today(at) + appeal_days if can_appeal else None,
    }  # fmt: skip


def settle(actor: Actor, at: datetime, opened: Opened, decision: Decision) -> None:
    """Do what follows from a final decision: the period, the next step, the stage, the notice, the messages."""
    if decision.follows_id is not None:
        Decision.objects.filter(pk=decision.follows_id, file=opened.file).update(replaced_at=at)
    if decision.outcome == Outcome.POSITIVE:
        _follow_yes(actor, at, opened, decision)
    else:
        set_stage(actor=actor, at=at, opened=opened, stage=Stage.NOT_IDENTIFIED)
    set_deadline(
        actor=actor, at=at, opened=opened, kind=TELL, source_id=decision.pk, agency_id=opened.file.lead_agency_id,
        due_at=add_working_days(at, country_pack().clocks.decision_notice_working_days),
        title=gettext_lazy("Tell the person what was decided"),
    )  # fmt: skip
    _tell(at, opened, decision)


def _follow_yes(actor: Actor, at: datetime, opened: Opened, decision: Decision) -> None:
    if decision.step == Step.CONCLUSIVE:
        set_stage(actor=actor, at=at, opened=opened, stage=Stage.IDENTIFIED)
        return
    if running_period(opened, at) is None:
        start_reflection(actor=actor, at=at, opened=opened, decision=decision)
    final = standing_decision(opened, Step.CONCLUSIVE)
    if final is None or final.outcome != Outcome.POSITIVE:
        set_stage(actor=actor, at=at, opened=opened, stage=Stage.REFLECTION)
    if final is None and open_decision(opened, Step.CONCLUSIVE) is None:
        open_request(actor, at, opened, Step.CONCLUSIVE, requester=decision.requester_id)


def _tell(at: datetime, opened: Opened, decision: Decision) -> None:
    where = reverse("cases:section", args=[opened.code, "identification"])
    words = gettext_noop("A decision on identification was taken. Tell the person.")
    notify(
        at=at, agency_id=opened.file.lead_agency_id, role=Role.CASE_MANAGER, kind="identification.decided",
        text_key=words, file=opened.file, url=where,
    )  # fmt: skip
    if decision.requester_id is not None and decision.requesting_agency_id != opened.file.lead_agency_id:
        notify(
            at=at, person_id=decision.requester_id, kind="identification.decided", file=opened.file, url=where,
            text_key=gettext_noop("A decision that you asked for was taken."),
        )  # fmt: skip


@transaction.atomic
def ask_for_more(
    *, actor: Actor, at: datetime, opened: Opened, decision: Decision, missing: str, due_at: datetime | None = None
) -> Decision:
    """Say what is missing instead of deciding. Nothing is decided by it, and the person keeps all rights.

    Raises
    ------
    NotPermitted, Refused
        As `decide`.
    InvalidInput
        It is not said what is missing, or the new time is not later than the present one.
    """
    require(actor, Action.IDENTIFICATION_DECIDE)
    held = _held(actor, decision, case_of(opened))
    problems: dict[str, str] = {}
    if not missing.strip():
        problems["missing"] = _("Say what is missing.")
    if due_at is not None and due_at <= held.due_at:
        problems["due_on"] = _("Choose a day after the present one, or leave it empty.")
    if problems:
        raise InvalidInput(_("Some answers need another look."), problems)
    changed = change_record(
        actor=actor, at=at, opened=opened, record=held, base_version=held.version,
        values={"outcome": Outcome.SUSPENDED, "missing": missing.strip(), "due_at": due_at or held.due_at},
        event="identification.more_needed",
    )  # fmt: skip
    put_deadline(actor, at, opened, changed)
    notify(
        at=at, agency_id=opened.file.lead_agency_id, role=Role.CASE_MANAGER, kind="identification.more_needed",
        text_key=gettext_noop("The authority needs more information before it decides."), file=opened.file,
        url=reverse("cases:section", args=[opened.code, "identification"]),
    )  # fmt: skip
    return changed
