"""What somebody typed before they had to sign in again stands in the form anew, while one page is made."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import QueryDict

_kept: ContextVar[QueryDict | None] = ContextVar("kept_answers", default=None)


@contextmanager
def kept_answers(fields: QueryDict | None) -> Iterator[None]:
    """Let every form that is made in this stretch begin with what was typed into it; None changes nothing."""
    token = _kept.set(fields)
    try:
        yield
    finally:
        _kept.reset(token)


def present_answers() -> QueryDict | None:
    """Return what was typed, if something is kept for the page that is being made."""
    return _kept.get()
