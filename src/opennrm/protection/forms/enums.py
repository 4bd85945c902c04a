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


class AnswersFormat(models.TextChoices):
    """What the answers to a form are written as."""

    CSV = "csv", _("CSV in a zip: a table for the form and one for each repeated part")
    XLSX = "xlsx", _("XLSX (spreadsheet)")
    JSON = "json", _("JSON")
    XML = "xml", _("XML, each filled-in form as it was sent, in a zip")
