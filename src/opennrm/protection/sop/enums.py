"""How grave a rule is, where a version stands, and how a rule stands in a case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    """How much harm a missed rule can do."""

    LOW = "low", _("Good practice")
    MEDIUM = "medium", _("Important")
    HIGH = "high", _("Grave")
    CRITICAL = "critical", _("A right of the person or a life depends on it")


class Status(models.TextChoices):
    """Where a version of the procedure stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("In force")
    RETIRED = "retired", _("Replaced")


class Stand(models.IntegerChoices):
    """How a rule stands in a case; the numbers are those of the method that checks."""

    KEPT = 0, _("Kept")
    KEPT_SO_FAR = 1, _("Kept so far")
    DUE = 2, _("To be done")
    MISSED = 3, _("Not kept")
