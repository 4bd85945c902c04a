"""The one place where the wall clock is read; everything else is handed the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return timezone.now()  # noqa: TID251 - the one place
