"""Appeals: lodging one gives the person their rights back until it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Basis, Purpose, Source
from opennrm.kernel.access.services import grant_access
from opennrm.kernel.actors import Action, Actor, Role, require
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.records.services import change_record, create_record
from opennrm.kernel.reference.enums import AuthorityTask
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.cases.services import set_stage
from opennrm.protection.deadlines.services import meet_deadline, set_deadline
from opennrm.protection.identification.enums import AppealOutcome, Appellant, Outcome, Step
from opennrm.protection.identification.models import Appeal, Decision
from opennrm.protection.identification.rules import GRANT_MARGIN, NEEDED, SHORTEST_REASONS, end_of
from opennrm.protection.identification.selectors import authority_for, today
from opennrm.protection.identification.services.decisions import settle
from opennrm.protection.identification.services.requests import DEADLINES, ask_anew, stage_while_open

if TYPE_CHECKING:
    from datetime import date, datetime

    from opennrm.kernel.access.rules import Opened

APPEAL = "identification.appeal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What is lodged."""

    appellant: str
    grounds: str
    lodged_on: date


@transaction.atomic
def lodge_appeal(*, actor: Actor, at: datetime, opened: Opened, decision: Decision, objection: Objection) -> Appeal:
    """Put an appeal down and before the body that decides on it; one that comes late is taken and marked.

    Raises
    ------
    NotPermitted
        The role or the grant does not include it.
    Refused
        The decision is not a negative one in force, or an appeal is open.
    InvalidInput
        It is not said who appeals, why or when.
    """
    require(actor, Action.IDENTIFICATION_PROPOSE)
    _refuse_unappealable(decision)
    _check_objection(objection, today(at))
    body = authority_for(AuthorityTask.APPEAL)
    charged = country_pack().authority(AuthorityTask.APPEAL)
    due_on = objection.lodged_on + timedelta(days=country_pack().clocks.appeal_decision_days)
    appeal = create_record(
        actor=actor, at=at, opened=opened, model=Appeal, event="identification.appeal_lodged",
        values={
            "decision_id": decision.pk, "appellant": objection.appellant, "grounds": objection.grounds.strip(),
            "lodged_on": objection.lodged_on, "agency": body.pk if body else None,
            "is_late": decision.appeal_until is not None and objection.lodged_on > decision.appeal_until,
            "body": str(body) if body else charged.name(get_language() or "en") if charged else "",
            "stage_before": case_of(opened).stage, "due_at": end_of(due_on, country_pack().time_zone),
        },
    )  # fmt: skip
    set_stage(actor=actor, at=at, opened=opened, stage=stage_while_open(opened, at))
    _put_before_body(actor, at, opened, appeal)
    return appeal


def _refuse_unappealable(decision: Decision) -> None:
    if decision.outcome != Outcome.NEGATIVE or decision.replaced_at is not None:
        raise Refused(_("Only a negative decision that is in force can be appealed against."))
    if Appeal.objects.filter(decision_id=decision.pk, outcome=AppealOutcome.PENDING).exists():
        raise Refused(_("An appeal against this decision is open already."))


def _check_objection(objection: Objection, day: date) -> None:
    problems: dict[str, str] = {}
    if objection.appellant not in Appellant.values:
        problems["appellant"] = _("Choose who appeals.")
    if not objection.grounds.strip():
        problems["grounds"] = _("Write down what the appeal says.")
    if objection.lodged_on > day:
        problems["lodged_on"] = _("The day must not lie in the future.")
    if problems:
        raise InvalidInput(_("Some answers need another look."), problems)


def _put_before_body(actor: Actor, at: datetime, opened: Opened, appeal: Appeal) -> None:
    set_deadline(
        actor=actor, at=at, opened=opened, kind=APPEAL, due_at=appeal.due_at,
        agency_id=appeal.agency_id or opened.file.lead_agency_id, title=gettext_lazy("Decide on an appeal"),
        legal_source=str(country_pack().sources_of("appeal_decision_days")[0]), source_id=appeal.pk,
    )  # fmt: skip
    if appeal.agency_id is None or appeal.agency_id == opened.file.lead_agency_id:
        return
    grant_access(
        actor=actor, at=at, opened=opened, agency_id=appeal.agency_id, categories=NEEDED & opened.sight.readable,
        purpose=Purpose.IDENTIFICATION, basis=Basis.PUBLIC_TASK, source=Source.TASK, source_id=appeal.pk,
        expires_at=max(appeal.due_at, at) + GRANT_MARGIN, may_edit=True,
    )  # fmt: skip
    notify(
        at=at, agency_id=appeal.agency_id, role=Role.DECISION_MAKER, kind="identification.appeal", file=opened.file,
        text_key=gettext_noop("An appeal waits for your decision."), url=reverse("identification:inbox"),
    )  # fmt: skip


def may_decide_appeal(actor: Actor, opened: Opened, appeal: Appeal, decision: Decision) -> bool:
    """Tell whether the actor may put down what came of an appeal.

    Where the body takes part in this node, its own people decide, and nobody who had a hand in the decision. Where it
    does not (a court), the agency that leads the case puts its judgement down.
    """
    if appeal.agency_id is None:
        return opened.is_lead and actor.may(Action.IDENTIFICATION_PROPOSE) and actor.person_id is not None
    involved = {decision.decider_id, decision.requester_id, case_of(opened).worker_id}
    is_body = actor.agency_id == appeal.agency_id and actor.may(Action.IDENTIFICATION_DECIDE)
    return is_body and actor.person_id is not None and actor.person_id not in involved


@transaction.atomic
def decide_appeal(*, actor: Actor, at: datetime, opened: Opened, appeal: Appeal, outcome: str, reasons: str) -> Appeal:
    """Put down what came of an appeal, and do what follows: recognise, decide anew, or let the decision stand.

    Raises
    ------
    NotPermitted
        Somebody else decides on it.
    Refused
        It is decided already.
    InvalidInput
        Outcome or reasons are missing.
    """
    decision: Decision = Decision.objects.select_related("file").get(pk=appeal.decision_id, file=opened.file)
    if not may_decide_appeal(actor, opened, appeal, decision):
        raise NotPermitted(_("Somebody who had no part in the decision decides on the appeal."))
    held: Appeal = Appeal.objects.select_for_update(of=("self",)).select_related("file").get(pk=appeal.pk)
    if held.outcome != AppealOutcome.PENDING:
        raise Refused(_("This appeal is decided already."))
    _check_answer(outcome, reasons)
    changed = change_record(
        actor=actor, at=at, opened=opened, record=held, base_version=held.version,
        values={"outcome": outcome, "reasons": reasons.strip(), "decided_at": at, "decider": actor.person_id},
        event=f"identification.appeal_{outcome}",
    )  # fmt: skip
    meet_deadline(actor=actor, at=at, file_id=opened.file.pk, kind=APPEAL, source_id=held.pk)
    _follow(actor, at, opened, decision, outcome, reasons.strip())
    notify(
        at=at, agency_id=opened.file.lead_agency_id, role=Role.CASE_MANAGER, kind="identification.appeal",
        text_key=gettext_noop("An appeal was decided. Tell the person."), file=opened.file,
        url=reverse("cases:section", args=[opened.code, "identification"]),
    )  # fmt: skip
    return changed


def _check_answer(outcome: str, reasons: str) -> None:
    problems: dict[str, str] = {}
    if outcome not in AppealOutcome.values or outcome == AppealOutcome.PENDING:
        problems["outcome"] = _("Choose the outcome.")
    if len(reasons.strip()) < SHORTEST_REASONS:
        problems["reasons"] = _("Give the reasons in full sentences.")
    if problems:
        raise InvalidInput(_("Some answers need another look."), problems)


def _follow(actor: Actor, at: datetime, opened: Opened, decision: Decision, outcome: str, reasons: str) -> None:
    if outcome == AppealOutcome.ALLOWED:
        _recognise(actor, at, opened, decision, reasons)
    elif outcome == AppealOutcome.REMITTED:
        ask_anew(actor, at, opened, decision, reasons, requester=None)
    else:
        set_stage(actor=actor, at=at, opened=opened, stage=Stage.NOT_IDENTIFIED)


def _recognise(actor: Actor, at: datetime, opened: Opened, decision: Decision, reasons: str) -> None:
    """Put a positive decision in the place of the one that fell."""
    before = plain_values(decision)
    replaced = create_record(
        actor=actor, at=at, opened=opened, model=Decision, event=f"{DEADLINES[Step(decision.step)]}_positive",
        values={
            "step": decision.step, "authority": decision.authority_id, "requested_at": at, "due_at": at,
            "outcome": Outcome.POSITIVE, "was_child": decision.was_child, "acts": before["acts"],
            "means": before["means"], "purposes": before["purposes"], "reasons": reasons, "decided_at": at,
            "decider": actor.person_id, "follows_id": decision.pk,
        },
    )  # fmt: skip
    settle(actor, at, opened, replaced)
