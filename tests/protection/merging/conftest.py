"""Two files of one person, led by alice's agency, and how they are joined by the book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.protection.approvals.models import Approval
from opennrm.protection.approvals.services import decide_approval
from opennrm.protection.merging.services import ask_join
from tests.factories.files import NOON, make_case
from tests.personas import Personas, make_personas

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.merging.models import Merge

REASON = "Both papers show the same photograph."


@pytest.fixture
def personas() -> Personas:
    """Everybody."""
    return make_personas()


@pytest.fixture
def kept(personas: Personas) -> Opened:
    """Return the file that stays."""
    return make_case(
        personas.actor("alice"), sex="female", birth_year=1999,
        identity={"given_names": "Mariam", "family_names": "Haddad"},
    )  # fmt: skip


@pytest.fixture
def other(personas: Personas) -> Opened:
    """Return the file that is joined into it."""
    return make_case(
        personas.actor("alice"), pseudonym="Willow", sex="female", language="ar",
        identity={"given_names": "Maryam", "family_names": "Hadad", "born_in": "Aleppo"},
    )  # fmt: skip


def again(actor: Actor, opened: Opened, at: datetime = NOON) -> Opened:
    """Return a file as an actor sees it now."""
    return access_file_by_id(actor=actor, file_id=opened.file.pk, at=at)


def ask(
    personas: Personas, kept: Opened, other: Opened, *, choices: Mapping[str, str] | None = None, at: datetime = NOON
) -> Merge:
    """Have alice ask for the joining."""
    alice = personas.actor("alice")
    with acting_as(alice, at):
        return ask_join(
            actor=alice, at=at, kept=again(alice, kept, at), other=again(alice, other, at), choices=choices or {},
            reason=REASON,
        )  # fmt: skip


def agree(personas: Personas, *, approve: bool = True, at: datetime = NOON) -> None:
    """Have sam decide on the only request that waits."""
    sam = personas.actor("sam")
    with acting_as(sam, at):
        waiting = Approval.objects.pending().get()
        decide_approval(actor=sam, at=at, approval_id=waiting.pk, approve=approve, note="Because")


def join(personas: Personas, kept: Opened, other: Opened, **given: Any) -> Merge:
    """Join two files with the supervisor's yes."""
    merge = ask(personas, kept, other, **given)
    agree(personas, at=given.get("at", NOON))
    return merge
