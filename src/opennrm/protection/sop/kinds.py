"""The procedure's place on the case page, its events in words, and its ear for what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.events.services import EVERY_TYPE, subscribe
from opennrm.kernel.records.kinds import Section, SectionPanel, register_section, register_section_panel
from opennrm.protection.sop.selectors import CaseStandings, StandingRow, standings_of
from opennrm.protection.sop.services import hear

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

_SHOWN = 6

register_titles({"procedure.deviation_explained": _("A reason was given why a rule was not kept")})
register_section(
    Section(
        slug="procedure", title=_("Procedure"), order=125,
        intro=_("What the State's procedure asks here. You see rules about the parts of the file you may read."),
    )
)  # fmt: skip


def _of_case(_actor: Actor, at: datetime, opened: Opened) -> CaseStandings | None:
    return standings_of(opened, at)


def _next(_actor: Actor, at: datetime, opened: Opened) -> list[StandingRow] | None:
    found = standings_of(opened, at)
    if found is None:
        return None
    return [*found.open, *found.unexplained][:_SHOWN] or None


register_section_panel(
    SectionPanel(section="procedure", key="procedure", template="sop/panel_case.html", query=_of_case, order=10)
)
register_section_panel(
    SectionPanel(section="overview", key="procedure-next", template="sop/panel_next.html", query=_next, order=22)
)
subscribe(EVERY_TYPE, hear)
