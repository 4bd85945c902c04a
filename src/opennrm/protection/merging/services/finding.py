"""Look for probable duplicates, a few identities at a time, and forget those of erased files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.vault.services import destroy_key
from opennrm.protection.cases.models import Case, Identity
from opennrm.protection.cases.selectors import lookalikes
from opennrm.protection.cases.services import spellings_of
from opennrm.protection.merging.enums import MergeStatus
from opennrm.protection.merging.models import Looked, Merge, Pair
from opennrm.protection.merging.rules import LIKELY

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor
    from opennrm.kernel.events.models import CaseEvent

AT_A_TIME = 200


@transaction.atomic
def find_duplicates(*, at: datetime, most: int = AT_A_TIME) -> int:
    """Compare identities that are new or were changed with all others; return how many pairs are new."""
    looked = Looked.objects.filter(identity_id=OuterRef("pk"), version=OuterRef("version"))
    waiting = Identity.objects.filter(~Exists(looked), file__erased_at__isnull=True, file__closed_at__isnull=True)
    return sum(_compare(one, at) for one in waiting.select_related("file").order_by("pk")[:most])


def _compare(identity: Identity, at: datetime) -> int:
    found = _alike(identity, at)
    mine = Pair.objects.filter(Q(one=identity.file_id) | Q(other=identity.file_id))
    mine.filter(answers=None).exclude(Q(one__in=found) | Q(other__in=found)).delete()
    n_new = 0
    for file_id, score in found.items():
        one, other = sorted((identity.file_id, file_id))
        _pair, is_new = Pair.objects.get_or_create(
            one_id=one, other_id=other, defaults={"score": score, "found_at": at}
        )
        n_new += is_new
    Looked.objects.update_or_create(identity_id=identity.pk, defaults={"version": identity.version})
    return n_new


def _alike(identity: Identity, at: datetime) -> dict[int, float]:
    """Return the files whose persons are very like this one, with how alike."""
    names = spellings_of(identity)
    if not names:
        return {}
    case = Case.objects.get(file=identity.file_id)
    born_on = plain_values(identity)["born_on"]
    year = born_on.year if born_on else case.birth_year
    found = lookalikes(actor=SYSTEM, at=at, names=names, birth_year=year, sex=case.sex)
    return {one.file_id: one.score for one in found if one.file_id != identity.file_id and one.score >= LIKELY}


def forget_with(event: CaseEvent, _actor: Actor) -> None:
    """Forget what was thought of an erased file; what had been joined into it is erased with it."""
    with system_wall():
        Pair.objects.filter(Q(one=event.file_id) | Q(other=event.file_id)).delete()
        joined = Merge.objects.filter(file=event.file_id, status=MergeStatus.MERGED, other__isnull=False)
        for merge in joined.select_related("other"):
            if merge.other is not None:
                destroy_key(merge.other.key_id, at=event.at)
