"""Where joining stands on the case page, and what a second person agrees to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action
from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.records.kinds import CaseAction, SectionPanel, register_case_action, register_section_panel
from opennrm.protection.approvals.rules import register_approval
from opennrm.protection.approvals.selectors import pending_of
from opennrm.protection.merging.enums import MergeStatus
from opennrm.protection.merging.models import Merge
from opennrm.protection.merging.rules import MERGE
from opennrm.protection.merging.selectors import pointer_of
from opennrm.protection.merging.services import join_agreed, join_not_agreed

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.approvals.models import Approval


def _facts(approval: Approval) -> list[tuple[Any, Any]]:
    return [(_("The file to be joined into this one"), str(approval.payload.get("other", "")))]


register_approval(
    MERGE, _("Join two files of one person"), join_agreed, on_refused=join_not_agreed, describe=_facts,
    approver_action=Action.APPROVAL_DECIDE,
)  # fmt: skip


def _may_join(actor: Actor, _at: datetime, opened: Opened) -> bool:
    return opened.is_lead and actor.may(Action.CASE_CLOSE) and not opened.is_closed


register_case_action(
    CaseAction(
        key="merging.join", title=_("Join with another file of the person"), url_name="merging:choose",
        shown=_may_join, order=65,
    )
)  # fmt: skip


def _joined(_actor: Actor, _at: datetime, opened: Opened) -> dict[str, Any] | None:
    if not opened.is_lead:
        return None
    into = pointer_of(opened)
    rows = Merge.objects.filter(file=opened.file, status__in=[MergeStatus.ASKED, MergeStatus.MERGED])
    asked = set(pending_of(opened.file.pk).filter(action=MERGE).values_list("subject_id", flat=True))
    merges = [one for one in rows.order_by("asked_at") if one.status == MergeStatus.MERGED or one.pk in asked]
    return {"into": into, "merges": merges} if into or merges else None


register_section_panel(
    SectionPanel(section="overview", key="joined", template="merging/panel_joined.html", query=_joined, order=2)
)

register_titles(
    {
        "merge.asked": _("Somebody asked to join another file of the person into this one"),
        "merge.not_agreed": _("The second person did not agree to join the files"),
        "merge.chosen": _("It was chosen what stays where two files differed"),
        "merge.done": _("Another file of the person was joined into this one"),
        "merge.into": _("This file was joined into another one of the person"),
        "merge.undone": _("Two joined files were taken apart again"),
    }
)
