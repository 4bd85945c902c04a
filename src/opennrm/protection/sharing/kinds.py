"""What sharing adds to the page of a case."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.rules import Opened
from opennrm.kernel.actors import Actor
from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.records.kinds import SectionPanel, register_section_panel
from opennrm.protection.sharing.selectors import AccessOverview, access_overview


def _overview(_actor: Actor, at: datetime, opened: Opened) -> AccessOverview:
    return access_overview(opened, at)


register_section_panel(
    SectionPanel(section="access", key="sharing", template="sharing/panel_access.html", query=_overview, order=10)
)
register_titles(
    {
        "access.requested": _("An agency asked for access"),
        "access.granted": _("A request for access was granted"),
        "access.refused": _("A request for access was refused"),
        "access.given": _("An agency was given access"),
        "access.renewed": _("An agency's access was renewed"),
        "access.ended": _("An agency's access was ended"),
        "override.used": _("The file was opened by emergency override"),
        "override.reviewed": _("An emergency override was reviewed"),
    }
)
