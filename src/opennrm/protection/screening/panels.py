"""Screenings in the navigation and on the home page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action, Role
from opennrm.kernel.pages import NavItem, Panel, register_navigation, register_panel
from opennrm.protection.forms.selectors.offline import register_copies
from opennrm.protection.screening.rules import leaflets
from opennrm.protection.screening.selectors import waiting_screenings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from opennrm.kernel.actors import Actor
    from opennrm.protection.screening.models import Screening

_SHOWN = 6
_RESPONDERS = [
    Role.FIRST_RESPONDER, Role.LABOUR_INSPECTOR, Role.CASE_MANAGER, Role.INVESTIGATOR, Role.PROTOCOL_OFFICER,
    Role.SUPERVISOR,
]  # fmt: skip

register_navigation(NavItem("screening", _("Screening"), "screening:list", actions=[Action.CASE_OPEN], order=15))
register_navigation(
    NavItem("screening-figures", _("Screening figures"), "screening:figures", actions=[Action.OVERVIEW_READ], order=15)
)
register_navigation(
    NavItem("built-in-forms", _("Built-in forms"), "screening:built_in", actions=[Action.FORM_DESIGN], order=81)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first screenings that wait for a next step, and how many more there are."""

    rows: list[Screening]
    n_more: int


def waiting(actor: Actor, at: datetime) -> Waiting:
    """Return the screenings after which no step was chosen."""
    found = waiting_screenings(actor, at)
    rows = list(found[:_SHOWN])
    return Waiting(rows, max(0, found.count() - _SHOWN) if len(rows) == _SHOWN else 0)


register_panel(
    Panel("screenings", _("Screenings without a next step"), _RESPONDERS, waiting, "screening/panel_waiting.html", 5)
)


def _leaflets() -> Iterator[tuple[str, str]]:
    """Yield the leaflet in each language, for devices that work without network."""
    for code in leaflets.LANGUAGES:
        said = f"{leaflets.leaflet(code)}{leaflets.numbers(code)}"
        yield reverse("screening:leaflet_field", args=[code]), hashlib.sha256(said.encode()).hexdigest()[:16]


register_copies(_leaflets)
