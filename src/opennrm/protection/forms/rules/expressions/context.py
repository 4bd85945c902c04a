"""What an expression is worked out against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from opennrm.protection.forms.rules.expressions.errors import MAX_WORK, TooMuchWork
from opennrm.protection.forms.rules.expressions.values import Value

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from opennrm.protection.forms.rules.expressions.nodes import Node


@dataclass(slots=True)
class Environment:
    """The filled-in form, the lists it uses, the time, and what questions know about their choices."""

    document: Node
    zone: tzinfo
    at: datetime
    instances: Mapping[str, Node] = field(default_factory=dict)
    choice_label: Callable[[Node, str], str] | None = None
    itext: Callable[[str], str] | None = None
    version: str = ""
    work: int = 0

    def spend(self, amount: int) -> None:
        """Count the work done; give up when it is too much."""
        self.work += amount
        if self.work > MAX_WORK:
            raise TooMuchWork


class Context:
    """The node an expression is worked out at, its place among others, and the environment."""

    __slots__ = ("current", "env", "node", "position", "size")

    def __init__(self, env: Environment, node: Node, current: Node | None = None) -> None:
        """Stand at a node."""
        self.env = env
        self.node = node
        self.current = node if current is None else current
        self.position = 1
        self.size = 1


Evaluator = Callable[[Context], Value]
