"""What happens to tasks and deadlines."""

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
    "cancel_deadlines",
    "complete_task",
    "drop_task",
    "escalate",
    "extend_deadline",
    "hand_over_tasks",
    "meet_deadline",
    "move_task",
    "require_movable",
    "set_deadline",
]
