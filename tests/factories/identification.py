"""Requests and decisions, made as the services make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.protection.identification.services import Verdict, decide, request_decision
from tests.factories.files import NOON

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.identification.models import Decision

REASONS = "Her account is consistent, and the papers found at the farm bear it out."


def reopened(actor: Actor, opened: Opened, at: datetime = NOON) -> Opened:
    """Open a file again, with the sight the actor has now; inside `acting_as`."""
    return access_file_by_id(actor=actor, file_id=opened.file.pk, at=at)


def ask_decision(
    actor: Actor, opened: Opened, step: str = "reasonable_grounds", *, at: datetime = NOON, **values: Any
) -> Decision:
    """Ask the authority for a decision."""
    with acting_as(actor, at):
        given = {"note": "Papers were taken away and wages withheld.", **values}
        return request_decision(actor=actor, at=at, opened=reopened(actor, opened, at), step=step, **given)


def verdict(outcome: str = "positive", **values: Any) -> Verdict:
    """Return a decision that meets the definition for an adult."""
    found = {"acts": ("recruitment",), "means": ("deception",), "purposes": ("forced_labour",)}
    return Verdict(**{"outcome": outcome, "reasons": REASONS, **found, **values})


def take_decision(actor: Actor, opened: Opened, decision: Decision, given: Verdict, *, at: datetime = NOON) -> Decision:
    """Decide."""
    with acting_as(actor, at):
        return decide(actor=actor, at=at, opened=reopened(actor, opened, at), decision=decision, verdict=given)
