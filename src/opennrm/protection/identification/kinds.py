"""Identification on the case page: the account, the decisions, the period always in view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import InvalidInput
from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.records.kinds import (
    CaseAction,
    Proposed,
    RecordKind,
    SectionPanel,
    register_case_action,
    register_kind,
    register_section_panel,
)
from opennrm.protection.approvals.rules import register_approval
from opennrm.protection.cases.selectors import is_child_file
from opennrm.protection.deadlines.rules import register_task_kind
from opennrm.protection.identification.models import ExploitationEpisode
from opennrm.protection.identification.selectors import (
    DecisionRow,
    Evidence,
    PeriodShown,
    decision_rows,
    evidence_of,
    next_step,
    period_shown,
)
from opennrm.protection.identification.services import APPEAL, DEADLINES, END_APPROVAL, ENDS, TELL, TITLES, end_by_law

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.identification.enums import Step

_CHILD_FIELDS = (
    "acts", "purposes", "recruitment", "sector", "country", "place", "began_on", "ended_on", "indicators", "account",
)  # fmt: skip
_FIELDS = (
    "acts", "means", "purposes", "recruitment", "control", "sector", "country", "place", "began_on", "ended_on",
    "indicators", "account",
)  # fmt: skip
_LISTED = ("acts", "means", "purposes", "sector", "country", "place", "began_on", "ended_on", "indicators", "account")


def _in_order(proposed: Proposed) -> None:
    began, ended = proposed.values.get("began_on"), proposed.values.get("ended_on")
    if began is not None and began > proposed.at.date():
        message = _("The day must lie in the past.")
        raise InvalidInput(message, {"began_on": message})
    if began is not None and ended is not None and ended < began:
        message = _("It cannot end before it began.")
        raise InvalidInput(message, {"ended_on": message})


def _without_means(proposed: Proposed) -> None:
    _in_order(proposed)
    if proposed.values.get("means"):
        message = _("For a child the means are neither asked nor counted.")
        raise InvalidInput(message, {"means": message})


def _is_adult(opened: Opened) -> bool:
    return not is_child_file(opened)


register_kind(
    RecordKind(
        slug="account-of-exploitation", model=ExploitationEpisode, title=_("Part of the account"),
        title_plural=_("What happened"), add_label=_("Add to the account"),
        empty=_("Nothing is written down yet. Nobody has to tell everything at once; add parts as they come."),
        intro=_("One part for each place or stretch of time. Write what the person tells, not what you conclude."),
        section="identification", order=50, fields=_FIELDS, list_fields=_LISTED, clean=_in_order, applies=_is_adult,
    )
)  # fmt: skip
register_kind(
    RecordKind(
        slug="account-of-a-child", model=ExploitationEpisode, title=_("Part of the account"),
        title_plural=_("What happened"), add_label=_("Add to the account"),
        empty=_("Nothing is written down yet. A child is heard once, by somebody trained for it; do not ask again."),
        intro=_("For a child it does not matter how they were brought under control: it is not asked and not counted."),
        section="identification", order=50, fields=_CHILD_FIELDS,
        list_fields=tuple(name for name in _LISTED if name != "means"), clean=_without_means, applies=is_child_file,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IdentificationSection:
    """What the section shows."""

    rows: list[DecisionRow]
    period: PeriodShown | None
    evidence: Evidence
    step: Step | None
    may_ask: bool
    may_extend: bool
    may_end_by_wish: bool
    may_end_by_law: bool
    at: datetime


def may_ask(actor: Actor, _at: datetime, opened: Opened) -> bool:
    """Tell whether the actor may ask for a decision now."""
    able = actor.may(Action.IDENTIFICATION_PROPOSE) and opened.sight.edits(Category.IDENTIFICATION)
    return able and next_step(opened) is not None


def _section(actor: Actor, at: datetime, opened: Opened) -> IdentificationSection | None:
    if not opened.sight.reads(Category.IDENTIFICATION):
        return None
    period = period_shown(opened, at)
    edits = opened.sight.edits(Category.IDENTIFICATION)
    proposes, decides = actor.may(Action.IDENTIFICATION_PROPOSE), actor.may(Action.IDENTIFICATION_DECIDE)
    runs = period is not None and period.is_running
    is_adult = not is_child_file(opened)
    return IdentificationSection(
        rows=decision_rows(actor, opened), period=period, evidence=evidence_of(opened), step=next_step(opened),
        may_ask=may_ask(actor, at, opened),
        may_extend=edits and (proposes or decides) and period is not None and period.row.ended_on is None,
        may_end_by_wish=edits and proposes and opened.is_lead and runs and is_adult,
        may_end_by_law=edits and decides and runs, at=at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """What the overview says: the period, and what waits for a decision."""

    period: PeriodShown | None
    waiting: list[DecisionRow]
    at: datetime


def _standing(actor: Actor, at: datetime, opened: Opened) -> Standing | None:
    period = period_shown(opened, at)
    waiting = [row for row in decision_rows(actor, opened) if row.row.is_open]
    return Standing(period, waiting, at) if period is not None or waiting else None


register_section_panel(
    SectionPanel(
        section="identification", key="identification", template="identification/section.html", query=_section, order=10
    )
)
register_section_panel(
    SectionPanel(
        section="overview", key="reflection", template="identification/standing.html", query=_standing, order=5
    )
)
register_case_action(
    CaseAction(
        key="identification", title=_("Ask for a decision on identification"), url_name="identification:request",
        shown=may_ask, order=30,
    )
)  # fmt: skip
for _step, _kind in DEADLINES.items():
    register_task_kind(_kind, TITLES[_step], section="identification")
register_task_kind(
    TELL, _("Tell the person what was decided"), section="identification", clock="decision_notice_working_days"
)
register_task_kind(ENDS, _("Plan what comes after recovery and reflection"), section="identification", by_hand=True)
register_task_kind(APPEAL, _("Decide on an appeal"), section="identification")
register_approval(END_APPROVAL, _("End a recovery and reflection period"), end_by_law)
register_titles(
    {
        "identification.reasonable_grounds_requested": _("A reasonable-grounds decision was asked for"),
        "identification.reasonable_grounds_positive": _("Reasonable grounds: positive"),
        "identification.reasonable_grounds_negative": _("Reasonable grounds: negative"),
        "identification.conclusive_requested": _("The conclusive decision is to be taken"),
        "identification.conclusive_positive": _("Conclusive decision: recognised as a victim"),
        "identification.conclusive_negative": _("Conclusive decision: negative"),
        "identification.more_needed": _("The authority asked for more information"),
        "identification.information_given": _("The authority was given more information"),
        "identification.withdrawn": _("A request for a decision was taken back"),
        "identification.told": _("The person was told of a decision"),
        "identification.appeal_lodged": _("An appeal was lodged"),
        "identification.appeal_time": _("The time to appeal became longer"),
        "identification.appeal_allowed": _("An appeal was allowed"),
        "identification.appeal_remitted": _("A decision was sent back to be taken anew"),
        "identification.appeal_dismissed": _("An appeal was dismissed"),
        "identification.appeal_withdrawn": _("An appeal was taken back"),
        "reflection.started": _("The recovery and reflection period began"),
        "reflection.extended": _("The recovery and reflection period became longer"),
        "reflection.ended_own_wish": _("The person ended the recovery and reflection period"),
        "reflection.ended_public_order": _("The recovery and reflection period was ended by law"),
        "exploitationepisode.added": _("The account of what happened grew"),
        "exploitationepisode.changed": _("The account of what happened was changed"),
        "extension.added": _("An extension was given"),
    }
)
