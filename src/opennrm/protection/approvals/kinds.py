"""What happens to requests, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.events.rules import register_titles

register_titles(
    {
        "approval.asked": _("A second person was asked to agree"),
        "approval.approved": _("A second person agreed"),
        "approval.refused": _("A second person refused"),
        "approval.withdrawn": _("A request for a second person's yes was taken back"),
        "approval.expired": _("Nobody decided in time on a request"),
    }
)
