"""What the log puts into the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action, Role
from opennrm.kernel.audit.selectors import Attention, attention
from opennrm.kernel.pages.panels import NavItem, Panel, register_navigation, register_panel

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor

register_navigation(
    NavItem(key="audit", title=_("Who saw what"), url_name="audit:log", actions=(Action.AUDIT_READ,), order=85)
)


def _attention(_actor: Actor, at: datetime) -> Attention:
    return attention(at)


register_panel(
    Panel("log", _("What stands out in the log"), [Role.AUDITOR], _attention, "audit/panel_attention.html", 10)
)
