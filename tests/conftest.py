"""What every test may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from hatch_build import compile_catalogues
from opennrm.kernel.vault.services.memory import clear_all_memories
from tests.support.audit import let_tests_empty_the_log
from tests.support.browser import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from pytest_django.plugin import DjangoDbBlocker


compile_catalogues()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Make the test database one whose log can be emptied between tests."""
    with django_db_blocker.unblock():
        let_tests_empty_the_log()


@pytest.fixture(autouse=True)
def _forgotten_keys() -> None:
    """Start each test without keys that an earlier one's database held, and in the node's own language."""
    clear_all_memories()
    translation.deactivate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a real browser, started once."""
    with chromium() as started:
        yield started
