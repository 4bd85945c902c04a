"""What import and export add to the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages import NavItem, register_navigation

register_navigation(
    NavItem("exports", _("Files in and out"), "interchange:exports", actions=[Action.CASE_EXPORT], order=85)
)
