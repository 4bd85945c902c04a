"""Ask the lead of a file for access, and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Category, RequestStatus, Source
from opennrm.kernel.access.models import AccessRequest, Exclusion, File
from opennrm.kernel.access.selectors import NOBODY, access_file_by_id, access_request
from opennrm.kernel.access.services.grants import grant_access
from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotVisible, Refused
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.vault.services import seal

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def request_access(
    *, actor: Actor, at: datetime, file_id: int, categories: Category, purpose: str, reason: str
) -> AccessRequest:
    """Ask the lead agency of a file that a search hit for sight of parts of it.

    Raises
    ------
    NotVisible
        The file keeps the actor out, or does not exist.
    Refused
        A request of the same agency is waiting already.
    InvalidInput
        No reason is given.
    """
    require(actor, Action.CASE_SEARCH)
    if not reason.strip():
        raise InvalidInput(_("Say why you need access."), {"reason": _("Say why you need access.")})
    with system_wall():
        file = File.objects.live().filter(pk=file_id).first()
        barred = Exclusion.objects.in_force().against(actor).filter(file_id=file_id).exists()
        if file is None or barred or actor.agency_id is None or actor.person_id is None:
            raise NotVisible
        if AccessRequest.objects.filter(file=file, agency_id=actor.agency_id, status=RequestStatus.PENDING).exists():
            raise Refused(_("Your agency has asked already. The lead agency has been told."))
        request = _stored(actor, at, file, categories, purpose, reason.strip())
    write_entry(actor=actor, at=at, verb="access.requested", file_id=file.pk, categories=request.categories)
    return request


def _stored(actor: Actor, at: datetime, file: File, categories: Category, purpose: str, reason: str) -> AccessRequest:
    request_id = new_id()
    return AccessRequest.objects.create(
        id=request_id, file=file, agency_id=actor.agency_id or NOBODY, person_id=actor.person_id or NOBODY,
        categories=categories | Category.BASIC, purpose=purpose, asked_at=at,
        reason=seal(file.key_id, reason, bound_to=f"access.accessrequest:{request_id}", field="reason"),
    )  # fmt: skip


@transaction.atomic
def answer_request(
    *,
    actor: Actor,
    at: datetime,
    request_id: str,
    grant: bool,
    note: str,
    categories: Category | None = None,
    basis: str = "",
    expires_at: datetime | None = None,
) -> AccessRequest:
    """Grant (in whole or in part) or refuse a request.

    Raises
    ------
    NotPermitted, NotVisible
        The request is not the actor's to answer.
    InvalidInput
        A grant lacks its legal basis or its end; a refusal lacks its reason.
    """
    require(actor, Action.GRANT_MANAGE)
    request = access_request(actor=actor, request_id=request_id)
    if grant:
        _grant(actor, at, request, categories or request.category_set, basis, expires_at)
    elif not note.strip():
        raise InvalidInput(_("Say why you refuse."), {"note": _("Say why you refuse.")})
    request.status = RequestStatus.GRANTED if grant else RequestStatus.REFUSED
    request.answered_at, request.answered_by_person_id = at, actor.person_id
    if note.strip():
        request.answer_note = seal(
            request.file.key_id, note.strip(), bound_to=f"access.accessrequest:{request.pk}", field="answer_note"
        )
    request.save(update_fields=["status", "answered_at", "answered_by_person_id", "answer_note"])
    write_entry(actor=actor, at=at, verb=f"access.{request.status}", file_id=request.file_id)
    return request


def _grant(
    actor: Actor, at: datetime, request: AccessRequest, categories: Category, basis: str, expires_at: datetime | None
) -> None:
    if not basis or expires_at is None:
        raise InvalidInput(
            _("Choose a legal basis and an end."), {"basis": _("Choose one."), "expires_at": _("Choose a date.")}
        )
    opened = access_file_by_id(actor=actor, file_id=request.file_id, at=at)
    grant_access(
        actor=actor, at=at, opened=opened, agency_id=request.agency_id, categories=categories & request.category_set,
        purpose=request.purpose, basis=basis, source=Source.REQUEST, source_id=request.pk, expires_at=expires_at,
    )  # fmt: skip
