"""The base of everything that belongs to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File
from opennrm.kernel.access.selectors import granted, granted_file_ids, reach_of
from opennrm.kernel.actors import ActorKind
from opennrm.kernel.identifiers import new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from opennrm.kernel.access.selectors import Reach
    from opennrm.kernel.actors import Actor


class FileRecordQuerySet(models.QuerySet[Any]):
    """Rows of files the actor may see."""

    def visible_to(self, actor: Actor, at: datetime, reach: Reach | None = None) -> Self:
        """Keep rows of files the actor may see; what of a row is shown, `redact` decides.

        The table of files is not asked: an erased file has no live grant left. Where an agency holds many grants, a
        list in its own order finds its first rows sooner by asking row by row than by gathering all grants first.
        """
        if actor.kind is ActorKind.SYSTEM:
            return self.filter(file__erased_at__isnull=True)
        if actor.kind is ActorKind.SURVIVOR:
            return self.filter(file_id=actor.file_id, file__erased_at__isnull=True)
        reach = reach or reach_of(actor, at)
        if reach.many:
            seen = self.filter(granted(actor, at, reach))
        else:
            seen = self.filter(file_id__in=granted_file_ids(actor, at, reach))
        return seen.exclude(file_id__in=reach.barred) if reach.barred else seen


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
    # How the codes of a field are written out for a reader, where the field itself has no choices.
    WORDS: ClassVar[Mapping[str, Callable[[str], str]]] = {}
    # Without this category the row does not show at all.
    ROW_CATEGORY: ClassVar[Category] = Category.BASIC
    # Plain fields (codes, never text) that the events of this record carry, for the rules of a procedure.
    EVENT_FACTS: ClassVar[tuple[str, ...]] = ()
    WALL_COLUMN: ClassVar[str] = "file_id"

    objects: Any = FileRecordQuerySet.as_manager()

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
