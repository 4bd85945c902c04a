"""What a second person agrees to, the button on the case page, and the words of events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action
from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.records.kinds import CaseAction, register_case_action
from opennrm.protection.approvals.rules import register_approval
from opennrm.protection.interchange.enums import Format
from opennrm.protection.interchange.rules import EXPORT
from opennrm.protection.interchange.services import export_agreed, export_not_agreed

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.approvals.models import Approval


def _facts(approval: Approval) -> list[tuple[Any, Any]]:
    one = approval.payload.get("scope") == "case"
    what = _("One case") if one else _("All cases that the agency leads")
    return [(_("What"), what), (_("Format"), Format(str(approval.payload["format"])).label)]


def _may_export(actor: Actor, _at: datetime, _opened: Opened) -> bool:
    return actor.may(Action.CASE_EXPORT)


register_approval(EXPORT, _("Take cases out as a file"), export_agreed, on_refused=export_not_agreed, describe=_facts)
register_case_action(
    CaseAction(
        key="interchange.export", title=_("Take out as a file"), url_name="interchange:ask_case", shown=_may_export,
        order=90,
    )
)  # fmt: skip
register_titles({"case.exported": _("The case was taken out as a file")})
