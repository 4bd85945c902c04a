"""What was asked for and decided in a file, and what waits where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from django.db.models import Q

from opennrm.kernel.access.enums import Category
from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.actors import Action, Actor
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import Shown, records_of, redact, shown_records
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.cases.enums import Stage
from opennrm.protection.cases.selectors import case_of, is_child_file
from opennrm.protection.identification.enums import FINAL_OUTCOMES, AppealOutcome, Outcome, Step
from opennrm.protection.identification.models import Appeal, Decision, ExploitationEpisode, Notice
from opennrm.protection.identification.rules import TASKS, Elements, elements_of, may_decide

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.reference.enums import AuthorityTask
    from opennrm.protection.identification.models import DecisionQuerySet


def authority_for(task: AuthorityTask) -> Agency | None:
    """Return the agency of this node that the country pack charges with a task."""
    charged = country_pack().authority(task)
    found = Agency.objects.active().filter(code=charged.code).first() if charged else None
    if found is None and task in TASKS.values():
        found = Agency.objects.active().filter(kind=AgencyKind.IDENTIFICATION_AUTHORITY).order_by("pk").first()
    return found


def standing_decision(opened: Opened, step: str) -> Decision | None:
    """Return the decision on a step that is in force."""
    final = Decision.objects.in_force().filter(file=opened.file, step=step, outcome__in=FINAL_OUTCOMES)
    return final.select_related("file", "authority").order_by("-decided_at").first()


def open_decision(opened: Opened, step: str | None = None) -> Decision | None:
    """Return the request that nobody has decided yet."""
    found = Decision.objects.open().filter(file=opened.file)
    if step is not None:
        found = found.filter(step=step)
    return found.select_related("file", "authority").order_by("requested_at").first()


def next_step(opened: Opened) -> Step | None:
    """Return the step that can be asked for now; none while one is open or when all is decided."""
    if open_decision(opened) is not None or case_of(opened).stage == Stage.CLOSED:
        return None
    first = standing_decision(opened, Step.REASONABLE_GROUNDS)
    if first is None:
        return Step.REASONABLE_GROUNDS
    if first.outcome == Outcome.POSITIVE and standing_decision(opened, Step.CONCLUSIVE) is None:
        return Step.CONCLUSIVE
    return None


def access_decision(*, opened: Opened, decision_id: UUID | str) -> Decision:
    """Return a decision of an opened file.

    Raises
    ------
    NotVisible
        There is none.
    """
    found: Decision | None = (
        records_of(opened, Decision)
        .select_related("file", "authority", "requester", "requesting_agency", "decider")
        .filter(pk=decision_id)
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def access_appeal(*, opened: Opened, appeal_id: UUID | str) -> Appeal:
    """Return an appeal of an opened file.

    Raises
    ------
    NotVisible
        There is none.
    """
    found: Appeal | None = records_of(opened, Appeal).select_related("file", "agency").filter(pk=appeal_id).first()
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the account of the person adds up to."""

    acts: list[str] = field(default_factory=list)
    means: list[str] = field(default_factory=list)
    purposes: list[str] = field(default_factory=list)
    is_child: bool = False

    @property
    def elements(self) -> Elements:
        """Return the account, checked against the definition."""
        return elements_of(acts=self.acts, means=self.means, purposes=self.purposes, is_child=self.is_child)


def evidence_of(opened: Opened) -> Evidence:
    """Return what the episodes of the account add up to, as far as the reader may see; no means for a child."""
    episodes = shown_records(opened, ExploitationEpisode)
    is_child = is_child_file(opened)
    return Evidence(
        acts=_joined(one.acts for one in episodes),
        means=[] if is_child else _joined(one.means for one in episodes),
        purposes=_joined(one.purposes for one in episodes),
        is_child=is_child,
    )


def _joined(lists: Iterable[object]) -> list[str]:
    return list(dict.fromkeys(code for codes in lists if isinstance(codes, list) for code in codes))


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision as its reader sees it, with its notices and appeals and what the reader can do."""

    decision: Shown
    notices: list[Shown]
    appeals: list[Shown]
    elements: Elements | None
    may_decide: bool
    may_appeal: bool
    may_reopen: bool
    may_withdraw: bool

    @property
    def row(self) -> Decision:
        """Return the row itself."""
        return cast("Decision", self.decision.record)


def decision_rows(actor: Actor, opened: Opened) -> list[DecisionRow]:
    """Return the decisions of a file, the newest first."""
    found = records_of(opened, Decision).select_related(
        "file", "authority", "requester", "requesting_agency", "decider"
    )
    notices, appeals = shown_records(opened, Notice), shown_records(opened, Appeal)
    case = case_of(opened)
    proposes = actor.may(Action.IDENTIFICATION_PROPOSE) and opened.sight.edits(Category.IDENTIFICATION)
    rows = []
    for shown in redact(found.order_by("-requested_at", "-pk"), opened.sight):
        decision = cast("Decision", shown.record)
        own_appeals = [one for one in appeals if one.decision_id == decision.pk]
        stands = decision.outcome in FINAL_OUTCOMES and decision.replaced_at is None
        has_open_appeal = any(one.outcome == AppealOutcome.PENDING for one in own_appeals)
        rows.append(
            DecisionRow(
                decision=shown,
                notices=[one for one in notices if one.decision_id == decision.pk],
                appeals=own_appeals,
                elements=_elements(shown) if decision.outcome in FINAL_OUTCOMES else None,
                may_decide=decision.is_open and may_decide(actor, decision, case),
                may_appeal=proposes and stands and decision.outcome == Outcome.NEGATIVE and not has_open_appeal,
                may_reopen=proposes and stands and open_decision(opened, decision.step) is None,
                may_withdraw=proposes and decision.is_open and opened.is_lead,
            )
        )
    return rows


def _elements(shown: Shown) -> Elements | None:
    parts = [shown.acts, shown.means, shown.purposes]
    if not all(one is None or isinstance(one, list) for one in parts):
        return None
    return elements_of(
        acts=shown.acts or [], means=shown.means or [], purposes=shown.purposes or [], is_child=shown.was_child
    )


def authority_inbox(actor: Actor, at: datetime) -> DecisionQuerySet:
    """Return the requests that wait for the actor's authority, the most urgent first."""
    if not actor.may(Action.IDENTIFICATION_DECIDE) or actor.agency_id is None:
        return Decision.objects.none()
    waiting = Decision.objects.visible_to(actor, at).open().filter(authority_id=actor.agency_id)
    return waiting.select_related("file", "authority", "requesting_agency").order_by("due_at", "pk")


def appeals_inbox(actor: Actor, at: datetime) -> list[Appeal]:
    """Return the appeals that wait for the actor's body, the most urgent first."""
    if not actor.may(Action.IDENTIFICATION_DECIDE) or actor.agency_id is None:
        return []
    waiting = Appeal.objects.visible_to(actor, at).filter(outcome=AppealOutcome.PENDING, agency_id=actor.agency_id)
    return list(waiting.select_related("file").order_by("due_at", "pk"))


def overdue_decisions(actor: Actor, at: datetime) -> DecisionQuerySet:
    """Return the decisions that should have been taken, of the actor's authority or on the files its agency leads."""
    if actor.agency_id is None:
        return Decision.objects.none()
    mine = Q(authority_id=actor.agency_id) | Q(file__lead_agency_id=actor.agency_id)
    late = Decision.objects.visible_to(actor, at).overdue(at).filter(mine)
    return late.select_related("file", "authority").order_by("due_at", "pk")
