"""The log's entries."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import ActorKind


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries, in the order in which things happened."""

    def newest_first(self) -> EntryQuerySet:
        """Order by time, latest on top."""
        return self.order_by("-at", "-lane", "-sequence")

    def oldest_first(self) -> EntryQuerySet:
        """Order by time, earliest on top."""
        return self.order_by("at", "lane", "sequence")

    def of_file(self, file_id: int) -> EntryQuerySet:
        """Keep what concerns one file."""
        return self.filter(file_id=file_id)


class Entry(models.Model):
    """Who did what, to which file, when and why; chained to the entry before it, never changed.

    There are no foreign keys: an entry outlives all it speaks of. The log is several chains, its lanes, so that writers
    at work at once need not wait for each other.
    """

    pk = models.CompositePrimaryKey("lane", "sequence")
    lane = models.PositiveSmallIntegerField()
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ActorKind])
    person_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    file_id = models.BigIntegerField(null=True)
    target = models.CharField(max_length=200, blank=True)
    categories = models.PositiveIntegerField(default=0)
    reason = models.BinaryField(null=True, help_text=_("Why, in the actor's words; sealed."))
    detail = models.JSONField(default=dict)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    objects = EntryQuerySet.as_manager()

    class Meta:
        """Found by time, file, agency and verb."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="audit_entry_sequence_positive", condition=models.Q(sequence__gte=1)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at", "lane", "sequence"], name="audit_entry_at"),
            models.Index(fields=["file_id", "at"], name="audit_entry_file", condition=models.Q(file_id__isnull=False)),
            models.Index(fields=["agency_id", "at"], name="audit_entry_agency"),
            models.Index(fields=["verb", "at"], name="audit_entry_verb"),
        ]

    def __str__(self) -> str:
        """Return the lane and number of the entry."""
        return f"{self.lane}/{self.sequence}"
