"""What follows from needs, risk, plans, children's protection, residence and return."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.rules import EVERYTHING, Opened
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.assistance.enums import AgeFinding, PermitStatus
from opennrm.protection.assistance.selectors import is_guarded
from opennrm.protection.cases.models import Case
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.cases.services import set_risk
from opennrm.protection.deadlines.services import cancel_deadlines, meet_deadline, set_deadline

if TYPE_CHECKING:
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.events.models import CaseEvent
    from opennrm.kernel.records.kinds import Saved
    from opennrm.protection.assistance.models import (
        AgeAssessment,
        AssistancePlan,
        PlanReview,
        ResidencePermit,
        ReturnVisit,
        RiskAssessment,
    )

_DAYS_BY_LEVEL = {"immediate": 1, "high": 7}
PERMIT_NOTICE = timedelta(days=60)


def morning_of(day: date) -> datetime:
    """Return when the working day begins on which something is due."""
    return datetime.combine(day, time(9), tzinfo=UTC)


def _replace_deadline(saved: Saved, kind: str, due_at: datetime, title: str) -> None:
    """Let one deadline of a kind stand in a file: the one that follows from what was just stored."""
    meet_deadline(actor=saved.actor, at=saved.at, file_id=saved.opened.file.pk, kind=kind)
    set_deadline(
        actor=saved.actor, at=saved.at, opened=saved.opened, kind=kind, due_at=max(due_at, saved.at),
        agency_id=saved.opened.file.lead_agency_id, title=title, category=Category.ASSISTANCE, statutory=False,
        source_id=saved.record.pk,
    )  # fmt: skip


def follow_risk(saved: Saved) -> None:
    """Show the danger on the case, and set when it is looked at again: the greater, the sooner."""
    risk = cast("RiskAssessment", saved.record)
    set_risk(actor=saved.actor, at=saved.at, opened=saved.opened, risk=risk.level)
    days = _DAYS_BY_LEVEL.get(risk.level, country_pack().clocks.risk_review_days)
    review_on = risk.review_on or risk.assessed_on + timedelta(days=days)
    _replace_deadline(saved, "risk_review", morning_of(review_on), "Assess the danger again")


def follow_plan(saved: Saved) -> None:
    """Set the next review of the plan."""
    plan = cast("AssistancePlan", saved.record)
    review_on = plan.review_on or plan.agreed_on + timedelta(days=country_pack().clocks.plan_review_days)
    _replace_deadline(saved, "plan_review", morning_of(review_on), "Review the assistance plan")


def follow_plan_review(saved: Saved) -> None:
    """Set the review after this one."""
    review = cast("PlanReview", saved.record)
    next_on = review.next_review_on or review.reviewed_on + timedelta(days=country_pack().clocks.plan_review_days)
    _replace_deadline(saved, "plan_review", morning_of(next_on), "Review the assistance plan")


def follow_guardian(saved: Saved) -> None:
    """Meet the deadline for a guardian."""
    meet_deadline(actor=saved.actor, at=saved.at, file_id=saved.opened.file.pk, kind="guardian")


def follow_best_interests(saved: Saved) -> None:
    """Meet the deadline for a best-interests decision once it is decided."""
    if getattr(saved.record, "decided_on", None):
        meet_deadline(actor=saved.actor, at=saved.at, file_id=saved.opened.file.pk, kind="best_interests")


def follow_age_assessment(saved: Saved) -> None:
    """Treat the person as the assessment found: in doubt as a child."""
    found = cast("AgeAssessment", saved.record)
    case = case_of(saved.opened)
    is_child = found.finding != AgeFinding.ADULT
    if case.is_child != is_child:
        Case.objects.filter(pk=case.pk).update(is_child=is_child, age_basis="assessed", version=case.version + 1)
        _protect_child_or_stop(saved.actor, saved.at, saved, is_child=is_child)


def _protect_child_or_stop(actor: Actor, at: datetime, saved: Saved, *, is_child: bool) -> None:
    if is_child:
        set_child_deadlines(actor, at, saved.opened)
    else:
        for kind in ("guardian", "best_interests"):
            cancel_deadlines(
                actor=actor,
                at=at,
                file_id=saved.opened.file.pk,
                kind=kind,
                because=_("The person was found to be an adult."),
            )


def set_child_deadlines(actor: Actor, at: datetime, opened: Opened) -> None:
    """Start the clocks that run for every child: a guardian, and a best-interests decision."""
    clocks = country_pack().clocks
    for kind, due_at, title in (
        ("guardian", at + timedelta(hours=clocks.guardian_hours), "Have a guardian appointed"),
        ("best_interests", at + timedelta(days=clocks.best_interests_days), "Decide on the child's best interests"),
    ):
        set_deadline(
            actor=actor, at=at, opened=opened, kind=kind, due_at=due_at, agency_id=opened.file.lead_agency_id,
            title=title, category=Category.ASSISTANCE,
        )  # fmt: skip


def follow_permit(saved: Saved) -> None:
    """Remind in time that a permit ends."""
    permit = cast("ResidencePermit", saved.record)
    if permit.status == PermitStatus.GRANTED and permit.valid_until is not None:
        due_at = morning_of(permit.valid_until) - PERMIT_NOTICE
        _replace_deadline(saved, "permit_renewal", due_at, "Apply for a new residence permit before it ends")


def follow_return_visit(saved: Saved) -> None:
    """Remind of the next time to ask; the one before is met by this visit."""
    visit = cast("ReturnVisit", saved.record)
    if visit.next_on is None:
        meet_deadline(actor=saved.actor, at=saved.at, file_id=saved.opened.file.pk, kind="return_visit")
    else:
        _replace_deadline(saved, "return_visit", morning_of(visit.next_on), "Ask how the person is after the return")


def protect_new_child(event: CaseEvent, actor: Actor) -> None:
    """Start a child's clocks when its case is opened, or when the basic facts say that the person is a child."""
    case = Case.objects.filter(file_id=event.file_id).first()
    if case is None or not case.is_child or is_guarded(event.file_id):
        return
    opened = Opened(file=event.file, sight=EVERYTHING, is_lead=True)
    set_child_deadlines(actor, event.at, opened)
