"""Where a form's version and a filled-in form stand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionStatus(models.TextChoices):
    """Where a version of a form stands; only one version of a form is published at a time."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class Channel(models.TextChoices):
    """The way a filled-in form came in."""

    BROWSER = "browser", _("Filled in on this site")
    OFFLINE = "offline", _("Filled in without network, sent later")
    OPENROSA = "openrosa", _("Sent by an app such as ODK Collect")
    IMPORT = "import", _("Imported from a file")


class SubmissionStatus(models.TextChoices):
    """Whether a filled-in form can be relied on as it is."""

    SOUND = "sound", _("Complete")
    FLAGGED = "flagged", _("Needs another look")
    CONFLICTING = "conflicting", _("Two versions: choose one")
    SET_ASIDE = "set_aside", _("Set aside")
