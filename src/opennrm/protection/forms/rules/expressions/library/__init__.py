"""The functions of XPath 1.0, OpenRosa and ODK XForms."""

from __future__ import annotations

from typing import Final

from opennrm.protection.forms.rules.expressions.library.choices import CHOICES
from opennrm.protection.forms.rules.expressions.library.functions import Function
from opennrm.protection.forms.rules.expressions.library.geography import GEOGRAPHY
from opennrm.protection.forms.rules.expressions.library.logic import LOGIC
from opennrm.protection.forms.rules.expressions.library.nodesets import NODESETS
from opennrm.protection.forms.rules.expressions.library.numbers import NUMBERS
from opennrm.protection.forms.rules.expressions.library.texts import TEXTS
from opennrm.protection.forms.rules.expressions.library.times import TIMES

FUNCTIONS: Final[dict[str, Function]] = {**TEXTS, **NUMBERS, **LOGIC, **TIMES, **NODESETS, **CHOICES, **GEOGRAPHY}
# What gives something else each time: answers made from these are kept as they were sent.
VOLATILE: Final = frozenset({"now", "today", "random", "uuid", "once", "property", "randomize"})

__all__ = ["FUNCTIONS", "VOLATILE", "Function"]
