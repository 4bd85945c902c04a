"""When each tick ran last, so that several workers and restarts do not repeat it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class TickRun(models.Model):
    """The last run of one tick."""

    name = models.CharField(max_length=100, primary_key=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        """No name, no row."""

        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name=""), name="tick_run_named")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name
