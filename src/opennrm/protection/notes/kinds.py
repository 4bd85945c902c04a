"""Where restricted notes stand on the case page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.records.kinds import CaseAction, SectionPanel, register_case_action, register_section_panel
from opennrm.protection.notes.rules import may_write
from opennrm.protection.notes.selectors import notes_of

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor


def _count(actor: Actor, at: datetime, opened: Opened) -> int | None:
    return len(notes_of(actor, at, opened)) or None


def _may_write(actor: Actor, _at: datetime, opened: Opened) -> bool:
    return may_write(actor, opened)


register_section_panel(
    SectionPanel(section="overview", key="notes", template="notes/panel.html", query=_count, order=60)
)
register_case_action(
    CaseAction(
        key="notes.add", title=_("Write a note for named people"), url_name="notes:add", shown=_may_write, order=45
    )
)
