"""A document of a file: what it is stands sealed in the database, its content sealed in the node's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import FileRecord, FileRecordQuerySet
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.documents.enums import DocumentKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from opennrm.kernel.access.rules import Sight

HELD = models.Q(removed_at__isnull=True)


class DocumentQuerySet(FileRecordQuerySet):
    """Documents by what is left of them, and by who may read them."""

    def held(self) -> Self:
        """Keep those whose content is still there."""
        return self.filter(HELD)

    def readable(self, sight: Sight) -> Self:
        """Keep those of the parts of the file that the sight includes."""
        return self.filter(category__in=[part.value for part in sight.readable.parts])


class Document(FileRecord):
    """One document; the part of the file it belongs to decides who sees that it exists."""

    title = SealedTextField(
        _("What is it?"), limit=160, blank=False, help_text=_("A few words, such as “Report of the clinic, May”.")
    )
    kind = models.CharField(_("Kind"), max_length=20, choices=DocumentKind.choices, default=DocumentKind.OTHER)
    category = models.PositiveSmallIntegerField(_("Part of the file it belongs to"))
    note = SealedTextField(_("Note"), limit=1000, multiline=True)
    media_type = models.CharField(_("Type"), max_length=100, editable=False)
    n_bytes = models.PositiveBigIntegerField(_("Size"), editable=False)
    stored_as = models.UUIDField(unique=True, editable=False)
    removed_at = models.DateTimeField(_("Removed"), null=True, blank=True, editable=False)
    removed_because = SealedTextField(_("Why it was removed"), limit=500, multiline=True)

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        "title": Category.BASIC,
        "kind": Category.BASIC,
        "category": Category.BASIC,
        "note": Category.BASIC,
        "media_type": Category.BASIC,
        "n_bytes": Category.BASIC,
        "stored_as": Category.BASIC,
        "removed_at": Category.BASIC,
        "removed_because": Category.BASIC,
    }

    objects = DocumentQuerySet.as_manager()  # type: ignore[misc] # the base's own is for rows of any kind

    class Meta:
        """Listed by file."""

        verbose_name = _("document")
        indexes = [models.Index(fields=["file", "-created_at"], name="document_file")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=DocumentKind.values), name="document_kind_known"),
            models.CheckConstraint(
                condition=models.Q(category__gte=1, category__lte=Category.ALL.value), name="document_category"
            ),
        ]

    @property
    def row_category(self) -> Category:
        """Return the part of the file the document belongs to: without it the document does not show."""
        return Category(self.category)

    @property
    def content_bound_to(self) -> str:
        """Return what the stored content is bound to, so that no other content can be put in its place."""
        return f"documents.content:{self.stored_as}"
