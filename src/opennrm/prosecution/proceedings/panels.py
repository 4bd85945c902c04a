"""What proceedings add to the navigation and to the page of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import Action
from opennrm.kernel.pages import NavItem, register_navigation
from opennrm.kernel.records.kinds import SectionPanel, register_section_panel
from opennrm.prosecution.proceedings.selectors import kept_for_proceedings, n_running_proceedings, people_tied_to
from opennrm.protection.lifecycle.rules import register_open_thing, register_retention

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

register_navigation(
    NavItem("suspects", _("Alleged traffickers"), "proceedings:suspects", actions=[Action.JUSTICE_EDIT], order=60)
)


def _people(actor: Actor, at: datetime, opened: Opened) -> dict[str, Any]:
    may_add = actor.may(Action.CASE_EDIT) and opened.sight.edits(Category.IDENTIFICATION)
    return {
        "people": people_tied_to(actor=actor, at=at, opened=opened),
        "may_add": may_add,
        "may_add_suspect": may_add and actor.may(Action.JUSTICE_EDIT),
    }


register_section_panel(
    SectionPanel(section="people", key="people", template="proceedings/panel_people.html", query=_people, order=10)
)
register_open_thing("proceedings", _("Proceedings that have not ended"), "justice", n_running_proceedings)
register_retention(kept_for_proceedings)
