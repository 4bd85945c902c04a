"""Ask for a second person's yes, give or refuse it, take the request back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.access.enums import Category
from opennrm.kernel.accounts.selectors import people_with_role
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.events.services import publish
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.vault.services import seal, seal_for_node
from opennrm.protection.approvals.enums import ApprovalStatus
from opennrm.protection.approvals.models import Approval
from opennrm.protection.approvals.rules import PURPOSE, WAITS, approval_kind, deciding_roles
from opennrm.protection.approvals.selectors import access_my_request, access_to_decide

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.utils.functional import Promise

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.events.services import Scalar


@transaction.atomic
def ask_approval(
    *,
    actor: Actor,
    at: datetime,
    opened: Opened | None,
    action: str,
    subject_id: UUID,
    summary_key: str | Promise = "",
    payload: Mapping[str, object] | None = None,
    reason: str = "",
) -> Approval:
    """Ask a second person of the actor's agency to agree; `payload` holds codes only, never personal data.

    Raises
    ------
    NotPermitted
        The actor is not a person of an agency.
    Refused
        The same is asked already, or nobody else in the agency could decide.
    """
    if Approval.objects.pending().filter(action=action, subject_id=subject_id).exists():
        raise Refused(_("This has been asked already and waits for a decision."))
    deciders = deciders_of(actor, action)
    if not deciders:
        raise Refused(_("Nobody else in your agency may decide on this. Ask your agency's administrator."))
    approval = _stored(actor, at, opened, action, subject_id, summary_key, payload or {}, reason.strip())
    for person_id in deciders:
        notify(
            at=at, kind="approval.asked", text_key=gettext_noop("A colleague asks for your decision."),
            url=reverse("approvals:decide", args=[approval.pk]), person_id=person_id, file=approval.file,
        )  # fmt: skip
    _tell(actor, at, approval, "approval.asked")
    return approval


def deciders_of(actor: Actor, action: str) -> list[int]:
    """Return the people of the actor's agency, without the actor, who may decide on an action."""
    found = {
        person.pk for role in deciding_roles(action) for person in people_with_role(role, actor.agency_id)
    }  # fmt: skip
    return sorted(found - {actor.person_id})


def _stored(
    actor: Actor, at: datetime, opened: Opened | None, action: str, subject_id: UUID, summary_key: str | Promise,
    payload: Mapping[str, object], reason: str,
) -> Approval:  # fmt: skip
    if actor.person_id is None or actor.agency_id is None:
        raise NotPermitted(_("Only somebody who belongs to an agency can ask for this."))
    approval = Approval(
        id=new_id(), file=opened.file if opened else None, action=action, subject_id=subject_id,
        summary_key=_words(summary_key), payload=dict(payload), agency_id=actor.agency_id,
        asked_by_id=actor.person_id, asked_at=at, expires_at=at + WAITS,
    )  # fmt: skip
    approval.reason = _sealed(approval, "reason", reason)
    approval.save(force_insert=True)
    return approval


def _words(text: str | Promise) -> str:
    """Return the English sentence behind a translated one, so that each reader gets their own language."""
    with translation.override(None):
        return str(text)


def _sealed(approval: Approval, field: str, text: str) -> bytes | None:
    if not text:
        return None
    if approval.file is None:
        return seal_for_node(PURPOSE, text.encode(), bound_to=f"{approval.bound_to}.{field}")
    return seal(approval.file.key_id, text, bound_to=approval.bound_to, field=field)


def _tell(actor: Actor, at: datetime, approval: Approval, verb: str) -> None:
    detail: dict[str, Scalar] = {"action": approval.action}
    if approval.file is not None:
        publish(
            actor=actor, at=at, file=approval.file, type=verb, category=Category.BASIC, record_id=approval.pk,
            detail=detail,
        )  # fmt: skip
    write_entry(
        actor=actor, at=at, verb=verb, file_id=approval.file_id, target=f"approval:{approval.pk}", detail=detail
    )


@transaction.atomic
def decide_approval(*, actor: Actor, at: datetime, approval_id: UUID | str, approve: bool, note: str = "") -> Approval:
    """Agree, and do what was asked in the same transaction; or refuse, and say why.

    Raises
    ------
    NotVisible
        It is decided already, has run out, was asked by the actor, or is not the actor's to decide.
    InvalidInput
        A refusal lacks its reason.
    Refused
        What was asked cannot be done as things stand now; nothing is decided then.
    """
    found = access_to_decide(actor=actor, at=at, approval_id=approval_id)
    approval = Approval.objects.select_for_update(of=("self",)).select_related("file").get(pk=found.pk)
    if approval.status != ApprovalStatus.PENDING:
        raise Refused(_("Somebody else has decided this meanwhile."))
    if not approve and not note.strip():
        raise InvalidInput(_("Say why you refuse."), {"note": _("Say why you refuse.")})
    approval.decided_by_id = actor.person_id
    _close(approval, at, ApprovalStatus.APPROVED if approve else ApprovalStatus.REFUSED, note.strip())
    kind = approval_kind(approval.action)
    _tell(actor, at, approval, f"approval.{approval.status}")
    notify(
        at=at, kind="approval.decided", text_key=gettext_noop("What you asked for was decided."),
        url=reverse("approvals:mine"), person_id=approval.asked_by_id, file=approval.file,
    )  # fmt: skip
    if approve:
        kind.on_approved(approval, actor, at)
    elif kind.on_refused is not None:
        kind.on_refused(approval, actor, at)
    return approval


def _close(approval: Approval, at: datetime, status: ApprovalStatus, note: str = "") -> None:
    approval.status, approval.decided_at = status, at
    approval.note = _sealed(approval, "note", note)
    approval.save(update_fields=["status", "decided_at", "decided_by", "note"])


@transaction.atomic
def withdraw_approval(*, actor: Actor, at: datetime, approval_id: UUID | str) -> Approval:
    """Take back one's own request before it is decided.

    Raises
    ------
    NotVisible
        It is not the actor's own.
    Refused
        It is decided or has run out.
    """
    approval = access_my_request(actor=actor, approval_id=approval_id)
    if not Approval.objects.live(at).filter(pk=approval.pk).exists():
        raise Refused(_("This is decided already, or has run out."))
    _close(approval, at, ApprovalStatus.WITHDRAWN)
    _tell(actor, at, approval, "approval.withdrawn")
    return approval


@transaction.atomic
def withdraw_pending(*, actor: Actor, at: datetime, file_id: int) -> int:
    """Take back every waiting request about a file that is erased or handed over; return how many."""
    waiting = list(Approval.objects.pending().filter(file_id=file_id).select_related("file"))
    for approval in waiting:
        _close(approval, at, ApprovalStatus.WITHDRAWN)
        _tell(actor, at, approval, "approval.withdrawn")
    return len(waiting)


@transaction.atomic
def expire_approvals(*, actor: Actor, at: datetime) -> int:
    """End the requests that nobody decided in time, tell who asked, and return how many there were."""
    late = Approval.objects.pending().filter(expires_at__lte=at).select_related("file")
    n_expired = 0
    for approval in late:
        _close(approval, at, ApprovalStatus.EXPIRED)
        _tell(actor, at, approval, "approval.expired")
        notify(
            at=at, kind="approval.expired", text_key=gettext_noop("Nobody decided in time on what you asked for."),
            url=reverse("approvals:mine"), person_id=approval.asked_by_id, file=approval.file,
        )  # fmt: skip
        n_expired += 1
    return n_expired
