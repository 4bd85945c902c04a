"""A led case, and how it is closed and erased by the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.protection.approvals.models import Approval
from opennrm.protection.approvals.services import decide_approval
from opennrm.protection.lifecycle.services import ask_closure, ask_erasure
from tests.factories.files import NOON
from tests.personas import Personas, make_personas

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.lifecycle.models import Closure, Erasure


@pytest.fixture
def personas() -> Personas:
    """Everybody."""
    return make_personas()


def decide(actor: Actor, *, approve: bool = True, at: datetime = NOON) -> Approval:
    """Decide on the only request that waits."""
    with acting_as(actor, at):
        asked = Approval.objects.pending().get()
        return decide_approval(actor=actor, at=at, approval_id=asked.pk, approve=approve, note="Because")


def ask_to_close(actor: Actor, opened: Opened, *, at: datetime = NOON, reason: str = "plan_completed") -> Closure:
    """Ask for a case to be closed."""
    with acting_as(actor, at):
        again = access_file_by_id(actor=actor, file_id=opened.file.pk, at=at)
        return ask_closure(actor=actor, at=at, opened=again, reason=reason, summary="Linden lives on her own now.")


def close_case(personas: Personas, opened: Opened, *, at: datetime = NOON) -> None:
    """Close a case of alice's agency, with the supervisor's yes."""
    ask_to_close(personas.actor("alice"), opened, at=at)
    decide(personas.actor("sam"), at=at)


def ask_to_erase(actor: Actor, opened: Opened, *, at: datetime = NOON, reason: str = "person_asked") -> Erasure:
    """Ask for a file to be erased."""
    with acting_as(actor, at):
        again = access_file_by_id(actor=actor, file_id=opened.file.pk, at=at)
        return ask_erasure(actor=actor, at=at, opened=again, reason=reason, note="She asked for it in writing.")
