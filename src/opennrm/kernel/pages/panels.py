"""Two registries: what stands in the navigation, and what stands on a role's home page.

An app registers in its `panels.py`, which is loaded when the node starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from opennrm.kernel.actors import Action, Actor, ActorKind, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation; without actions and roles everybody who is signed in has it."""

    key: str
    title: str | Promise
    url_name: str
    actions: Collection[Action] = ()
    roles: Collection[Role] = ()
    order: int = 50

    def is_for(self, actor: Actor) -> bool:
        """Tell whether the actor finds it in the navigation."""
        if actor.kind is not ActorKind.PERSON:
            return False
        if not self.actions and not self.roles:
            return True
        return bool(actor.actions & set(self.actions) or actor.roles & set(self.roles))


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of the home page: what needs doing now, for these roles.

    `query` returns what the template gets as `data`; None leaves the panel out.
    """

    key: str
    title: str | Promise
    roles: Collection[Role]
    query: Callable[[Actor, datetime], Any]
    template: str
    order: int = 50

    def is_for(self, actor: Actor) -> bool:
        """Tell whether it stands on the actor's home page; without roles on everybody's."""
        return actor.kind is ActorKind.PERSON and (not self.roles or bool(actor.roles & set(self.roles)))


_navigation: dict[str, NavItem] = {}
_panels: dict[str, Panel] = {}


def register_navigation(item: NavItem) -> None:
    """Put an entry into the navigation; the same key again replaces it."""
    _navigation[item.key] = item


def register_panel(panel: Panel) -> None:
    """Put a panel on the home page; the same key again replaces it."""
    _panels[panel.key] = panel


def navigation_for(actor: Actor | None) -> list[NavItem]:
    """Return the entries an actor finds, in order."""
    found = [item for item in _navigation.values() if actor is not None and item.is_for(actor)]
    return sorted(found, key=lambda item: (item.order, item.key))


def panels_for(actor: Actor) -> list[Panel]:
    """Return the panels of an actor's home page, in order."""
    found = [panel for panel in _panels.values() if panel.is_for(actor)]
    return sorted(found, key=lambda panel: (panel.order, panel.key))
