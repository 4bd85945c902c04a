"""Read the events of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.events.models import CaseEvent, CaseEventQuerySet

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened


def events_of(opened: Opened) -> CaseEventQuerySet:
    """Return the events of an opened file that its reader may see, the newest first."""
    return CaseEvent.objects.filter(file=opened.file).readable(opened.sight.readable).order_by("-at", "-pk")
