"""The place of the reference pages in the navigation."""

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages import NavItem, register_navigation

register_navigation(NavItem("reference", _("Law and lists"), "reference:law", order=90))
