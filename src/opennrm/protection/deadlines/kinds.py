"""What happens to tasks, in words, and their place on the case page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import Action
from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.records.kinds import SectionPanel, register_section_panel
from opennrm.protection.deadlines.selectors import TaskRow, task_rows, tasks_of

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

register_titles(
    {
        "task.set": _("A task or deadline was set"),
        "task.moved": _("A deadline was moved"),
        "task.done": _("A task was done or a deadline met"),
        "task.cancelled": _("A task or deadline was dropped"),
        "task.assigned": _("A task was given to somebody"),
        "task.missed": _("A deadline passed"),
    }
)


@dataclass(frozen=True, slots=True)
class TasksOfCase:
    """The open tasks of a case, the finished ones, and whether the reader may add one."""

    rows: list[TaskRow]
    finished: list[TaskRow]
    may_add: bool


def _of_case(actor: Actor, at: datetime, opened: Opened) -> TasksOfCase:
    rows = task_rows(actor, at, tasks_of(opened))
    finished = task_rows(actor, at, tasks_of(opened, finished=True)[:50])
    may_add = actor.may(Action.CASE_EDIT) and opened.sight.edits(Category.BASIC)
    return TasksOfCase(rows, finished, may_add=may_add)


def _next_of_case(actor: Actor, at: datetime, opened: Opened) -> list[TaskRow] | None:
    return task_rows(actor, at, tasks_of(opened)[:5]) or None


register_section_panel(
    SectionPanel(section="tasks", key="tasks", template="deadlines/panel_case.html", query=_of_case, order=10)
)
register_section_panel(
    SectionPanel(
        section="overview", key="next-tasks", template="deadlines/panel_next.html", query=_next_of_case, order=20
    )
)
