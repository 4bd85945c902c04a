"""What can be wrong with an expression, in words for the person who wrote the form."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.errors import InvalidInput

MAX_WORK = 1_000_000
MAX_TEXT = 1_000_000


class ExpressionError(InvalidInput):
    """The expression cannot be understood."""


class EvaluationError(Exception):
    """The expression cannot be worked out with these answers."""


class TooMuchWork(EvaluationError):
    """Working the expression out would take too long."""

    def __init__(self) -> None:
        """Say it once."""
        super().__init__(str(_("This answer could not be checked: it would take too long.")))
