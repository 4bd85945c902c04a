"""The directory as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from opennrm.kernel.audit.services import write_entry
from opennrm.protection.directory.selectors.hsds import hsds_organizations, hsds_services

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor


@transaction.atomic
def export_directory(
    *, actor: Actor, at: datetime, what: str = "services", agency_code: str = ""
) -> list[dict[str, Any]]:
    """Return all services (or organizations) as HSDS documents, and note that they left the node."""
    documents = hsds_organizations() if what == "organizations" else hsds_services(agency_code=agency_code)
    write_entry(actor=actor, at=at, verb="directory.export", detail={"what": what, "n": len(documents)})
    return documents
