"""The formats of a file, where an export stands, and the marks that files of ours carry."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

# What stands in a cell that the exporter may not read; an import takes it for empty.
WITHHELD_CELL = "[withheld]"
# Begins the last row of a file: who took it out, when and why. An import leaves such rows out.
NOTE_MARK = "# "
# Columns of our own beside those of HTCDS.
SOURCE_ID, PSEUDONYM, IS_CHILD = "source_id", "onrm_Pseudonym", "onrm_IsChild"
OWN_COLUMNS = (SOURCE_ID, PSEUDONYM, IS_CHILD)
# Several codes in one cell.
SEPARATOR = ";"


class Format(models.TextChoices):
    """What a file is written as."""

    CSV = "csv", _("CSV (any program)")
    XLSX = "xlsx", _("XLSX (spreadsheet)")


class ExportStatus(models.TextChoices):
    """Where an export stands."""

    ASKED = "asked", _("Waits for a second person")
    READY = "ready", _("Can be fetched")
    REFUSED = "refused", _("Refused")
    OVER = "over", _("No longer to be had")
