"""A procedure in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.sop.services import publish_packed
from tests.factories.files import NOON

if TYPE_CHECKING:
    from opennrm.protection.sop.models import Procedure


@pytest.fixture
def procedure(db: None) -> Procedure:
    """The model procedure, in force since noon."""
    with acting_as(SYSTEM, NOON):
        made = publish_packed(at=NOON)
    assert made is not None
    return made
