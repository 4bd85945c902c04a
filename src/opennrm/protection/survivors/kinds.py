"""What the survivor's own page adds to the page of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action
from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.records.kinds import CaseAction, register_case_action
from opennrm.protection.consents.selectors import register_spoken_texts
from opennrm.protection.survivors.selectors import own_access_of, spoken_rights

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor


def _may_give(actor: Actor, _at: datetime, opened: Opened) -> bool:
    return opened.is_lead and actor.may(Action.CASE_EDIT)


def _may_end(actor: Actor, at: datetime, opened: Opened) -> bool:
    return _may_give(actor, at, opened) and own_access_of(opened) is not None


register_case_action(
    CaseAction(
        key="own-page", title=_("Give the person their own page"), url_name="survivors:give", shown=_may_give, order=60
    )
)
register_case_action(
    CaseAction(
        key="own-page-end", title=_("End the person's own page"), url_name="survivors:end", shown=_may_end, order=61
    )
)
register_titles(
    {
        "survivor.invited": _("The person was given their own page"),
        "survivor.access_ended": _("The person's own page was ended"),
    }
)
register_spoken_texts(spoken_rights)
