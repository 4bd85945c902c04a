"""What every page's code shares: the view decorator, forms, the registries of navigation and home panels.

Import from here: ``from opennrm.kernel.pages import page, GovForm, paginate``.
"""

from opennrm.kernel.pages.forms import DateParts, GovForm, GovRenderer
from opennrm.kernel.pages.panels import (
    NavItem,
    Panel,
    navigation_for,
    panels_for,
    register_navigation,
    register_panel,
)
from opennrm.kernel.pages.views import (
    KEEPS_COOKIE,
    PageRequest,
    PageRule,
    confirm,
    form_page,
    listen_to_refusals,
    page,
    paginate,
    public_page,
    refusal_page,
    tell_of_refusal,
)

__all__ = [
    "KEEPS_COOKIE",
    "DateParts",
    "GovForm",
    "GovRenderer",
    "NavItem",
    "PageRequest",
    "PageRule",
    "Panel",
    "confirm",
    "form_page",
    "listen_to_refusals",
    "navigation_for",
    "page",
    "paginate",
    "panels_for",
    "public_page",
    "refusal_page",
    "register_navigation",
    "register_panel",
    "tell_of_refusal",
]
