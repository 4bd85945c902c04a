"""The documents on the case page, and what happens to them in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action
from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.records.kinds import SectionPanel, register_section_panel
from opennrm.protection.documents.selectors import DocumentRow, document_rows, documents_of

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

register_titles(
    {
        "document.added": _("A document was added"),
        "document.changed": _("What is said about a document was changed"),
        "document.replaced": _("A document was replaced by a new version"),
        "document.removed": _("A document was removed"),
    }
)


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents a reader finds, and whether they may add one."""

    rows: list[DocumentRow]
    may_add: bool


def _documents(actor: Actor, _at: datetime, opened: Opened) -> Documents:
    rows = document_rows(actor, opened, list(documents_of(opened)))
    return Documents(rows, may_add=actor.may(Action.CASE_EDIT) and bool(opened.sight.editable))


register_section_panel(
    SectionPanel(section="documents", key="documents", template="documents/panel.html", query=_documents, order=10)
)
