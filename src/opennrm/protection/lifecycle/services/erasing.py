"""Erase a file: its key is destroyed, its rows go, and only what statistics need stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from opennrm.kernel.access.context import acting_as, system_wall
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File, Grant
from opennrm.kernel.access.rules import despite_closure
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import SYSTEM, Action
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, Refused
from opennrm.kernel.events.services import publish
from opennrm.kernel.namesearch.services import forget_file
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.records.models import FileRecord
from opennrm.kernel.records.selectors import plain_values
from opennrm.kernel.records.services import change_record, create_record
from opennrm.kernel.vault.models import SealedField
from opennrm.kernel.vault.services import destroy_key
from opennrm.protection.approvals.services import ask_approval, withdraw_pending
from opennrm.protection.cases.enums import AgeBasis, RiskLevel, Stage
from opennrm.protection.cases.models import Case
from opennrm.protection.cases.selectors import case_of
from opennrm.protection.documents.services import shred_documents
from opennrm.protection.identification.models import Decision, ExploitationEpisode
from opennrm.protection.lifecycle.enums import ErasureReason, ErasureStatus
from opennrm.protection.lifecycle.models import Closure, Erasure, Remains
from opennrm.protection.lifecycle.rules import ERASE, KEPT, SCRUBBED
from opennrm.protection.lifecycle.selectors import erasure_of, is_due
from opennrm.protection.lifecycle.services.transfers import require_lead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.events.services import Scalar
    from opennrm.protection.approvals.models import Approval

_MOST_PASSES = 20


@transaction.atomic
def ask_erasure(*, actor: Actor, at: datetime, opened: Opened, reason: str, note: str) -> Erasure:
    """Ask a supervisor to have a file erased.

    Raises
    ------
    NotPermitted
        The actor's agency does not lead the case.
    Refused
        It is held, asked for already, not closed, or its time is not over and nothing else asks for it.
    InvalidInput
        The reason is not on the list, or nothing is said about it.
    """
    require_lead(actor, opened, Action.CASE_CLOSE)
    if erasure_of(opened) is not None:
        raise Refused(_("This has been asked already and waits for a decision."))
    if reason not in ErasureReason.values or not note.strip():
        raise InvalidInput(_("Choose a reason and say more."), {"note": _("Say why the file can go.")})
    _require_erasable(opened, at, reason)
    erasure = create_record(
        actor=actor, at=at, opened=despite_closure(opened), model=Erasure, values={"reason": reason, "asked_at": at},
        event="erasure.asked",
    )  # fmt: skip
    ask_approval(
        actor=actor, at=at, opened=opened, action=ERASE, subject_id=erasure.pk, reason=note, payload={"reason": reason},
        summary_key=gettext_lazy("The file is to be erased for good. Nobody can bring it back, not from a backup."),
    )  # fmt: skip
    return erasure


def _require_erasable(opened: Opened, at: datetime, reason: str) -> None:
    case = case_of(opened)
    if case.on_hold:
        raise Refused(_("The file is under a legal hold. It can be erased only once the hold is lifted."))
    if case.stage != Stage.CLOSED:
        raise Refused(_("Close the case first."))
    if reason == ErasureReason.RETENTION_OVER and not is_due(case, at.date()):
        raise Refused(_("The time for which the file is kept is not over."))


def _change(actor: Actor, at: datetime, opened: Opened, erasure: Erasure, event: str, **values: Any) -> Erasure:
    return change_record(
        actor=actor,
        at=at,
        opened=despite_closure(opened),
        record=erasure,
        base_version=erasure.version,
        event=event,
        values=values,
    )


def _asked(approval: Approval, actor: Actor, at: datetime) -> tuple[Erasure, Opened]:
    erasure = Erasure.objects.select_related("file").get(pk=approval.subject_id)
    return erasure, access_file_by_id(actor=actor, file_id=erasure.file_id, at=at)


def erasure_not_agreed(approval: Approval, actor: Actor, at: datetime) -> None:
    """Keep the file because the second person did not agree."""
    erasure, opened = _asked(approval, actor, at)
    _change(actor, at, opened, erasure, "erasure.not_agreed", status=ErasureStatus.NOT_AGREED)


def erase_agreed(approval: Approval, actor: Actor, at: datetime) -> None:
    """Erase the file because a supervisor agreed.

    Raises
    ------
    Refused
        A hold was set meanwhile, or the case was opened again.
    """
    erasure, opened = _asked(approval, actor, at)
    _require_erasable(opened, at, erasure.reason)
    with system_wall():
        _erase(actor, at, erasure, opened.file)


def _erase(actor: Actor, at: datetime, erasure: Erasure, file: File) -> None:
    _keep_remains(at, file)
    destroy_key(file.key_id, at=at)  # from here on nothing that is sealed opens, here or in a backup
    withdraw_pending(actor=actor, at=at, file_id=file.pk)
    n_documents = shred_documents(actor=actor, at=at, file_id=file.pk)
    forget_file(file_id=file.pk)
    detail: dict[str, Scalar] = {"reason": erasure.reason}
    publish(actor=actor, at=at, file=file, type="case.erased", category=Category.BASIC, detail=detail)
    _scrub_case(file)
    _scrub_others(at, file)
    n_records = _delete_rows(file)
    erasure.status, erasure.erased_at, erasure.changed_at = ErasureStatus.ERASED, at, at
    erasure.n_records, erasure.n_documents = n_records, n_documents
    erasure.save(update_fields=["status", "erased_at", "changed_at", "n_records", "n_documents"])
    File.objects.filter(pk=file.pk).update(erased_at=at)
    write_entry(
        actor=actor, at=at, verb="case.erased", file_id=file.pk, target=f"erasure:{erasure.pk}",
        detail={**detail, "n_records": n_records, "n_documents": n_documents},
    )  # fmt: skip
    notify(
        at=at, kind="case.erased", text_key=gettext_noop("A file was erased as you asked."),
        url=reverse("lifecycle:due"), person_id=erasure.author_person_id,
    )  # fmt: skip


def _keep_remains(at: datetime, file: File) -> None:
    """Write down, in plain codes, what statistics count; after this nothing tells the person."""
    case = Case.objects.get(file=file)
    closure = Closure.objects.filter(file=file, closed_at__isnull=False).order_by("-closed_at").first()
    Remains.objects.create(
        file=file, agency_id=file.lead_agency_id, sex=case.sex, is_child=case.is_child,
        stage=closure.stage_before if closure else case.stage, avenue=case.avenue, closure_reason=case.closure_reason,
        purposes=_purposes_of(file), opened_year=file.opened_at.year, erased_year=at.year,
    )  # fmt: skip


def _purposes_of(file: File) -> list[str]:
    """Return the forms of exploitation that were found or told of."""
    found: set[str] = set()
    for model in (Decision, ExploitationEpisode):
        for row in model._default_manager.filter(file=file).select_related("file"):
            found.update(plain_values(row)["purposes"] or [])
    return sorted(found)


def _scrub_case(file: File) -> None:
    """Leave of the case its sex, age group, stage, avenue and year."""
    case = Case.objects.get(file=file)
    Case.objects.filter(file=file).update(
        pseudonym=None, first_account=None, birth_year=None, age_basis=AgeBasis.UNKNOWN, language="",
        needs_interpreter=False, found_on=case.found_on.replace(month=1, day=1), found_in="", risk=RiskLevel.UNKNOWN,
        worker=None, retained_until=None, author_person_id=None,
    )  # fmt: skip


def _scrub_others(at: datetime, file: File) -> None:
    """End all sight, and empty what is sealed in rows that stay; other files forget that they knew this one."""
    Grant.objects.live(at).filter(file=file).update(revoked_at=at, revoked_because="file erased")
    for model, link in _rows_of_files():
        if model._meta.label_lower in SCRUBBED and link.name == "file":
            sealed = [field.name for field in model._meta.concrete_fields if isinstance(field, SealedField)]
            if sealed:
                model._default_manager.filter(file=file).update(**dict.fromkeys(sealed))
        elif link.name != "file" and link.null:
            model._default_manager.filter(**{link.name: file}).update(**{link.name: None})


def _rows_of_files() -> Iterator[tuple[type[models.Model], models.ForeignKey[Any, Any]]]:
    """Yield each model with each of its links to a file."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is File:
                yield model, field


def _delete_rows(file: File) -> int:
    """Delete every other row of the file, those that others point to last; return how many records there were."""
    waiting = [
        model
        for model, link in _rows_of_files()
        if link.name == "file" and model._meta.label_lower not in KEPT | SCRUBBED
    ]
    n_records = 0
    for _pass in range(_MOST_PASSES):
        held: list[type[models.Model]] = []
        for model in waiting:
            rows = model._default_manager.filter(file=file)
            n_rows = rows.count()
            try:
                rows.delete()
            except ProtectedError:
                held.append(model)
            else:
                n_records += n_rows if issubclass(model, FileRecord) else 0
        if not held:
            return n_records
        waiting = held
    msg = f"Rows of {[model._meta.label for model in waiting]} hold each other and cannot be erased."
    raise RuntimeError(msg)


def finish_erasure(*, key_id: UUID, at: datetime, reason: str = "restored") -> None:
    """Erase what is left of a file whose key was destroyed; a restored backup has brought it back, or its time is over.

    Nothing sealed can be read; what was never sealed goes here. Of a file that is erased already nothing is left to do.
    """
    with acting_as(SYSTEM, at):
        file = File.objects.filter(key_id=key_id, erased_at=None).first()
        if file is None:
            return
        n_documents = shred_documents(actor=SYSTEM, at=at, file_id=file.pk)
        forget_file(file_id=file.pk)
        if Case.objects.filter(file=file).exists():
            _scrub_case(file)
        _scrub_others(at, file)
        n_records = _delete_rows(file)
        File.objects.filter(pk=file.pk).update(erased_at=at)
        detail = {"reason": reason, "n_records": n_records, "n_documents": n_documents}
        write_entry(actor=SYSTEM, at=at, verb="case.erased", file_id=file.pk, detail=detail)
