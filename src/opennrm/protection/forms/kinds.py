"""What happens to filled-in forms, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.events.rules import register_titles
from opennrm.protection.approvals.rules import register_approval
from opennrm.protection.forms.enums import AnswersFormat
from opennrm.protection.forms.rules.exports import EXPORT
from opennrm.protection.forms.services.exporting import form_export_agreed, form_export_not_agreed

if TYPE_CHECKING:
    from opennrm.protection.approvals.models import Approval


def _facts(approval: Approval) -> list[tuple[Any, Any]]:
    chosen = AnswersFormat(str(approval.payload["format"])).label
    return [(_("Form"), str(approval.payload["form"])), (_("Format"), chosen)]


register_approval(
    EXPORT, _("Take the answers to a form out as a file"), form_export_agreed, on_refused=form_export_not_agreed,
    describe=_facts,
)  # fmt: skip

register_titles(
    {
        "form.submitted": _("A filled-in form came in"),
        "form.set_aside": _("A filled-in form was set aside"),
        "form.chosen": _("One of two versions of a filled-in form was chosen"),
        "form.checked": _("A filled-in form was looked at again with its files"),
        "form.exported": _("A filled-in form was taken out as a file"),
    }
)
