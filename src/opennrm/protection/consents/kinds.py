"""Consent on the case page, and what its events are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import Action
from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.records.kinds import CaseAction, SectionPanel, register_case_action, register_section_panel
from opennrm.kernel.reference.selectors import language_name
from opennrm.protection.approvals.rules import register_approval
from opennrm.protection.consents.enums import ConsentPurpose, State
from opennrm.protection.consents.selectors import (
    MatrixRow,
    consent_matrix,
    consent_texts,
    consents_of,
    earlier_answers,
    grounds_of,
    notices_of_file,
    register_spoken_texts,
    state_of,
)
from opennrm.protection.consents.services import APPROVAL, REVIEW, describe_ground, reject_ground, share_on_ground
from opennrm.protection.deadlines.rules import register_task_kind

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.selectors import Shown
    from opennrm.protection.consents.models import Consent, WithdrawalNotice


@dataclass(frozen=True, slots=True)
class ConsentSection:
    """What the section shows."""

    rows: list[MatrixRow]
    earlier: list[Shown]
    notices: list[WithdrawalNotice]
    grounds: list[Shown]
    may_ask: bool
    may_override: bool
    at: datetime


def may_ask(actor: Actor, _at: datetime, opened: Opened) -> bool:
    """Tell whether the actor may put a consent down here."""
    return actor.may(Action.CONSENT_RECORD) and opened.sight.edits(Category.BASIC)


def _may_override(actor: Actor, opened: Opened) -> bool:
    return opened.is_lead and actor.may(Action.GRANT_MANAGE) and opened.sight.edits(Category.BASIC)


def _section(actor: Actor, at: datetime, opened: Opened) -> ConsentSection:
    return ConsentSection(
        rows=consent_matrix(actor, at, opened), earlier=earlier_answers(actor, opened),
        notices=list(notices_of_file(opened)), grounds=grounds_of(opened), may_ask=may_ask(actor, at, opened),
        may_override=_may_override(actor, opened), at=at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ConsentWarnings:
    """What the overview says about consent."""

    never_asked: bool
    n_due: int


def _warnings(actor: Actor, at: datetime, opened: Opened) -> ConsentWarnings | None:
    if not may_ask(actor, at, opened):
        return None
    rows = consent_matrix(actor, at, opened)
    first = next(row for row in rows if row.purpose is ConsentPurpose.ASSISTANCE)
    found = ConsentWarnings(
        never_asked=first.state is State.NEVER_ASKED, n_due=sum(row.is_due for row in rows)
    )  # fmt: skip
    return found if found.never_asked or found.n_due else None


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One answer as the printed summary shows it."""

    consent: Consent
    state: State
    parts: list[str]
    language: str


@dataclass(frozen=True, slots=True)
class ConsentSummary:
    """Every answer the reader may see, taken back and replaced ones included."""

    rows: list[SummaryRow]

    titles = (_("Question"), _("Answer"), _("Answered"), _("Text that was read"), _("Taken back"))


def _summary(actor: Actor, at: datetime, opened: Opened) -> ConsentSummary | None:
    rows = [
        SummaryRow(
            consent, state_of(consent, at), consent.category_set.labels if consent.categories else [],
            language_name(consent.text_language),
        )
        for consent in consents_of(actor, opened)
    ]  # fmt: skip
    return ConsentSummary(rows) if rows else None


register_section_panel(
    SectionPanel(section="summary", key="consents-summary", template="consents/summary.html", query=_summary)
)
register_section_panel(
    SectionPanel(section="consent", key="consents", template="consents/section.html", query=_section, order=10)
)
register_section_panel(
    SectionPanel(
        section="overview", key="consent-warnings", template="consents/warnings.html", query=_warnings, order=20
    )
)
register_case_action(
    CaseAction(key="consent", title=_("Ask for consent"), url_name="consents:purpose", shown=may_ask, order=20)
)
register_spoken_texts(consent_texts)
register_task_kind(REVIEW, _("Ask again for consent"), section="consent")
register_approval(
    APPROVAL, _("Share without consent"), share_on_ground, on_refused=reject_ground, describe=describe_ground
)
register_titles(
    {
        "consent.given": _("The person agreed to something"),
        "consent.refused": _("The person did not agree to something"),
        "consent.withdrawn": _("A consent was taken back"),
        "consent.acknowledged": _("An agency said that it stopped after a consent was taken back"),
        "consent.acknowledgement_overdue": _("An agency has not answered in time to a consent that was taken back"),
        "consent.override_asked": _("Sharing without consent was asked for"),
        "consent.override_sent": _("Sharing without consent waits for a second person"),
        "consent.override_approved": _("Sharing without consent was approved"),
        "consent.override_rejected": _("Sharing without consent was not approved"),
    }
)
