"""What happens to screenings, in words; their place on the case page; hearing of filled-in forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.events.services import subscribe
from opennrm.kernel.records.kinds import SectionPanel, register_section_panel
from opennrm.protection.forms.rules.after import register_own_time, register_result
from opennrm.protection.screening.selectors import result_of, screened_submissions, screenings_of_case
from opennrm.protection.screening.services.rivals import on_chosen
from opennrm.protection.screening.services.screening import on_submitted

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.screening.models import Screening

register_titles(
    {
        "screening.done": _("A screening was done"),
        "case.screened": _("The case began with a screening"),
        "screening.case_opened": _("A case was opened from a screening"),
        "screening.not_now": _("After the screening the person wanted nothing more for now"),
        "screening.taken_over": _("What was done after another version of the form now stands with this one"),
        "screening.grouped": _("A screening was put into a group"),
    }
)
subscribe("form.submitted", on_submitted)
subscribe("form.chosen", on_chosen)
register_result(result_of)
register_own_time(screened_submissions)


def _of_case(actor: Actor, at: datetime, opened: Opened) -> list[Screening] | None:
    return screenings_of_case(actor, at, opened) or None


register_section_panel(
    SectionPanel(
        section="identification", key="screenings", template="screening/panel_case.html", query=_of_case, order=5
    )
)
