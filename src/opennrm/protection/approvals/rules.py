"""What needs a second person's yes, who gives it, and what then happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opennrm.kernel.actors import ROLE_ACTIONS, Action

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.utils.functional import Promise

    from opennrm.kernel.actors import Actor, Role
    from opennrm.protection.approvals.models import Approval

    OnDecided = Callable[[Approval, Actor, datetime], object]
    Describe = Callable[[Approval], list[tuple[Any, Any]]]

WAITS = timedelta(days=14)
PURPOSE = "approvals"  # of the node's own key that seals requests about no single file


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """One thing that needs a second person's yes.

    `on_approved` does what was asked, in the same transaction as the yes: a refusal there leaves the request waiting.
    `describe` returns label and value of what is asked, for the page of the one who decides.
    """

    action: str
    title: str | Promise
    on_approved: OnDecided
    on_refused: OnDecided | None = None
    describe: Describe | None = None
    approver_action: Action = Action.APPROVAL_DECIDE


_kinds: dict[str, ApprovalKind] = {}


def register_approval(
    action: str,
    title: str | Promise,
    on_approved: OnDecided,
    *,
    on_refused: OnDecided | None = None,
    describe: Describe | None = None,
    approver_action: Action = Action.APPROVAL_DECIDE,
) -> None:
    """Say that an action needs a second person's yes; at start-up only."""
    _kinds[action] = ApprovalKind(action, title, on_approved, on_refused, describe, approver_action)


def approval_kind(action: str) -> ApprovalKind:
    """Return what is registered for an action; asking for what nobody registered is a bug."""
    return _kinds[action]


def decidable_actions(actor: Actor) -> list[str]:
    """Return the actions on which the actor's role may decide."""
    return [kind.action for kind in _kinds.values() if actor.may(kind.approver_action)]


def deciding_roles(action: str) -> list[Role]:
    """Return the roles that may decide on an action."""
    wanted = approval_kind(action).approver_action
    return [role for role, allowed in ROLE_ACTIONS.items() if wanted in allowed]
