"""The recovery and reflection period: it starts, it may grow, and it is never silently shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import FileRecord, FileRecordQuerySet
from opennrm.kernel.reference.models.pack import MINIMUM_REFLECTION_DAYS
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.identification.enums import EndGround

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class ReflectionPeriodQuerySet(FileRecordQuerySet):
    """Periods by whether they run."""

    def running(self, on: date) -> Self:
        """Keep periods whose last day has not passed and that were not ended before it."""
        return self.filter(starts_on__lte=on, ends_on__gte=on, ended_on__isnull=True)


class ReflectionPeriod(FileRecord):
    """The time in which the person recovers and decides freely; nobody may be expelled while it runs."""

    decision_id = models.UUIDField()
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    n_days = models.PositiveSmallIntegerField(_("Days"))
    ended_on = models.DateField(_("Ended before its last day on"), null=True, blank=True)
    end_ground = models.CharField(_("Why it ended"), max_length=20, choices=EndGround.choices, blank=True)
    end_reason = SealedTextField(_("What was said or decided"), limit=2000, multiline=True)
    approval_id = models.UUIDField(null=True, blank=True)

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(
            ("decision_id", "starts_on", "ends_on", "n_days", "ended_on", "end_ground", "approval_id"), Category.BASIC
        ),
        "end_reason": Category.IDENTIFICATION,
    }

    objects = ReflectionPeriodQuerySet.as_manager()  # type: ignore[misc] # the base's own is for rows of any kind

    class Meta:
        """At least thirty days; an early end has a ground."""

        verbose_name = _("recovery and reflection period")
        indexes = [
            models.Index(fields=["file", "ends_on"], name="reflection_file"),
            models.Index(fields=["ends_on"], condition=models.Q(ended_on__isnull=True), name="reflection_running"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["decision_id"], name="reflection_one_a_decision"),
            models.CheckConstraint(
                condition=models.Q(n_days__gte=MINIMUM_REFLECTION_DAYS), name="reflection_thirty_days"
            ),
            models.CheckConstraint(condition=models.Q(ends_on__gt=models.F("starts_on")), name="reflection_forwards"),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True, end_ground="")
                | (models.Q(ended_on__isnull=False, end_reason__isnull=False) & ~models.Q(end_ground="")),
                name="reflection_end_whole",
            ),
        ]


class Extension(FileRecord):
    """One lengthening of a period, and why."""

    period_id = models.UUIDField()
    from_day = models.DateField(_("Last day before"))
    to_day = models.DateField(_("Last day now"))
    reason = SealedTextField(_("Why"), limit=2000, multiline=True)

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        "period_id": Category.BASIC,
        "from_day": Category.BASIC,
        "to_day": Category.BASIC,
        "reason": Category.IDENTIFICATION,
    }

    class Meta:
        """A period only grows."""

        verbose_name = _("extension of the period")
        indexes = [models.Index(fields=["file", "period_id"], name="extension_file")]
        constraints = [
            models.CheckConstraint(condition=models.Q(to_day__gt=models.F("from_day")), name="extension_only_grows")
        ]
