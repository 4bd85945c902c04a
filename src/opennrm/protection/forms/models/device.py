"""A phone or tablet that keeps filled-in forms until there is a network."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.vault.models import DataKey


class DeviceQuerySet(models.QuerySet["Device"]):
    """Devices by whether they may still send."""

    def trusted(self) -> Self:
        """Leave out those that were reported lost."""
        return self.filter(blocked_at=None)


class Device(models.Model):
    """One device of an agency. What it finishes is sealed to `public_key`; only the node can open it again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(
        _("Name of the device"),
        max_length=60,
        help_text=_("So that you know it in a list: “Tablet of the north gate”."),
    )
    public_key = models.JSONField(_("public key"), help_text=_("P-256, as a JSON Web Key."))
    # A key of its own seals the private key: backups hold no data keys, so destroying it holds for them, too.
    key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+", editable=False)
    private_key = models.BinaryField(_("private key, sealed"), null=True, blank=True)
    registered_at = models.DateTimeField(_("registered"))
    seen_at = models.DateTimeField(_("last seen"))
    n_waiting = models.PositiveIntegerField(_("waiting on the device"), default=0)
    blocked_at = models.DateTimeField(_("blocked"), null=True, blank=True)
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    wiped_at = models.DateTimeField(_("made unreadable"), null=True, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        """Listed by agency."""

        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["agency", "name"], name="device_agency")]

    def __str__(self) -> str:
        """Return its name."""
        return self.name

    @property
    def bound_to(self) -> str:
        """Return what the sealed private key is bound to."""
        return f"forms.device:{self.pk}"
