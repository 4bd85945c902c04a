"""What is due, on the home page and in the navigation; open tasks of those who leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.services.handover import register_open_work
from opennrm.kernel.actors import Action, Role
from opennrm.kernel.pages import NavItem, Panel, register_navigation, register_panel
from opennrm.protection.deadlines.selectors import (
    Overdue,
    TaskFilter,
    TaskRow,
    joined,
    long_overdue,
    task_rows,
    tasks_to_do,
)
from opennrm.protection.deadlines.services import hand_over_tasks
from opennrm.protection.deadlines.services.escalation import n_open_of

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.accounts.models import Person
    from opennrm.kernel.actors import Actor

_SHOWN = 8
_WORKERS = [
    Role.CASE_MANAGER, Role.FIRST_RESPONDER, Role.DECISION_MAKER, Role.SERVICE_PROVIDER, Role.INVESTIGATOR,
    Role.PROTOCOL_OFFICER, Role.LABOUR_INSPECTOR, Role.SUPERVISOR,
]  # fmt: skip

register_navigation(NavItem("tasks", _("Tasks"), "deadlines:list", actions=[Action.CASE_READ], order=30))


@dataclass(frozen=True, slots=True)
class DueNow:
    """What is overdue or due today, the first few of them."""

    rows: list[TaskRow]
    n_more: int


def due_now(actor: Actor, at: datetime) -> DueNow:
    """Return what is overdue or due today: of a supervisor's agency, of anybody else their own."""
    whose = "agency" if Role.SUPERVISOR in actor.roles else "mine"
    found = tasks_to_do(actor, at, TaskFilter(when="today", whose=whose))
    rows = task_rows(actor, at, joined(found)[:_SHOWN])
    return DueNow(rows, max(0, found.count() - _SHOWN) if len(rows) == _SHOWN else 0)


def _long_overdue(_actor: Actor, at: datetime) -> list[Overdue]:
    return long_overdue(at)


def _hand_over(actor: Actor, at: datetime, leaver: Person, successor: Person) -> None:
    hand_over_tasks(actor=actor, at=at, leaver=leaver, successor=successor)


register_panel(Panel("due-now", _("Due today and overdue"), _WORKERS, due_now, "deadlines/panel_due.html", 10))
register_panel(
    Panel(
        "long-overdue", _("Deadlines laid down by law, long overdue"), [Role.COORDINATOR], _long_overdue,
        "deadlines/panel_overdue.html", 10,
    )
)  # fmt: skip
register_open_work("tasks", _("Open tasks"), n_open_of, _hand_over)
