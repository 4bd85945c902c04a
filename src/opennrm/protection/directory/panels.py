"""What the directory puts into the navigation and on home pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Role
from opennrm.kernel.pages.panels import NavItem, Panel, register_navigation, register_panel
from opennrm.protection.directory.selectors import (
    BoardRow,
    Overview,
    PlacesForNeed,
    board_row,
    overview,
    places_by_need,
    services_to_count,
)

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor

MOST_ROWS = 5


def _to_count(actor: Actor, at: datetime) -> list[BoardRow] | None:
    rows = [board_row(actor, service, at) for service in services_to_count(actor=actor, at=at)]
    return [row for row in rows if row.can_count][:MOST_ROWS] or None


def _overview(actor: Actor, at: datetime) -> Overview | None:
    found = overview(actor=actor, at=at)
    return found if found.n_services else None


def _by_need(actor: Actor, at: datetime) -> list[PlacesForNeed] | None:
    return places_by_need(actor=actor, at=at) or None


register_navigation(NavItem(key="directory", title=_("Directory"), url_name="directory:search", order=40))
register_panel(
    Panel(
        key="places-to-count",
        title=_("Free places to check"),
        roles=(Role.SERVICE_PROVIDER, Role.CASE_MANAGER, Role.AGENCY_ADMIN),
        query=_to_count,
        template="directory/panel_count.html",
        order=30,
    )
)
register_panel(
    Panel(
        key="places-overview",
        title=_("Places in the whole country"),
        roles=(Role.COORDINATOR,),
        query=_overview,
        template="directory/panel_overview.html",
        order=40,
    )
)
register_panel(
    Panel(
        key="places-by-need",
        title=_("Free places by kind of help"),
        roles=(Role.COORDINATOR,),
        query=_by_need,
        template="directory/panel_needs.html",
        order=41,
    )
)
