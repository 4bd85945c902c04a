"""What identification adds to the navigation and the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action, Role
from opennrm.kernel.pages import NavItem, Panel, register_navigation, register_panel
from opennrm.protection.identification.selectors import authority_inbox, ending_periods, overdue_decisions

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor
    from opennrm.protection.identification.models import Decision, ReflectionPeriod

_SHOWN = 8

register_navigation(
    NavItem("identification", _("Decisions"), "identification:inbox", actions=[Action.IDENTIFICATION_DECIDE], order=10)
)


def _inbox(actor: Actor, at: datetime) -> list[Decision]:
    return list(authority_inbox(actor, at)[:_SHOWN])


def _ending(actor: Actor, at: datetime) -> list[ReflectionPeriod] | None:
    return list(ending_periods(actor, at)[:_SHOWN]) or None


def _overdue(actor: Actor, at: datetime) -> list[Decision] | None:
    return list(overdue_decisions(actor, at)[:_SHOWN]) or None


register_panel(
    Panel(
        "decisions", _("Decisions that wait for you"), [Role.DECISION_MAKER], _inbox,
        "identification/panel_inbox.html", 10,
    )
)  # fmt: skip
register_panel(
    Panel(
        "reflection-ending", _("Recovery and reflection that ends soon"),
        [Role.CASE_MANAGER, Role.FIRST_RESPONDER, Role.LABOUR_INSPECTOR, Role.INVESTIGATOR], _ending,
        "identification/panel_ending.html", 15,
    )
)  # fmt: skip
register_panel(
    Panel(
        "decisions-overdue", _("Decisions that are overdue"), [Role.SUPERVISOR], _overdue,
        "identification/panel_overdue.html", 10,
    )
)  # fmt: skip
