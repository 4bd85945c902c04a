"""What can be wrong with the log."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Wrong(models.TextChoices):
    """What a check of the log found; the label is the sentence."""

    CHANGED = "changed", _("Entry %(entry)s was changed after it was written.")
    MISSING = "missing", _("Entry %(entry)s is missing.")
    REORDERED = "reordered", _("Entry %(entry)s stands in the wrong place; it belongs at %(belongs_at)s.")
    UNCHAINED = "unchained", _("Entry %(entry)s does not follow the entry before it.")
    TRUNCATED = "truncated", _("Entry %(entry)s is missing: the end of the log was cut off.")
    ANCHOR = "anchor", _("Line %(sequence)s of the anchors' file was changed.")
