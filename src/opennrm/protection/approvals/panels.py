"""What waits for a decision, on the home page and in the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action, Role
from opennrm.kernel.pages import NavItem, Panel, register_navigation, register_panel
from opennrm.protection.approvals.selectors import approvals_to_decide, in_words

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor
    from opennrm.protection.approvals.selectors import ApprovalWords

register_navigation(
    NavItem("approvals", _("Decisions"), "approvals:to_decide", actions=[Action.APPROVAL_DECIDE], order=35)
)


def _waiting(actor: Actor, at: datetime) -> list[ApprovalWords]:
    return [in_words(one) for one in approvals_to_decide(actor, at)[:5]]


register_panel(
    Panel("approvals", _("Waiting for your decision"), [Role.SUPERVISOR], _waiting, "approvals/panel_to_decide.html", 5)
)
