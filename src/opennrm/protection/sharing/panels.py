"""What sharing adds to the navigation and to the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.selectors import overrides_to_review, requests_to_answer
from opennrm.kernel.actors import Action, Role
from opennrm.kernel.pages import NavItem, Panel, register_navigation, register_panel
from opennrm.protection.sharing.selectors import OverridesWaiting, grants_ending_soon, overrides_waiting

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor

register_navigation(NavItem("search", _("Search"), "sharing:search", actions=[Action.CASE_SEARCH], order=30))


def _requests(actor: Actor, _at: datetime) -> list[Any] | None:
    return list(requests_to_answer(actor).order_by("asked_at")[:10]) or None


def _overrides(actor: Actor, _at: datetime) -> list[Any] | None:
    return overrides_to_review(actor) or None


def _ending(actor: Actor, at: datetime) -> list[Any] | None:
    return grants_ending_soon(actor, at) or None


register_panel(
    Panel(
        "overrides", _("Emergency overrides to review"), [Role.SUPERVISOR], _overrides, "sharing/home_overrides.html", 5
    )
)
register_panel(
    Panel(
        "access-requests", _("Requests for access"), [Role.CASE_MANAGER, Role.SUPERVISOR], _requests,
        "sharing/home_requests.html", 15,
    )
)  # fmt: skip
register_panel(
    Panel(
        "grants-ending", _("Access that ends soon"), [Role.CASE_MANAGER, Role.SUPERVISOR], _ending,
        "sharing/home_ending.html", 60,
    )
)  # fmt: skip


def _everywhere(_actor: Actor, at: datetime) -> OverridesWaiting:
    return overrides_waiting(at)


register_panel(
    Panel(
        "overrides-everywhere", _("Emergency overrides"), [Role.COORDINATOR], _everywhere,
        "sharing/home_overrides_everywhere.html", 14,
    )
)  # fmt: skip
