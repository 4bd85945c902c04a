"""Which programs are told that something happened, and what they were told."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.webhooks.enums import DeliveryState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models.constraints import BaseConstraint


class Subscription(models.Model):
    """A program of an agency that wants to know when something happens in files the agency may see."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(
        _("Address"), max_length=300, help_text=_("Where messages go. It must begin with https:// and hold no names.")
    )
    secret = models.BinaryField(editable=False)
    event_types: models.JSONField[list[str], list[str]] = models.JSONField(
        _("Only these events"), default=list, blank=True
    )
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("Made"))
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        """Return the address."""
        return self.url


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Messages, narrowed."""

    def due(self, at: datetime) -> Self:
        """Keep those to be tried now."""
        return self.filter(state__in=[DeliveryState.UNCHECKED, DeliveryState.WAITING], next_try_at__lte=at)

    def shown(self) -> Self:
        """Keep those of which the agency may know: a file it cannot see leaves no trace here."""
        return self.exclude(state=DeliveryState.UNCHECKED)


class Delivery(models.Model):
    """One message about one event to one program. It carries nothing but its own number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(CaseEvent, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=20, choices=DeliveryState.choices, default=DeliveryState.UNCHECKED)
    n_tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=60, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        """Newest first; those that are due are found quickly."""

        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        verbose_name = _("message to a webhook")
        verbose_name_plural = _("messages to webhooks")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_try_at"], name="webhooks_due", condition=models.Q(state__in=["unchecked", "waiting"])
            )
        ]
        constraints: ClassVar[list[BaseConstraint]] = [
            models.UniqueConstraint(fields=["subscription", "event"], name="webhooks_once_each"),
            models.CheckConstraint(condition=models.Q(state__in=DeliveryState.values), name="webhooks_state_known"),
        ]

    def __str__(self) -> str:
        """Return its number."""
        return str(self.pk)
