"""What can be wrong with a form, in words for its designer."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.forms.rules.expressions import ExpressionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opennrm.protection.forms.rules.xform.definition import Path


class InvalidForm(InvalidInput):
    """The form cannot be used; `errors` names the questions."""


@contextmanager
def named(path: Path, rule: str) -> Iterator[None]:
    """Name the question and the rule when an expression cannot be understood."""
    try:
        yield
    except ExpressionError as error:
        message = _("Question “{name}”, {rule}: {why}")
        raise InvalidForm(
            format_lazy(message, name=path[-1], rule=rule, why=error.message),
            errors={"/" + "/".join(path): error.message},
        ) from error
