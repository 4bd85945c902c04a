"""Links by which somebody comes in for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models.people import Person

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models.constraints import BaseConstraint


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, narrowed."""

    def open(self, at: datetime) -> Self:
        """Keep those that still let somebody in."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=at)


class Invitation(models.Model):
    """A link sent by e-mail, good once and for a while; only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("Sent"))
    expires_at = models.DateTimeField(_("Good until"))
    used_at = models.DateTimeField(_("Used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("Taken back"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        """Newest first; it ends after it began."""

        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar[list[BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="accounts_invitation_expires_later"
            )
        ]

    def __str__(self) -> str:
        """Return its number: the person's address stays out of logs."""
        return f"invitation {self.pk}"
