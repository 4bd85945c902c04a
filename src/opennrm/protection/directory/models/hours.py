"""When a service is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.protection.directory.enums import Weekday

if TYPE_CHECKING:
    from django.db.models.constraints import BaseConstraint


class OpeningPeriod(models.Model):
    """A spell of every week; one that closes at or before it opens runs past midnight."""

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="periods")
    weekday = models.PositiveSmallIntegerField(_("Day"), choices=Weekday.choices)
    opens = models.TimeField(_("Opens"))
    closes = models.TimeField(_("Closes"))

    class Meta:
        """In the order of the week."""

        ordering: ClassVar[list[str]] = ["weekday", "opens"]
        constraints: ClassVar[list[BaseConstraint]] = [
            models.UniqueConstraint(fields=["service", "weekday", "opens"], name="directory_openingperiod_once"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="directory_openingperiod_weekday"),
        ]

    def __str__(self) -> str:
        """Return the day and the hours."""
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"


class OpeningException(models.Model):
    """A day that differs from the week; without times the service is closed that day."""

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="exceptions")
    on = models.DateField(_("Day"))
    opens = models.TimeField(_("Opens"), null=True, blank=True)
    closes = models.TimeField(_("Closes"), null=True, blank=True)
    note = models.CharField(_("Why"), max_length=120, blank=True)

    class Meta:
        """In the order of the days; both times or neither."""

        ordering: ClassVar[list[str]] = ["on", "opens"]
        constraints: ClassVar[list[BaseConstraint]] = [
            models.UniqueConstraint(fields=["service", "on", "opens"], name="directory_openingexception_once"),
            models.UniqueConstraint(
                fields=["service", "on"],
                condition=models.Q(opens=None),
                name="directory_openingexception_closed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(opens=None, closes=None) | models.Q(opens__isnull=False, closes__isnull=False),
                name="directory_openingexception_both_times_or_none",
            ),
        ]

    def __str__(self) -> str:
        """Return the day."""
        return self.on.isoformat()
