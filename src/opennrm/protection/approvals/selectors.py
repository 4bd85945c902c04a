"""Which requests wait, for whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from opennrm.kernel.access.enums import FileKind
from opennrm.kernel.access.selectors import visible_files
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.enums import ERASED, WITHHELD
from opennrm.kernel.vault.services import open_for_node, open_many
from opennrm.protection.approvals.models import Approval, ApprovalQuerySet
from opennrm.protection.approvals.rules import PURPOSE, approval_kind, decidable_actions

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.actors import Actor


def _joined(found: ApprovalQuerySet) -> ApprovalQuerySet:
    return found.select_related("file", "asked_by", "decided_by", "agency")


def approvals_to_decide(actor: Actor, at: datetime) -> ApprovalQuerySet:
    """Return the requests of the actor's agency that wait for the actor; never the actor's own."""
    actions = decidable_actions(actor)
    if not actions or actor.agency_id is None or actor.person_id is None:
        return Approval.objects.none()
    found = Approval.objects.live(at).filter(agency_id=actor.agency_id, action__in=actions)
    found = found.exclude(asked_by_id=actor.person_id).filter(_about_visible_files(actor, at))
    return _joined(found).order_by("expires_at", "pk")


def _about_visible_files(actor: Actor, at: datetime) -> Q:
    seen = [Q(file__in=visible_files(actor, at, kind).values("pk")) for kind in FileKind.values]
    return reduce(or_, seen, Q(file__isnull=True))


def my_requests(actor: Actor) -> ApprovalQuerySet:
    """Return what the actor asked for, the newest first."""
    return _joined(Approval.objects.filter(asked_by_id=actor.person_id or 0)).order_by("-asked_at", "-pk")


def access_to_decide(*, actor: Actor, at: datetime, approval_id: UUID | str) -> Approval:
    """Return a request that the actor may decide on.

    Raises
    ------
    NotVisible
        There is none, it is decided or has run out, or it is not the actor's to decide.
    """
    found = approvals_to_decide(actor, at).filter(pk=approval_id).first()
    if found is None:
        raise NotVisible
    return found


def access_my_request(*, actor: Actor, approval_id: UUID | str) -> Approval:
    """Return one of the actor's own requests.

    Raises
    ------
    NotVisible
        There is none.
    """
    found = my_requests(actor).filter(pk=approval_id).first()
    if found is None:
        raise NotVisible
    return found


def pending_of(file_id: int, *actions: str) -> ApprovalQuerySet:
    """Return the waiting requests about a file, of these actions or of all."""
    found = Approval.objects.pending().filter(file_id=file_id)
    return found.filter(action__in=actions) if actions else found


@dataclass(frozen=True, slots=True)
class ApprovalWords:
    """A request in words: what is asked and why, and what was answered."""

    approval: Approval
    title: Any
    facts: list[tuple[Any, Any]]
    reason: Any
    note: Any


def in_words(approval: Approval) -> ApprovalWords:
    """Return a request as the person who decides (or asked) reads it."""
    kind = approval_kind(approval.action)
    reason, note = _opened(approval)
    facts = kind.describe(approval) if kind.describe is not None else []
    return ApprovalWords(approval=approval, title=kind.title, facts=facts, reason=reason, note=note)


def _opened(approval: Approval) -> tuple[Any, Any]:
    tokens = [(name, getattr(approval, name)) for name in ("reason", "note")]
    opened: list[Any]
    if approval.file_id is None:
        opened = [_for_node(approval, name, token) for name, token in tokens]
    elif approval.file is None:  # the second wall hides a file that the reader does not see any more
        opened = [None if token is None else WITHHELD for _name, token in tokens]
    else:
        rows = [(approval.file.key_id, token, approval.bound_to, name) for name, token in tokens]
        opened = open_many(rows, erased=ERASED)
    return opened[0], opened[1]


def _for_node(approval: Approval, name: str, token: bytes | memoryview | None) -> str | None:
    if token is None:
        return None
    return open_for_node(PURPOSE, bytes(token), bound_to=f"{approval.bound_to}.{name}").decode()
