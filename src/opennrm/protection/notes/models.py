"""A note on a case for named people, and who opened one without being named."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import FileRecord
from opennrm.kernel.vault.models import SealedTextField

if TYPE_CHECKING:
    from collections.abc import Mapping


class RestrictedNote(FileRecord):
    """Read by its author and by whom the author named; it never changes, and leaves no trace in the timeline."""

    text = SealedTextField(
        _("Note"), limit=4000, multiline=True, blank=False,
        help_text=_("It is not printed, not exported and not sent with a referral."),
    )  # fmt: skip
    readers = models.JSONField(_("People who may read it"), default=list)
    reader_roles = models.JSONField(_("Roles that may read it"), default=list)

    ROW_CATEGORY: ClassVar[Category] = Category.ASSISTANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("text", "readers", "reader_roles"), Category.ASSISTANCE
    )

    class Meta:
        """Listed by file."""

        verbose_name = _("restricted note")
        indexes = [models.Index(fields=["file", "-created_at"], name="restricted_note_file")]


class NoteOpening(FileRecord):
    """A supervisor read a note in an emergency, and said why; the author is told."""

    note = models.ForeignKey(RestrictedNote, on_delete=models.CASCADE, related_name="openings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = SealedTextField(_("Why it cannot wait"), limit=1000, multiline=True, blank=False)
    opened_at = models.DateTimeField(_("Opened"))
    expires_at = models.DateTimeField(_("Until"))

    ROW_CATEGORY: ClassVar[Category] = Category.ASSISTANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("note", "person", "reason", "opened_at", "expires_at"), Category.ASSISTANCE
    )

    class Meta:
        """Listed by note."""

        verbose_name = _("opening of a restricted note")
        indexes = [models.Index(fields=["file", "opened_at"], name="note_opening_file")]
