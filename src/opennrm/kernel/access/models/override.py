"""The emergency override and the ordinary request for access."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category, Purpose, RequestStatus, Verdict
from opennrm.kernel.access.models.file import File
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.identifiers import new_id
from opennrm.kernel.vault.models import SealedTextField


class OverrideQuerySet(models.QuerySet["Override"]):
    """Overrides by review."""

    def unreviewed(self) -> OverrideQuerySet:
        """Keep those that wait for a supervisor."""
        return self.filter(reviewed_at__isnull=True)


class Override(models.Model):
    """Somebody opened a file in an emergency: loud, reasoned, three hours long, and reviewed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="overrides")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    categories = models.PositiveIntegerField(_("parts of the file"))
    reason = SealedTextField(_("why it could not wait"))
    used_at = models.DateTimeField(_("used"))
    expires_at = models.DateTimeField(_("until"))
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    reviewed_by_person_id = models.BigIntegerField(null=True, blank=True)
    verdict = models.CharField(_("finding"), max_length=20, choices=Verdict.choices, blank=True)
    review_note = SealedTextField(_("note of the review"))

    objects = OverrideQuerySet.as_manager()

    class Meta:
        """A review has a verdict and a time, or neither."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_at__isnull=True, verdict="")
                | (models.Q(reviewed_at__isnull=False) & ~models.Q(verdict="")),
                name="override_review_whole",
            ),
        ]

    def __str__(self) -> str:
        """Name the row only."""
        return f"override {self.pk}"

    @property
    def category_set(self) -> Category:
        """Return the categories as a set."""
        return Category(self.categories)


class AccessRequest(models.Model):
    """An agency asks the lead of a file for access, without having seen it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="access_requests")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    categories = models.PositiveIntegerField(_("parts asked for"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    reason = SealedTextField(_("why it is needed"))
    asked_at = models.DateTimeField(_("asked"))
    status = models.CharField(_("status"), max_length=10, choices=RequestStatus.choices, default=RequestStatus.PENDING)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by_person_id = models.BigIntegerField(null=True, blank=True)
    answer_note = SealedTextField(_("answer"))

    class Meta:
        """One open request of an agency for a file at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["file", "agency"], condition=models.Q(status="pending"), name="access_request_one_open"
            ),
        ]

    def __str__(self) -> str:
        """Name the row only."""
        return f"access request {self.pk}"

    @property
    def category_set(self) -> Category:
        """Return the categories as a set."""
        return Category(self.categories)
