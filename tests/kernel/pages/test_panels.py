"""What stands in the navigation and on the home page, for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from opennrm.kernel.actors import Action, Actor, ActorKind, Role
from opennrm.kernel.pages import NavItem, Panel, navigation_for, panels, panels_for, register_navigation, register_panel
from tests.kernel.pages.fake import AT, AUDITOR, MANAGER, SURVIVOR

if TYPE_CHECKING:
    from datetime import datetime


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_navigation", {})
    monkeypatch.setattr(panels, "_panels", {})


def how_many(actor: Actor, at: datetime) -> int:
    return len(actor.roles) + at.day


def test_navigation_is_by_action_or_role_and_in_order() -> None:
    register_navigation(NavItem("log", "Log", "web:home", actions={Action.AUDIT_READ}, order=30))
    register_navigation(NavItem("cases", "Cases", "web:home", actions={Action.CASE_READ}, order=20))
    register_navigation(NavItem("start", "Start", "web:home", order=10))
    register_navigation(NavItem("team", "Team", "web:home", roles={Role.CASE_MANAGER}, order=20))

    assert [item.key for item in navigation_for(MANAGER)] == ["start", "cases", "team"]
    assert [item.key for item in navigation_for(AUDITOR)] == ["start", "log"]


@pytest.mark.parametrize("actor", [None, SURVIVOR, Actor(kind=ActorKind.TOKEN, roles=frozenset({Role.AUDITOR}))])
def test_navigation_is_for_people_who_work_here(actor: Actor | None) -> None:
    register_navigation(NavItem("start", "Start", "web:home"))

    assert navigation_for(actor) == []


def test_panels_are_by_role_and_in_order() -> None:
    register_panel(Panel("due", "Due", {Role.CASE_MANAGER}, how_many, "due.html", order=2))
    register_panel(Panel("news", "News", (), how_many, "news.html", order=1))

    assert [panel.key for panel in panels_for(MANAGER)] == ["news", "due"]
    assert [panel.key for panel in panels_for(AUDITOR)] == ["news"]
    assert panels_for(MANAGER)[0].query(MANAGER, AT) == 23


def test_registering_again_replaces() -> None:
    register_navigation(NavItem("start", "Start", "web:home"))
    register_navigation(NavItem("start", "Begin", "web:home"))

    assert [item.title for item in navigation_for(MANAGER)] == ["Begin"]
