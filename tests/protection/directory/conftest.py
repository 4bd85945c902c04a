"""What tests of the directory share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.personas import make_personas

if TYPE_CHECKING:
    from opennrm.protection.directory.models import Service
    from tests.personas import Personas


@pytest.fixture
def personas(db: None) -> Personas:
    """Return everybody of the permission table."""
    return make_personas()


@pytest.fixture
def shelter(personas: Personas) -> Service:
    """Return a shelter of bob's agency with three of ten beds free."""
    from tests.factories.directory import ServiceFactory

    return ServiceFactory.create(agency=personas.bob.agency, name="Lighthouse House")
