"""The base of everything that belongs to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File
from opennrm.kernel.access.selectors import visible_files
from opennrm.kernel.identifiers import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.actors import Actor


class FileRecordQuerySet(models.QuerySet[Any]):
    """Rows of files the actor may see."""

    def visible_to(self, actor: Actor, at: datetime, kind: str = "case") -> Self:
        """Keep rows of files the actor may see; what of a row is shown, `redact` decides."""
        return self.filter(file__in=visible_files(actor, at, kind).values("pk"))


class FileRecord(models.Model):
    """A row that belongs to a file: each own field declares its category in `CATEGORIES`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("added"), editable=False)
    changed_at = models.DateTimeField(_("changed"), editable=False)
    author_agency_id = models.BigIntegerField(null=True, editable=False)
    author_person_id = models.BigIntegerField(null=True, editable=False)

    CATEGORIES: ClassVar[Mapping[str, Category]] = {}
    # Without this category the row does not show at all.
    ROW_CATEGORY: ClassVar[Category] = Category.BASIC
    WALL_COLUMN: ClassVar[str] = "file_id"

    objects = FileRecordQuerySet.as_manager()

    class Meta:
        """A base, no table."""

        abstract = True

    def __str__(self) -> str:
        """Name the row only."""
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def row_category(self) -> Category:
        """Return the part of the file this very row belongs to; a record whose rows differ says so here."""
        return self.ROW_CATEGORY

    @property
    def bound_to(self) -> str:
        """Return what a sealed value of this row is bound to, so that it opens nowhere else."""
        return f"{self._meta.label_lower}:{self.pk}"
