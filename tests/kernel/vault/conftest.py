"""What the vault's tests may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest
from pydantic import SecretStr

from opennrm.kernel.vault.services import forget_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings


class UseSource(Protocol):
    """Let the master key come from somewhere else for one test."""

    def __call__(self, **changed: Any) -> None:
        """Change these of the node's settings; the key itself is unset unless it is among them."""


@pytest.fixture
def use_source(settings: Settings) -> Iterator[UseSource]:
    """Return the way to change the source of the master key."""

    def use(**changed: Any) -> None:
        fields: dict[str, Any] = {"master_key": SecretStr(""), **changed}
        settings.ENV = settings.ENV.model_copy(update=fields)
        forget_keys()

    yield use
    forget_keys()
