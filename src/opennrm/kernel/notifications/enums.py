"""How often somebody wants to be told by e-mail."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailChoice(models.TextChoices):
    """When an e-mail says that something is new."""

    IMMEDIATE = "immediate", _("Soon, at most once in a quarter of an hour")
    DAILY = "daily", _("Once a day")
    URGENT = "urgent", _("Only when it is urgent")
