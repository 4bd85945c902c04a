"""Who may see which parts of a file, until when, and who may never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Basis, Category, Purpose, Source
from opennrm.kernel.access.models.file import File
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.vault.models import SealedTextField

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.actors import Actor

EXACTLY_ONE = models.Q(agency__isnull=False, person__isnull=True) | models.Q(agency__isnull=True, person__isnull=False)


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants by time and holder."""

    def live(self, at: datetime) -> GrantQuerySet:
        """Keep grants that open something at this moment."""
        return self.filter(revoked_at__isnull=True, starts_at__lte=at, expires_at__gt=at)

    def held_by(self, actor: Actor) -> GrantQuerySet:
        """Keep grants of the actor's agency and the actor's own."""
        own = models.Q(agency_id=actor.agency_id) if actor.agency_id is not None else models.Q(pk__in=[])
        if actor.person_id is not None:
            own |= models.Q(person_id=actor.person_id)
        return self.filter(own)


class Grant(models.Model):
    """One permission: an agency (or a person) may see these categories of this file until it expires."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="grants")
    # Without indexes of their own: the covering ones below serve, and planners would take the narrower for cheaper.
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="grants", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="grants", db_index=False
    )
    categories = models.PositiveIntegerField(_("parts of the file"))
    may_edit = models.BooleanField(_("may add and change"), default=False)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    basis = models.CharField(_("legal basis"), max_length=20, choices=Basis.choices)
    source = models.CharField(_("comes from"), max_length=20, choices=Source.choices)
    source_id = models.UUIDField(null=True, blank=True)
    starts_at = models.DateTimeField(_("from"))
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True)
    revoked_because = models.CharField(_("ended because"), max_length=200, blank=True)
    granted_by_agency_id = models.BigIntegerField(null=True, blank=True)
    granted_by_person_id = models.BigIntegerField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        """The covering indexes answer "which files may this agency see" without touching the table."""

        indexes = [
            models.Index(
                fields=["agency", "file", "expires_at", "starts_at"],
                condition=models.Q(revoked_at__isnull=True),
                name="grant_agency_live",
            ),
            models.Index(
                fields=["person", "file", "expires_at", "starts_at"],
                condition=models.Q(revoked_at__isnull=True, person__isnull=False),
                name="grant_person_live",
            ),
            models.Index(fields=["file", "revoked_at"], name="grant_file"),
            models.Index(fields=["source_id"], condition=models.Q(source_id__isnull=False), name="grant_source"),
            models.Index(fields=["expires_at"], condition=models.Q(revoked_at__isnull=True), name="grant_expiry"),
        ]
        constraints = [
            models.CheckConstraint(condition=EXACTLY_ONE, name="grant_one_holder"),
            models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("starts_at")), name="grant_expires"),
            models.CheckConstraint(
                condition=models.Q(categories__gte=1, categories__lte=Category.ALL.value), name="grant_categories"
            ),
        ]

    def __str__(self) -> str:
        """Name the holder and the source, no person."""
        return f"{self.get_source_display()} ({self.agency or self.person_id})"

    @property
    def category_set(self) -> Category:
        """Return the categories as a set."""
        return Category(self.categories)


class ExclusionQuerySet(models.QuerySet["Exclusion"]):
    """Exclusions in force and by whom they keep out."""

    def in_force(self) -> ExclusionQuerySet:
        """Leave out lifted ones."""
        return self.filter(lifted_at__isnull=True)

    def against(self, actor: Actor) -> ExclusionQuerySet:
        """Keep those that keep this actor out, by person or by agency."""
        return self.filter(
            models.Q(agency_id=actor.agency_id, agency__isnull=False)
            | models.Q(person_id=actor.person_id, person__isnull=False)
        )


class Exclusion(models.Model):
    """Keeps a named person or agency out of a file whatever else they hold (a suspected official, a relative)."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="exclusions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = SealedTextField(_("why"))
    excluded_at = models.DateTimeField(_("since"))
    excluded_by_person_id = models.BigIntegerField(null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        """One exclusion keeps out one agency or one person, once."""

        indexes = [
            models.Index(
                fields=["agency", "file"], condition=models.Q(lifted_at__isnull=True), name="exclusion_agency"
            ),
            models.Index(
                fields=["person", "file"], condition=models.Q(lifted_at__isnull=True), name="exclusion_person"
            ),
        ]
        constraints = [models.CheckConstraint(condition=EXACTLY_ONE, name="exclusion_one_target")]

    def __str__(self) -> str:
        """Name the row only."""
        return f"exclusion {self.pk}"
