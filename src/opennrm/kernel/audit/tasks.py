"""What the log does without being asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.audit.services import drop_anchor
from opennrm.kernel.ticks import register_tick

if TYPE_CHECKING:
    from datetime import datetime


def anchor(at: datetime) -> None:
    """Note how far the log has come."""
    drop_anchor(at=at)


register_tick("audit.anchor", timedelta(minutes=5), anchor)
