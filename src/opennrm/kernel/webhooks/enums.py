"""How far a message has come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    """How far a message has come."""

    UNCHECKED = "unchecked", _("Not looked at yet")
    WAITING = "waiting", _("Waiting for the next try")
    DELIVERED = "delivered", _("Delivered")
    GIVEN_UP = "given_up", _("Given up")
