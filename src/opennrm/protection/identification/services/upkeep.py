"""What the node itself sees to: no request is ever left before an authority that cannot read it any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from opennrm.kernel.access.enums import Source
from opennrm.kernel.access.models import Grant
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.access.services import renew_grant
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.identification.models import Decision
from opennrm.protection.identification.rules import GRANT_MARGIN

if TYPE_CHECKING:
    from datetime import datetime

_BEFORE = timedelta(days=14)


@transaction.atomic
def renew_task_grants(*, at: datetime) -> int:
    """Renew the authority's access for each request that is still open, and return how many were renewed."""
    waiting = Decision.objects.open().values("pk")
    ending = Grant.objects.live(at).filter(source=Source.TASK, source_id__in=waiting, expires_at__lt=at + _BEFORE)
    n_renewed = 0
    for grant in ending:
        opened = access_file_by_id(actor=SYSTEM, file_id=grant.file_id, at=at)
        renew_grant(actor=SYSTEM, at=at, opened=opened, grant=grant, expires_at=at + GRANT_MARGIN)
        n_renewed += 1
    return n_renewed
