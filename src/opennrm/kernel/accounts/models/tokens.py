"""Tokens with which an agency's own systems use the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models.agencies import Agency
from opennrm.kernel.accounts.models.people import Person

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models.constraints import BaseConstraint


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens, narrowed."""

    def live(self, at: datetime) -> Self:
        """Keep those that open the door now."""
        return self.filter(revoked_at=None, expires_at__gt=at, agency__is_active=True)


class ApiToken(models.Model):
    """A key for a program of an agency: what it may do is listed, and it always expires."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(
        _("What it is for"), max_length=120, help_text=_("For example “Nightly import from our old database”.")
    )
    prefix = models.CharField(_("Begins with"), max_length=12, unique=True)
    token_hash = models.CharField(max_length=64)
    scopes: models.JSONField[list[str], list[str]] = models.JSONField(_("What it may do"), default=list)
    created_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("Made by")
    )
    created_at = models.DateTimeField(_("Made"))
    expires_at = models.DateTimeField(_("Good until"))
    last_used_at = models.DateTimeField(_("Last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("Ended"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        """Newest first; it ends after it began."""

        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints: ClassVar[list[BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="accounts_apitoken_expires_later"
            )
        ]

    def __str__(self) -> str:
        """Return how it begins: the rest is nowhere."""
        return self.prefix
