"""Cases offered to the agency, cases due for erasure, and who takes over the cases of those who leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.services.handover import register_agency_work, register_open_work
from opennrm.kernel.actors import Role
from opennrm.kernel.pages import Panel, register_panel
from opennrm.protection.lifecycle.selectors import DueCase, OfferReceived, due_for_erasure, offers_received
from opennrm.protection.lifecycle.services import hand_over_cases, n_cases_of
from opennrm.protection.lifecycle.services.keeping import n_cases_led_by

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.accounts.models import Person
    from opennrm.kernel.actors import Actor


def _offers(actor: Actor, at: datetime) -> list[OfferReceived] | None:
    return offers_received(actor, at) or None


def _due(actor: Actor, at: datetime) -> list[DueCase] | None:
    return due_for_erasure(actor, at)[:5] or None


def _hand_over(actor: Actor, at: datetime, leaver: Person, successor: Person) -> None:
    hand_over_cases(actor=actor, at=at, leaver=leaver, successor=successor)


register_panel(
    Panel(
        "offers", _("Cases offered to your agency"), [Role.CASE_MANAGER, Role.SUPERVISOR], _offers,
        "lifecycle/panel_offers.html", 8,
    )
)  # fmt: skip
register_panel(Panel("due-erasure", _("Kept long enough"), [Role.SUPERVISOR], _due, "lifecycle/panel_due.html", 60))
register_open_work("cases", _("Open cases"), n_cases_of, _hand_over)
register_agency_work("cases", _("Open cases that the agency leads"), n_cases_led_by)
