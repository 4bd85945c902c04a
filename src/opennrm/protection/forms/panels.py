"""What forms add to the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action, Role
from opennrm.kernel.pages import NavItem, register_navigation

register_navigation(NavItem("forms", _("Forms"), "forms:list", actions=[Action.FORM_DESIGN], order=80))
register_navigation(NavItem("fill", _("Screen a person"), "forms:fill_list", actions=[Action.FORM_FILL], order=14))
register_navigation(NavItem("filled", _("Filled-in forms"), "forms:filled", actions=[Action.FORM_FILL], order=17))
register_navigation(
    NavItem("answers", _("Answers in and out"), "forms:exports", actions=[Action.CASE_EXPORT], order=86)
)
register_navigation(
    NavItem("devices", _("Registered devices"), "forms:devices", roles=[Role.SUPERVISOR, Role.AGENCY_ADMIN], order=84)
)
