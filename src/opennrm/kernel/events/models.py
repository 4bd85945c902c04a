"""What happened to a file, as the procedure, the statistics and the exercises read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.models import File
from opennrm.kernel.identifiers import new_id

if TYPE_CHECKING:
    from opennrm.kernel.access.enums import Category


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    """Events by what the reader may see."""

    def readable(self, readable: Category) -> CaseEventQuerySet:
        """Keep events of categories that are all in `readable`."""
        return self.annotate(hidden=models.F("category").bitand(~readable.value & 0x3FF)).filter(hidden=0)


class CaseEvent(models.Model):
    """One event of a file: its type, moment, the agency that acted; never a name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="events")
    type = models.CharField(_("what happened"), max_length=60)
    at = models.DateTimeField(_("when"))
    agency_id = models.BigIntegerField(null=True, blank=True)
    person_id = models.BigIntegerField(null=True, blank=True)
    category = models.PositiveIntegerField()
    record_id = models.UUIDField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    WALL_COLUMN: ClassVar[str] = "file_id"

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        """A timeline runs over one file; statistics and rules over one type."""

        indexes = [
            models.Index(fields=["file", "at"], name="event_file_at"),
            models.Index(fields=["type", "at"], name="event_type_at"),
        ]

    def __str__(self) -> str:
        """Return the type."""
        return self.type
