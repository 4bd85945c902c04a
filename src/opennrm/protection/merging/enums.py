"""How a joining of two files stands, and what was found of a probable duplicate."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MergeStatus(models.TextChoices):
    """How far the joining of two files has come."""

    ASKED = "asked", _("Waits for a second person's yes")
    NOT_AGREED = "not_agreed", _("The second person did not agree")
    MERGED = "merged", _("Files joined")
    UNDONE = "undone", _("Taken apart again")


class Answer(models.TextChoices):
    """What somebody said about a probable duplicate."""

    NOT_SAME = "not_same", _("Not the same person")
    SET_ASIDE = "set_aside", _("Put aside: we do not need to know")


class Keep(models.TextChoices):
    """Which value stays where two files differ."""

    KEPT = "kept", _("As in the file that stays")
    MERGED = "merged", _("As in the other file")
    BOTH = "both", _("Both")
