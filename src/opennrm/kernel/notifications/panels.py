"""What is new, on everybody's home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.notifications.selectors import notifications_of
from opennrm.kernel.pages.panels import Panel, register_panel

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor
    from opennrm.kernel.notifications.models import Notification

_SHOWN = 5


def newest(actor: Actor, _at: datetime) -> list[Notification] | None:
    """Return the newest unread notifications; without any the panel stays away."""
    return list(notifications_of(actor).unread()[:_SHOWN]) or None


register_panel(Panel("news", _("New for you"), (), newest, "notifications/panel.html", 5))
