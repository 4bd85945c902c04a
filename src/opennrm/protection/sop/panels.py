"""What the procedure adds to the navigation and the home page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action, Role
from opennrm.kernel.pages import NavItem, Panel, register_navigation, register_panel
from opennrm.protection.sop.selectors import Figures, StandingRow, asked_of, figures, in_force, joined, rows_of

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor

_SHOWN = 5
_MOST = 1000

register_navigation(
    NavItem(
        "procedure", _("Procedure"), "sop:procedure",
        actions=[Action.CASE_READ, Action.OVERVIEW_READ, Action.SOP_EDIT], order=55,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AskedNow:
    """What is overdue under the procedure, the first few; and how much is overdue, due, and missed without a reason."""

    rows: list[StandingRow]
    n_overdue: int
    n_due: int
    n_missed: int


def _asked(actor: Actor, at: datetime) -> AskedNow | None:
    """Return what the procedure asks of the actor's agency; nothing where none is in force."""
    if in_force() is None:
        return None
    counts = {when: asked_of(actor, at, when).order_by()[:_MOST].count() for when in ("overdue", "due", "missed")}
    if not any(counts.values()):
        return None
    rows = rows_of(actor, at, joined(asked_of(actor, at, "overdue"))[:_SHOWN])
    return AskedNow(rows, counts["overdue"], counts["due"], counts["missed"])


def _kept(_actor: Actor, at: datetime) -> Figures | None:
    return figures(at) if in_force() else None


register_panel(
    Panel(
        "procedure-asks", _("What the procedure asks"),
        [Role.CASE_MANAGER, Role.FIRST_RESPONDER, Role.LABOUR_INSPECTOR, Role.INVESTIGATOR, Role.PROTOCOL_OFFICER,
         Role.SUPERVISOR, Role.DECISION_MAKER],
        _asked, "sop/panel_asked.html", 20,
    )
)  # fmt: skip
register_panel(
    Panel("procedure-kept", _("How the procedure is kept"), [Role.COORDINATOR], _kept, "sop/panel_kept.html", 30)
)
