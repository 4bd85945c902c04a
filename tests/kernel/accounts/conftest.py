"""What tests of accounts share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from opennrm.kernel.accounts.models import Person

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _forgotten_codes() -> None:
    """Forget the codes that allauth remembers as used in this process."""
    cache.clear()


@pytest.fixture
def at() -> datetime:
    return NOW


@pytest.fixture
def personas() -> Personas:
    return make_personas()


@pytest.fixture
def enter() -> Callable[[Person], Client]:
    """Sign somebody in as if password and second step had been shown."""

    return browser_of
