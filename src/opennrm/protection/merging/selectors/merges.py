"""The files that were joined into one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File, Grant
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import plain_values, show
from opennrm.protection.lifecycle.selectors import lawful_road
from opennrm.protection.merging.enums import MergeStatus
from opennrm.protection.merging.models import Merge

if TYPE_CHECKING:
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.records.selectors import Shown


@dataclass(frozen=True, slots=True)
class EndedAccess:
    """What another agency saw before the joining, and whether the person's consent or a law gives it back."""

    agency: Agency
    categories: Category
    is_lawful: bool

    @property
    def parts(self) -> list[str]:
        """Return the parts in words."""
        return self.categories.labels


@dataclass(frozen=True, slots=True)
class MergeShown:
    """One joining as the lead reads it."""

    merge: Merge
    shown: Shown
    ended: list[EndedAccess]


def merges_of(opened: Opened, at: datetime) -> list[MergeShown]:
    """Return what was joined into a file, the newest first, for its lead."""
    if not opened.is_lead:
        raise NotVisible
    rows = Merge.objects.filter(file=opened.file).select_related("file", "other").order_by("-asked_at", "-pk")
    return [MergeShown(one, show(one, opened.sight), ended_access(opened, one, at)) for one in rows]


def access_merge(*, opened: Opened, merge_id: UUID | str) -> Merge:
    """Return one joining of a file that the actor's agency leads.

    Raises
    ------
    NotVisible
        There is none, or another agency leads.
    """
    found: Merge | None = Merge.objects.filter(file=opened.file, pk=merge_id).select_related("file", "other").first()
    if found is None or not opened.is_lead:
        raise NotVisible
    return found


def ended_access(opened: Opened, merge: Merge, at: datetime) -> list[EndedAccess]:
    """Return the agencies that see less since the joining and have not been let in again."""
    if merge.status != MergeStatus.MERGED:
        return []
    kept: dict[str, Any] = plain_values(merge)["kept"]
    before: dict[int, Category] = {}
    for one in kept["ended"]:
        if one["agency"] is not None and datetime.fromisoformat(one["ends_at"]) > at:
            before[one["agency"]] = before.get(one["agency"], Category(0)) | Category(one["categories"])
    held: dict[int, Category] = {}
    for agency_id, categories in (
        Grant.objects.live(at).filter(file=opened.file, agency_id__in=before).values_list("agency_id", "categories")
    ):
        held[agency_id or 0] = held.get(agency_id or 0, Category(0)) | Category(categories)
    gone = {agency_id: one & ~held.get(agency_id, Category(0)) for agency_id, one in before.items()}
    agencies = Agency.objects.in_bulk([agency_id for agency_id, one in gone.items() if one])
    return [
        EndedAccess(agency, gone[pk], is_lawful=_is_lawful(opened, pk, gone[pk], at)) for pk, agency in agencies.items()
    ]


def _is_lawful(opened: Opened, agency_id: int, categories: Category, at: datetime) -> bool:
    road = lawful_road(opened, agency_id, at)
    return road is not None and not categories & ~(Category(road.categories) | Category.BASIC)


def joined_files(opened: Opened) -> list[int]:
    """Return the files that were joined into an opened one and have not been taken apart since."""
    joined = Merge.objects.filter(file=opened.file, status=MergeStatus.MERGED, other__isnull=False)
    return [pk for pk in joined.order_by("merged_at", "pk").values_list("other_id", flat=True) if pk is not None]


def pointer_of(opened: Opened) -> File | None:
    """Return the file into which an opened one was joined, for the lead."""
    if not opened.is_lead:
        return None
    found = Merge.objects.filter(other=opened.file, status=MergeStatus.MERGED).select_related("file").first()
    return found.file if found else None
