"""A filled-in form: a file of its own, sealed with a key of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import FileRecord, FileRecordQuerySet
from opennrm.kernel.vault.models import SealedJSONField, SealedTextField
from opennrm.protection.forms.enums import Channel, SubmissionStatus
from opennrm.protection.forms.models.device import Device
from opennrm.protection.forms.models.form import FormVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

INSTANCE_CHARACTERS = 4_000_000


class SubmissionQuerySet(FileRecordQuerySet):
    """Filled-in forms by whether somebody has to look at them."""

    def waiting(self) -> Self:
        """Keep those that need another look, or a choice between two versions."""
        return self.filter(status__in=(SubmissionStatus.FLAGGED, SubmissionStatus.CONFLICTING))


class Submission(FileRecord):
    """One filled-in form as it came in; never changed, never thrown away: a correction is another one beside it."""

    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("Form"))
    instance_id = models.CharField(_("instanceID"), max_length=150, editable=False)
    # Keyed, so that the same content is known again without opening it.
    content_mark = models.BigIntegerField(editable=False)
    channel = models.CharField(_("How it came in"), max_length=10, choices=Channel.choices)
    status = models.CharField(
        _("Status"), max_length=12, choices=SubmissionStatus.choices, default=SubmissionStatus.SOUND
    )
    language = models.CharField(_("Language it was asked in"), max_length=40, blank=True)
    began_at = models.DateTimeField(_("Begun, by the device's clock"), null=True, blank=True)
    ended_at = models.DateTimeField(_("Ended, by the device's clock"), null=True, blank=True)
    clock_is_off = models.BooleanField(_("The device's clock is wrong"), default=False)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    instance = SealedTextField(_("Answers"), limit=INSTANCE_CHARACTERS, multiline=True)
    problems = SealedJSONField(_("What needs another look"))
    set_aside_because = SealedTextField(_("Why it was set aside"), limit=500, multiline=True)

    ROW_CATEGORY: ClassVar[Category] = Category.SCREENING
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        (
            "form_version", "instance_id", "content_mark", "channel", "status", "language", "began_at", "ended_at",
            "clock_is_off", "corrects", "device", "instance", "problems", "set_aside_because",
        ),
        Category.SCREENING,
    )  # fmt: skip

    objects = SubmissionQuerySet.as_manager()  # type: ignore[misc] # the base's own is for rows of any kind

    class Meta:
        """The same content under the same number comes in once, whatever happens to the network."""

        verbose_name = _("filled-in form")
        constraints = [
            models.UniqueConstraint(fields=["instance_id", "content_mark"], name="submission_once"),
            models.UniqueConstraint(fields=["file"], name="submission_one_a_file"),
        ]
        indexes = [
            models.Index(fields=["form_version", "-created_at"], name="submission_form"),
            models.Index(fields=["status", "-created_at"], name="submission_status"),
        ]
