"""How the number of free places changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.protection.directory.enums import CapacityCause

if TYPE_CHECKING:
    from django.db.models.constraints import BaseConstraint


class ServiceCapacityChange(models.Model):
    """One change, never altered: what it was, what it became, why, and which agency said so."""

    service = models.ForeignKey("directory.Service", on_delete=models.CASCADE, related_name="capacity_changes")
    at = models.DateTimeField(_("When"))
    cause = models.CharField(_("Why"), max_length=20, choices=CapacityCause.choices)
    available_before = models.PositiveIntegerField(_("Free before"), null=True)
    available_after = models.PositiveIntegerField(_("Free after"), null=True)
    maximum_after = models.PositiveIntegerField(_("All places"), null=True)
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["service", "-at"], name="directory_capacity_of_service")
        ]
        constraints: ClassVar[list[BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(cause__in=CapacityCause.values), name="directory_capacitychange_cause_known"
            )
        ]

    def __str__(self) -> str:
        """Return the change as numbers."""
        return f"{self.available_before} → {self.available_after}"
