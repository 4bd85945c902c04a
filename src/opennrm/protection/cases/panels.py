"""What cases add to the navigation and to the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action, Role
from opennrm.kernel.pages import NavItem, Panel, register_navigation, register_panel
from opennrm.protection.cases.selectors import CaseloadFilter, StageCount, caseload, caseload_page, stage_counts

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor
    from opennrm.protection.cases.selectors import CaseloadRow

register_navigation(NavItem("cases", _("Cases"), "cases:caseload", actions=[Action.CASE_READ], order=20))


def _recent(actor: Actor, at: datetime) -> list[CaseloadRow]:
    """Return the cases that changed last, those the reader works on first."""
    mine = caseload(actor=actor, at=at, chosen=CaseloadFilter(mine=True)).select_related("file", "file__lead_agency")[
        :5
    ]
    return caseload_page(actor=actor, at=at, cases=list(mine))


register_panel(
    Panel(
        "recent-cases", _("Cases you work on"),
        [Role.CASE_MANAGER, Role.FIRST_RESPONDER, Role.LABOUR_INSPECTOR, Role.INVESTIGATOR, Role.PROTOCOL_OFFICER],
        _recent, "cases/panel_recent.html", 30,
    )
)  # fmt: skip


def _stages(_actor: Actor, at: datetime) -> list[StageCount]:
    return stage_counts(at)


register_panel(
    Panel("cases-by-stage", _("Cases in the whole country"), [Role.COORDINATOR], _stages, "cases/panel_stages.html", 8)
)
