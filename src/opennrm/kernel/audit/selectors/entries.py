"""What is read from the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.audit.models import Entry

if TYPE_CHECKING:
    from opennrm.kernel.audit.models import EntryQuerySet


def entries_of_file(file_id: int) -> EntryQuerySet:
    """Return all that happened to a file, latest first."""
    return Entry.objects.of_file(file_id).newest_first()
