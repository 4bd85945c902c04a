"""What referrals add to the navigation and to the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action, Role
from opennrm.kernel.pages import NavItem, Panel, register_navigation, register_panel
from opennrm.protection.referrals.selectors import (
    ReferralRow,
    Unanswered,
    received_referrals,
    referral_rows,
    sent_referrals,
    unanswered_by_agency,
)

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor

register_navigation(NavItem("referrals", _("Referrals"), "referrals:inbox", actions=[Action.REFERRAL_ANSWER], order=25))


def _waiting(actor: Actor, at: datetime) -> list[ReferralRow]:
    return referral_rows(actor=actor, at=at, referrals=received_referrals(actor, at).waiting()[:10])


def _unanswered(actor: Actor, at: datetime) -> list[ReferralRow] | None:
    late = sent_referrals(actor, at).waiting().filter(due_at__lt=at)[:10]
    return referral_rows(actor=actor, at=at, referrals=late) or None


register_panel(
    Panel(
        "referrals-waiting", _("Referrals that wait for your answer"), [Role.SERVICE_PROVIDER, Role.CASE_MANAGER],
        _waiting, "referrals/home_waiting.html", 10,
    )
)  # fmt: skip
register_panel(
    Panel(
        "referrals-unanswered", _("Your referrals without an answer"), [Role.CASE_MANAGER, Role.FIRST_RESPONDER],
        _unanswered, "referrals/home_unanswered.html", 12,
    )
)  # fmt: skip


def _by_agency(_actor: Actor, at: datetime) -> list[Unanswered]:
    return unanswered_by_agency(at)


register_panel(
    Panel(
        "referrals-by-agency", _("Referrals without an answer"), [Role.COORDINATOR], _by_agency,
        "referrals/panel_agencies.html", 12,
    )
)  # fmt: skip
