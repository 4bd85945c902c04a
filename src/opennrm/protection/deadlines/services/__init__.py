"""What happens to tasks and deadlines."""

from opennrm.protection.deadlines.services.calendar import calendar_of, end_calendar_link, make_calendar_link
from opennrm.protection.deadlines.services.escalation import escalate, hand_over_tasks
from opennrm.protection.deadlines.services.tasks import (
    add_task,
    assign_task,
    cancel_deadlines,
    complete_task,
    drop_task,
    extend_deadline,
    meet_deadline,
    move_task,
    require_movable,
    set_deadline,
)

__all__ = [
    "add_task",
    "assign_task",
    "calendar_of",
    "cancel_deadlines",
    "complete_task",
    "drop_task",
    "end_calendar_link",
    "escalate",
    "extend_deadline",
    "hand_over_tasks",
    "make_calendar_link",
    "meet_deadline",
    "move_task",
    "require_movable",
    "set_deadline",
]
