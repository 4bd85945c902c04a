"""How a function is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.protection.forms.rules.expressions.context import Evaluator
from opennrm.protection.forms.rules.expressions.syntax import Expression

if TYPE_CHECKING:
    from opennrm.protection.forms.rules.expressions.values import Value

Lazy = Callable[[tuple[Expression, ...], Callable[[Expression], Evaluator]], Evaluator]


@dataclass(frozen=True, slots=True)
class Function:
    """How many values a function takes, and what it does with them.

    `eager` gets the values; `lazy` gets the arguments as trees and decides itself what to work out.
    """

    least: int
    most: int | None
    eager: Callable[..., Value] | None = None
    lazy: Lazy | None = None
