"""People, agencies, roles, sign-in."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


class AccountsConfig(AppConfig):
    """People, agencies, roles, sign-in."""

    name = "opennrm.kernel.accounts"

    def ready(self) -> None:
        """Have `opennrm check` say when anybody may come in with one click."""
        checks.register(warn_of_open_door)


def warn_of_open_door(**_options: Any) -> list[checks.CheckMessage]:
    """Warn of the sign-in of a demonstration."""
    if not settings.DEMO_SIGN_IN:
        return []
    words = "Anybody can sign in as anybody with one click (OPENNRM_DEMO_SIGN_IN). Keep nothing real on this node."
    return [checks.Warning(words, id="accounts.W001")]
