"""Counts of attempts, in the database so that every process sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

if TYPE_CHECKING:
    from django.db.models.constraints import BaseConstraint


class Throttle(models.Model):
    """How often something was tried within one window; who tried is kept as a keyed hash only."""

    kind = models.CharField(max_length=30)
    key_hash = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    n_hits = models.PositiveIntegerField(default=0)

    class Meta:
        """One count for each window."""

        constraints: ClassVar[list[BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "key_hash", "starts_at"], name="accounts_throttle_one_window")
        ]

    def __str__(self) -> str:
        """Return what is counted."""
        return f"{self.kind}: {self.n_hits}"
