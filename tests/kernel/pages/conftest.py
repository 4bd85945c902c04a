"""The fake pages, mounted, with an actor chosen by a cookie."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as live

from opennrm.kernel.pages import NavItem, panels, register_navigation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.fixtures import Settings


@pytest.fixture
def fake_pages(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve the fake pages in place of the node's own."""
    settings.ROOT_URLCONF = "tests.kernel.pages.fake"
    settings.MIDDLEWARE = [
        *(name for name in live.MIDDLEWARE if not name.startswith(("opennrm.", "allauth."))),
        "tests.kernel.pages.fake.FakeActorMiddleware",
    ]
    settings.LOGIN_URL, settings.SURVIVOR_LOGIN_URL = "door", "survivor_door"
    templates = live.TEMPLATES[0] | {"DIRS": [Path(__file__).parent / "templates"]}
    settings.TEMPLATES = [templates]
    monkeypatch.setattr(panels, "_navigation", {})
    register_navigation(NavItem("home", "Start", "web:home", order=1))
    register_navigation(NavItem("cases", "Cases", "fake:rows", order=2))


@pytest.fixture
def as_actor(client: Client, fake_pages: None) -> Callable[[str], Client]:
    """Return a client that comes as one of the actors."""

    def come(who: str) -> Client:
        client.cookies["who"] = who
        return client

    return come
