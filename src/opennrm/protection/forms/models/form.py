"""A form, its versions with their source workbooks, and the files a version needs. No personal data."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.identifiers import new_id
from opennrm.protection.forms.enums import VersionStatus


class Form(models.Model):
    """A questionnaire under one name, whatever its versions say."""

    form_id = models.CharField(
        _("name for programs"), max_length=100, unique=True,
        help_text=_("The form_id of the workbook's settings. Apps on phones know the form by it."),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=200)
    is_built_in = models.BooleanField(_("comes with OpenNRM"), default=False)
    created_at = models.DateTimeField(_("added"))

    class Meta:
        """Listed by title."""

        ordering = ["title", "pk"]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class FormVersionQuerySet(models.QuerySet["FormVersion"]):
    """Versions by where they stand."""

    def published(self) -> Self:
        """Keep those that people fill in now."""
        return self.filter(status=VersionStatus.PUBLISHED)

    def once_published(self) -> Self:
        """Keep those that somebody may have filled in."""
        return self.exclude(published_at=None)

    def without_content(self) -> Self:
        """Leave the workbook and the XForm in the database."""
        return self.defer("workbook", "xform")


class FormVersion(models.Model):
    """One version: the workbook as it was uploaded, and the XForm it was compiled to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(_("version"), max_length=60)
    status = models.CharField(_("status"), max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    title = models.CharField(_("title"), max_length=200)
    workbook = models.BinaryField(_("workbook"))
    workbook_name = models.CharField(_("name of the file"), max_length=200)
    xform = models.TextField(_("XForm"))
    digest = models.CharField(_("digest"), max_length=32, help_text=_("MD5 of the XForm, as OpenRosa asks for."))
    languages: models.JSONField[list[str], list[str]] = models.JSONField(_("languages"), default=list)
    warnings: models.JSONField[list[str], list[str]] = models.JSONField(_("warnings"), default=list)
    columns: models.JSONField[dict[str, dict[str, str]], dict[str, dict[str, str]]] = models.JSONField(
        _("what the answers mean"), default=dict,
        help_text=_("For each question: its indicator, and the field and category of the case file."),
    )  # fmt: skip
    n_questions = models.PositiveIntegerField(_("questions"))
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        """One version of a name, one published at a time."""

        ordering = ["-uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["form", "version"], name="form_version_once"),
            models.UniqueConstraint(fields=["form"], condition=models.Q(status="published"), name="form_one_published"),
            models.CheckConstraint(
                condition=models.Q(status="draft", published_at=None)
                | (~models.Q(status="draft") & models.Q(published_at__isnull=False)),
                name="form_version_published_at",
            ),
        ]

    def __str__(self) -> str:
        """Return title and version."""
        return f"{self.title} ({self.version})"

    @property
    def hash(self) -> str:
        """Return the digest as a form list writes it."""
        return f"md5:{self.digest}"

    @property
    def filename(self) -> str:
        """Return what the workbook is saved as."""
        return self.workbook_name or f"{self.pk}.xlsx"


class FormMedia(models.Model):
    """A file that a version needs: a picture, a sound, a list of choices."""

    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="media")
    name = models.CharField(_("name"), max_length=150)
    media_type = models.CharField(_("type"), max_length=100)
    content = models.BinaryField()
    digest = models.CharField(max_length=32)

    class Meta:
        """One file of a name a version."""

        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="form_media_once")]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def hash(self) -> str:
        """Return the digest as a manifest writes it."""
        return f"md5:{self.digest}"
