"""What the log's tests may ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import pytest

from opennrm.kernel.actors import Actor, ActorKind
from opennrm.kernel.audit.services import write_entry

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
ALICE = Actor(kind=ActorKind.PERSON, person_id=7, agency_id=3)


class Write(Protocol):
    """Write a number of entries."""

    def __call__(self, n_entries: int) -> None:
        """Write them a second apart."""


@pytest.fixture
def node_folder(tmp_path: Path, settings: Settings) -> Path:
    """Give the node a folder of its own, so that its anchors are this test's."""
    settings.ENV = settings.ENV.model_copy(update={"dir": tmp_path})
    return tmp_path


@pytest.fixture
def write(node_folder: Path) -> Write:
    """Return a way to fill the log."""

    def entries(n_entries: int) -> None:
        for number in range(n_entries):
            write_entry(
                actor=ALICE, at=AT + timedelta(seconds=number), verb="case.read", file_id=number % 3, categories=5,
                target=f"cases.case:{number}", reason="The doctor asked.", detail={"fields": ["need", "risk"]},
            )  # fmt: skip

    return entries
