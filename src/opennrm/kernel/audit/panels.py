"""What the log puts into the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action
from opennrm.kernel.pages.panels import NavItem, register_navigation

register_navigation(
    NavItem(key="audit", title=_("Who saw what"), url_name="audit:log", actions=(Action.AUDIT_READ,), order=85)
)
