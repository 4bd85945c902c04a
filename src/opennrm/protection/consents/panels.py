"""What consents add to the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import NavItem, Panel, register_navigation, register_panel
from opennrm.protection.consents.selectors import notices_to_answer

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor
    from opennrm.protection.consents.models import WithdrawalNotice


def _waiting(actor: Actor, _at: datetime) -> list[WithdrawalNotice] | None:
    """Return the withdrawals that the agency has not answered; the panel goes when there is none."""
    return list(notices_to_answer(actor)[:5]) or None


register_panel(Panel("withdrawals", _("Consent taken back"), (), _waiting, "consents/panel_withdrawals.html", 5))
register_navigation(
    NavItem("recordings", _("Recordings"), "consents:recordings", actions=[Action.FORM_DESIGN], order=82)
)
