"""What referrals add to the page of a case, and what their events and deadlines are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import Action
from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.events.services import subscribe
from opennrm.kernel.records.kinds import CaseAction, SectionPanel, register_case_action, register_section_panel
from opennrm.protection.deadlines.rules import register_task_kind
from opennrm.protection.referrals.selectors import referrals_of
from opennrm.protection.referrals.services import end_referrals_of_consent

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.selectors import Shown


@dataclass(frozen=True, slots=True)
class ReferralsPanel:
    """The referrals of a case, and whether the reader may refer the person on."""

    referrals: list[Shown]
    may_refer: bool
    is_lead: bool


def _may_refer(actor: Actor, _at: datetime, opened: Opened) -> bool:
    hand = opened.is_lead or opened.sight.edits(Category.ASSISTANCE)
    return hand and actor.may(Action.REFERRAL_SEND) and not opened.is_closed


def _referrals(actor: Actor, at: datetime, opened: Opened) -> ReferralsPanel:
    return ReferralsPanel(referrals_of(actor, opened), _may_refer(actor, at, opened), opened.is_lead)


register_section_panel(
    SectionPanel(section="referrals", key="referrals", template="referrals/panel_case.html", query=_referrals, order=10)
)
register_case_action(
    CaseAction(key="refer", title=_("Refer to a service"), url_name="referrals:choose_need", shown=_may_refer, order=5)
)
register_task_kind("referral_answer", _("Answer a referral"), section="referrals")
subscribe("consent.withdrawn", end_referrals_of_consent)
register_titles(
    {
        "referral.sent": _("The person was referred to a service"),
        "referral.accepted": _("A referral was accepted"),
        "referral.declined": _("A referral was declined"),
        "referral.started": _("Support under a referral began"),
        "referral.completed": _("A referral was completed"),
        "referral.withdrawn": _("A referral was taken back"),
        "referral.sealed": _("The person was handed over to an agency outside"),
        "referral.received": _("A sealed file was received"),
    }
)
