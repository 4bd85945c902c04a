"""What can be wrong with the log."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Wrong(models.TextChoices):
    """What a check of the log found."""

    CHANGED = "changed", _("was changed after it was written")
    MISSING = "missing", _("is missing")
    REORDERED = "reordered", _("stands in the wrong place")
    UNCHAINED = "unchained", _("does not follow the entry before it")
    TRUNCATED = "truncated", _("is missing: the end of the log was cut off")
    ANCHOR = "anchor", _("is a line of the anchors' file that was changed")
