"""What accounts put into the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages.panels import NavItem, register_navigation

register_navigation(
    NavItem(
        key="agencies",
        title=_("Agency and people"),
        url_name="accounts:agency_list",
        actions=(Action.AGENCY_MANAGE,),
        order=80,
    )
)
