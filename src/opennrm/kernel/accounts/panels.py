"""What accounts put into the navigation and onto the home pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.selectors.attention import agencies_without_administrator, agency_news
from opennrm.kernel.actors import Action, Role
from opennrm.kernel.pages.panels import NavItem, Panel, register_navigation, register_panel

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.accounts.models import Agency
    from opennrm.kernel.actors import Actor

register_navigation(
    NavItem(
        key="agencies",
        title=_("Agency and people"),
        url_name="accounts:agency_list",
        actions=(Action.AGENCY_MANAGE,),
        order=80,
    )
)


def _without_administrator(_actor: Actor, _at: datetime) -> list[Agency]:
    return agencies_without_administrator()


register_panel(
    Panel("agency-news", _("Your agency"), [Role.AGENCY_ADMIN], agency_news, "accounts/panel_agency.html", 10)
)
register_panel(
    Panel(
        "no-administrator", _("Agencies without an administrator"), [Role.NODE_ADMIN], _without_administrator,
        "accounts/panel_node.html", 10,
    )
)  # fmt: skip
