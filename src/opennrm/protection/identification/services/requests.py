"""Ask the authority for a decision, give it what it lacks, take the request back, have a decision looked at anew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from opennrm.kernel.access.enums import Basis, Category, Purpose, Source
from opennrm.kernel.access.models import File
from opennrm.kernel.access.rules import NOTHING, refuse_closed
from opennrm.kernel.access.services import grant_access, revoke_grants
from opennrm.kernel.actors import Action, Actor, Role, require
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.records.services import change_record, create_record
from opennrm.kernel.reference.selectors import add_working_days, country_pack
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.cases.services import set_stage
from opennrm.protection.deadlines.services import cancel_deadlines, set_deadline
from opennrm.protection.identification.enums import FINAL_OUTCOMES, Outcome, Step
from opennrm.protection.identification.models import Decision
from opennrm.protection.identification.rules import GRANT_MARGIN, NEEDED, SHORTEST_REASONS, TASKS
from opennrm.protection.identification.selectors import (
    authority_for,
    open_decision,
    running_period,
    standing_decision,
)

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.accounts.models import Agency

DEADLINES = {Step.REASONABLE_GROUNDS: "identification.reasonable_grounds", Step.CONCLUSIVE: "identification.conclusive"}
TITLES = {
    Step.REASONABLE_GROUNDS: gettext_lazy("Decide on reasonable grounds"),
    Step.CONCLUSIVE: gettext_lazy("Decide conclusively"),
}
_CLOCKS = {Step.REASONABLE_GROUNDS: "reasonable_grounds_working_days", Step.CONCLUSIVE: "conclusive_decision_days"}


def due_of(step: Step, asked_at: datetime) -> datetime:
    """Return when a decision asked for now is due in this State."""
    clocks = country_pack().clocks
    if step is Step.REASONABLE_GROUNDS:
        return add_working_days(asked_at, clocks.reasonable_grounds_working_days)
    return asked_at + timedelta(days=clocks.conclusive_decision_days)


@transaction.atomic
def request_decision(
    *, actor: Actor, at: datetime, opened: Opened, step: str, note: str, parts: Category = NOTHING
) -> Decision:
    """Ask the State's authority for a decision, and open to it the parts of the file that it needs and the chosen ones.

    Raises
    ------
    NotPermitted
        The role or the grant does not include it.
    InvalidInput
        It is not said why.
    Refused
        It is asked or decided already, the first step is missing, the case is closed, or there is no authority.
    """
    require(actor, Action.IDENTIFICATION_PROPOSE)
    if not note.strip():
        message = _("Say in a few sentences what points to trafficking.")
        raise InvalidInput(message, {"note": message})
    File.objects.select_for_update().get(pk=opened.file.pk)
    wanted = Step(step)
    _refuse_out_of_turn(opened, wanted)
    decision = open_request(
        actor, at, opened, wanted, parts=parts, request_note=note.strip(), requester=actor.person_id
    )
    if case_of(opened).stage in {Stage.INTAKE, Stage.NOT_IDENTIFIED}:
        set_stage(actor=actor, at=at, opened=opened, stage=Stage.PRESUMED)
    return decision


def _refuse_out_of_turn(opened: Opened, step: Step) -> None:
    refuse_closed(opened)
    if open_decision(opened, step) is not None:
        raise Refused(_("This decision has been asked for already and waits for the authority."))
    if standing_decision(opened, step) is not None:
        raise Refused(_("This has been decided. If there are new facts, ask for it to be decided anew."))
    first = standing_decision(opened, Step.REASONABLE_GROUNDS)
    if step is Step.CONCLUSIVE and (first is None or first.outcome != Outcome.POSITIVE):
        raise Refused(_("The reasonable-grounds decision comes first."))


def open_request(
    actor: Actor, at: datetime, opened: Opened, step: Step, *, parts: Category = NOTHING, **values: Any
) -> Decision:
    """Put a request before the authority: record, access, deadline, message. What may be asked, callers check."""
    authority = authority_for(TASKS[step])
    if authority is None:
        raise Refused(_("This node has no identification authority. Ask the node's administrator."))
    given = {
        "step": step, "authority": authority.pk, "requested_at": at, "due_at": due_of(step, at),
        "was_child": case_of(opened).is_child, "requesting_agency": actor.agency_id, **values,
    }  # fmt: skip
    decision = create_record(
        actor=actor, at=at, opened=opened, model=Decision, values=given, event=f"{DEADLINES[step]}_requested"
    )
    _open_file_to(actor, at, opened, decision, authority, parts)
    put_deadline(actor, at, opened, decision)
    notify(
        at=at, agency_id=authority.pk, role=Role.DECISION_MAKER, kind="identification.requested", file=opened.file,
        text_key=gettext_noop("A decision on identification waits for you."), url=reverse("identification:inbox"),
    )  # fmt: skip
    return decision


def _open_file_to(
    actor: Actor, at: datetime, opened: Opened, decision: Decision, authority: Agency, parts: Category
) -> None:
    if authority.pk == opened.file.lead_agency_id:
        return
    grant_access(
        actor=actor, at=at, opened=opened, agency_id=authority.pk, categories=(NEEDED | parts) & opened.sight.readable,
        purpose=Purpose.IDENTIFICATION, basis=Basis.PUBLIC_TASK, source=Source.TASK, source_id=decision.pk,
        expires_at=decision.due_at + GRANT_MARGIN, may_edit=True,
    )  # fmt: skip


def put_deadline(actor: Actor, at: datetime, opened: Opened, decision: Decision) -> None:
    """Set (or move) the deadline of a request."""
    step = Step(decision.step)
    set_deadline(
        actor=actor, at=at, opened=opened, kind=DEADLINES[step], due_at=decision.due_at,
        agency_id=decision.authority_id, title=TITLES[step], source_id=decision.pk,
        legal_source=str(country_pack().sources_of(_CLOCKS[step])[0]),
    )  # fmt: skip


@transaction.atomic
def give_information(*, actor: Actor, at: datetime, opened: Opened, decision: Decision, note: str) -> Decision:
    """Give the authority what it said is missing; the request goes on.

    Raises
    ------
    Refused
        The authority did not ask for more.
    InvalidInput
        Nothing is said.
    """
    require(actor, Action.IDENTIFICATION_PROPOSE)
    if decision.outcome != Outcome.SUSPENDED:
        raise Refused(_("The authority has not asked for more information."))
    if not note.strip():
        message = _("Say what you found out, or that nothing more can be known.")
        raise InvalidInput(message, {"note": message})
    before = plain_values(decision)["request_note"] or ""
    changed = change_record(
        actor=actor, at=at, opened=opened, record=decision, base_version=decision.version,
        values={"outcome": Outcome.PENDING, "request_note": f"{before}\n\n{at:%Y-%m-%d}: {note.strip()}".strip()},
        event="identification.information_given",
    )  # fmt: skip
    notify(
        at=at, agency_id=decision.authority_id, role=Role.DECISION_MAKER, kind="identification.requested",
        text_key=gettext_noop("The information you asked for has come."), url=reverse("identification:inbox"),
        file=opened.file,
    )  # fmt: skip
    return changed


@transaction.atomic
def withdraw_request(*, actor: Actor, at: datetime, opened: Opened, decision: Decision, because: str) -> Decision:
    """Take a request back because the person does not want it; the authority loses the access it had for it.

    Raises
    ------
    NotPermitted
        Another agency leads the case.
    Refused
        It is decided.
    InvalidInput
        No reason is given.
    """
    require(actor, Action.IDENTIFICATION_PROPOSE)
    if not opened.is_lead:
        raise NotPermitted(_("Only the agency that leads the case can take the request back."))
    if not decision.is_open:
        raise Refused(_("This is decided already."))
    if not because.strip():
        raise InvalidInput(_("Say why."), {"because": _("Say why.")})
    changed = change_record(
        actor=actor, at=at, opened=opened, record=decision, base_version=decision.version,
        values={"outcome": Outcome.WITHDRAWN, "withdrawn_because": because.strip()}, event="identification.withdrawn",
    )  # fmt: skip
    why = _("The request was taken back.")
    revoke_grants(actor=actor, at=at, file_id=opened.file.pk, because=why, source_id=decision.pk)
    cancel_deadlines(actor=actor, at=at, file_id=opened.file.pk, source_id=decision.pk, because=why)
    if decision.step == Step.REASONABLE_GROUNDS and case_of(opened).stage == Stage.PRESUMED:
        set_stage(actor=actor, at=at, opened=opened, stage=Stage.INTAKE)
    return changed


@transaction.atomic
def reopen_decision(*, actor: Actor, at: datetime, opened: Opened, decision: Decision, because: str) -> Decision:
    """Ask for a decision to be taken anew on new facts; the earlier one holds until then.

    Raises
    ------
    NotPermitted
        The role does not include it.
    Refused
        It is not decided, was replaced, or is being decided anew already.
    InvalidInput
        The new facts are not named.
    """
    if not (actor.may(Action.IDENTIFICATION_PROPOSE) or actor.may(Action.IDENTIFICATION_DECIDE)):
        require(actor, Action.IDENTIFICATION_PROPOSE)
    if len(because.strip()) < SHORTEST_REASONS:
        message = _("Say in a sentence or two what is new.")
        raise InvalidInput(message, {"because": message})
    if decision.outcome not in FINAL_OUTCOMES or decision.replaced_at is not None:
        raise Refused(_("Only a decision that is in force can be looked at anew."))
    if open_decision(opened, decision.step) is not None:
        raise Refused(_("This is being decided anew already."))
    return ask_anew(actor, at, opened, decision, because.strip(), requester=actor.person_id)


def ask_anew(
    actor: Actor, at: datetime, opened: Opened, decision: Decision, because: str, *, requester: int | None
) -> Decision:
    """Put a decided step before the authority again."""
    again = open_request(
        actor, at, opened, Step(decision.step), follows_id=decision.pk, reopened_because=because, requester=requester
    )
    if decision.outcome == Outcome.NEGATIVE:
        set_stage(actor=actor, at=at, opened=opened, stage=stage_while_open(opened, at))
    return again


def stage_while_open(opened: Opened, at: datetime) -> Stage:
    """Return where a case stands while something about it is still to be decided: with all rights."""
    return Stage.REFLECTION if running_period(opened, at) is not None else Stage.PRESUMED
