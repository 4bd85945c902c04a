"""What is seen of alleged traffickers: a tie shows the other side only with a grant to its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from opennrm.kernel.access.enums import FileKind
from opennrm.kernel.access.selectors import sights_of, visible_files
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import redact
from opennrm.kernel.reference.enums import RetentionClass
from opennrm.prosecution.proceedings.enums import ProceedingStatus
from opennrm.prosecution.proceedings.models import Proceeding
from opennrm.protection.cases.enums import Relation
from opennrm.protection.cases.models import Case, Suspect, Tie

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from opennrm.kernel.access.models import File
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.selectors import Shown


def visible_suspects(actor: Actor, at: datetime) -> QuerySet[Suspect]:
    """Return the alleged traffickers whose files the actor may see, the last changed first."""
    found = Suspect.objects.visible_to(actor, at)
    return found.select_related("file", "file__lead_agency").order_by("-changed_at")


def shown_suspects(*, actor: Actor, at: datetime, suspects: list[Suspect]) -> list[Shown]:
    """Return alleged traffickers, redacted file by file."""
    return redact(suspects, sights_of(actor, [one.file_id for one in suspects], at))


def suspect_of(opened: Opened) -> Suspect:
    """Return the alleged trafficker of an opened file.

    Raises
    ------
    NotVisible
        The file is about somebody else.
    """
    found: Suspect | None = Suspect.objects.select_related("file").filter(file=opened.file).first()
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True, slots=True)
class TiedCase:
    """A case tied to an alleged trafficker, for somebody who sees both."""

    code: str
    case: Shown


def cases_tied_to(*, actor: Actor, at: datetime, suspect: Opened) -> list[TiedCase]:
    """Return the cases tied to an alleged trafficker that the actor sees, too."""
    ties = Tie.objects.visible_to(actor, at).filter(other_file=suspect.file, relation=Relation.ALLEGED_TRAFFICKER)
    file_ids = list(ties.values_list("file_id", flat=True))
    cases = Case.objects.select_related("file").filter(file_id__in=file_ids)
    return [
        TiedCase(code=shown.record.file.code, case=shown) for shown in redact(cases, sights_of(actor, file_ids, at))
    ]


@dataclass(frozen=True, slots=True)
class TiedPerson:
    """A connected person as the reader of a case may see them."""

    tie: Shown
    other: File | None
    is_suspect: bool


def people_tied_to(*, actor: Actor, at: datetime, opened: Opened) -> list[TiedPerson]:
    """Return the people connected with a case; the other file shows only where the reader may open it."""
    rows = list(Tie.objects.select_related("file").filter(file=opened.file).order_by("created_at"))
    others = {row.other_file_id for row in rows if row.other_file_id is not None}
    seen: dict[int, File] = {}
    for kind in FileKind.values:
        seen |= {file.pk: file for file in visible_files(actor, at, kind).filter(pk__in=others)}
    found = []
    for shown in redact(rows, opened.sight):
        row = shown.record
        is_suspect = getattr(row, "relation", "") == Relation.ALLEGED_TRAFFICKER
        found.append(TiedPerson(tie=shown, other=seen.get(getattr(row, "other_file_id", 0)), is_suspect=is_suspect))
    return found


def n_running_proceedings(opened: Opened, _at: datetime) -> int:
    """Return how many proceedings of a case have not ended."""
    running = [ProceedingStatus.OPEN, ProceedingStatus.SUSPENDED]
    return int(Proceeding.objects.filter(file=opened.file, status__in=running).count())


def kept_for_proceedings(opened: Opened) -> RetentionClass | None:
    """Return as what a case is kept because there were proceedings."""
    return RetentionClass.JUSTICE if Proceeding.objects.filter(file=opened.file).exists() else None
