"""What the worker does for documents."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.ticks import register_tick
from opennrm.protection.documents.services import sweep

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.protection.documents.services.storage import Swept


def sweep_folder(at: datetime) -> Swept:
    """Delete what unfinished uploads left, and note what is missing."""
    with acting_as(SYSTEM, at):
        swept = sweep(at=at)
        if swept.n_orphans or swept.n_missing:
            detail = {"n_orphans": swept.n_orphans, "n_missing": swept.n_missing}
            write_entry(actor=SYSTEM, at=at, verb="document.swept", detail=detail)
    return swept


register_tick("documents.sweep", timedelta(hours=24), sweep_folder)
