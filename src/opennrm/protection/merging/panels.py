"""Probable duplicates on the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Role
from opennrm.kernel.pages import Panel, register_panel
from opennrm.protection.merging.selectors import Suspicion, duplicates_to_review

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor


def _duplicates(actor: Actor, at: datetime) -> list[Suspicion] | None:
    return duplicates_to_review(actor, at)[:5] or None


register_panel(
    Panel(
        "duplicates", _("Perhaps the same person"), [Role.CASE_MANAGER, Role.SUPERVISOR], _duplicates,
        "merging/panel_duplicates.html", 55,
    )
)  # fmt: skip
