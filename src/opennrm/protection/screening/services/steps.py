"""The step after a screening: a case, or not now; and who was screened together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category, FileKind
from opennrm.kernel.access.selectors import access_file
from opennrm.kernel.errors import InvalidInput, Refused
from opennrm.kernel.events.services import publish
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.records.services import change_record, create_record
from opennrm.protection.cases.enums import Relation
from opennrm.protection.cases.models import Tie
from opennrm.protection.cases.services import Intake, open_case
from opennrm.protection.screening.enums import Decision, GroupKind
from opennrm.protection.screening.models import Screening
from opennrm.protection.screening.selectors.results import group_of, may_be_together, screened, screening_of
from opennrm.protection.screening.services.rivals import require_in_use

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from opennrm.kernel.access.models import File
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

TIES = {GroupKind.FAMILY: Relation.OTHER_FAMILY, GroupKind.FOUND: Relation.EXPLOITED_TOGETHER}


@transaction.atomic
def open_case_from(*, actor: Actor, at: datetime, opened: Opened, intake: Intake) -> Opened:
    """Open a case for the person screened, tie it to the cases of the others in the group, and return it opened.

    Raises
    ------
    Refused
        A case was opened from this screening, or from another version of it, before; or it was set aside.
    NotPermitted, InvalidInput
        As `open_case`.
    """
    found = screened(opened, at)
    screening = Screening.objects.select_for_update().get(pk=found.screening.pk)
    if screening.case_file_id is not None:
        raise Refused(_("A case was opened from this screening already."))
    require_in_use(found.screening)
    extra = {name: found.assessed.case[name] for name in ("age_basis",) if name in found.assessed.case}
    case = open_case(actor=actor, at=at, intake=replace(intake, case={**extra, **intake.case}))
    note_case(actor=actor, at=at, opened=opened, screening=screening, file=case.file)
    for other in group_of(actor, at, screening):
        if other.case_file is not None:
            _tie(actor, at, case, other.case_file.code, TIES[GroupKind(screening.group_kind)])
    return case


def note_case(*, actor: Actor, at: datetime, opened: Opened, screening: Screening, file: File) -> None:
    """Note with the screening which case was opened from it, and in the case that it began with a screening."""
    values: dict[str, object] = {"decision": Decision.CASE, "decided_at": at, "case_file": file}
    _change(actor, at, opened, screening, values, "screening.case_opened")
    publish(
        actor=actor, at=at, file=file, type="case.screened", category=Category.SCREENING,
        detail={"certainty": screening.certainty, "in_danger": screening.in_danger, "form": screening.form_name[:80]},
    )  # fmt: skip


def _tie(actor: Actor, at: datetime, case: Opened, other_code: str, relation: Relation) -> None:
    """Tie the new case to another of the group, and that to the new one where the actor may change it."""
    other = access_file(actor=actor, code=other_code, at=at, kind=FileKind.CASE)
    pairs = [(case, other), (other, case)] if other.sight.edits(Tie.ROW_CATEGORY) and not other.is_closed else []
    for one, beside in pairs or [(case, other)]:
        values = {"relation": relation, "other_file": beside.file}
        create_record(actor=actor, at=at, opened=one, model=Tie, values=values)


@transaction.atomic
def choose_not_now(*, actor: Actor, at: datetime, opened: Opened) -> Screening:
    """Note that the person wants nothing more now; the file's code is the number they can come back with.

    Raises
    ------
    Refused
        A case was opened from this screening, or it was set aside.
    """
    screening: Screening = Screening.objects.select_for_update().get(pk=screening_of(opened).pk)
    if screening.case_file_id is not None:
        raise Refused(_("A case was opened from this screening already."))
    require_in_use(screening)
    if screening.decision == Decision.NOT_NOW:
        return screening
    values = {"decision": Decision.NOT_NOW, "decided_at": at}
    return _change(actor, at, opened, screening, values, "screening.not_now")


@transaction.atomic
def screen_together(*, actor: Actor, at: datetime, opened: Opened, codes: Collection[str], kind: GroupKind) -> int:
    """Put the screenings with these codes, and theirs, into one group with this one; return how many were added.

    Raises
    ------
    InvalidInput
        Nobody was chosen, or somebody who was not screened by the agency within a day of this person.
    """
    screening = screening_of(opened)
    offered = {one.file.code: one for one in may_be_together(actor, at, screening)}
    chosen = [offered[code] for code in codes if code in offered]
    if not chosen or len(chosen) != len(set(codes)):
        raise InvalidInput(_("Choose who was screened together with this person."))
    group = screening.group_id or next((one.group_id for one in chosen if one.group_id), None) or new_id()
    joined = {other.pk: other for one in chosen for other in (one, *group_of(actor, at, one))}
    for one in (screening, *joined.values()):
        if (one.group_id, one.group_kind) != (group, kind):
            place = access_file(
                actor=actor, code=one.file.code, at=at, kind=FileKind.SCREENING, edit=Category.SCREENING
            )
            _change(actor, at, place, one, {"group_id": group, "group_kind": kind}, "screening.grouped")
    return len(joined)


def _change(
    actor: Actor, at: datetime, opened: Opened, screening: Screening, values: dict[str, object], event: str
) -> Screening:
    return change_record(
        actor=actor, at=at, opened=opened, record=screening, values=values, base_version=screening.version, event=event
    )
