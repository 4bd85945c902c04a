"""Passwords of a person's apps: each for one app, with a name of its own, ended by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models.people import Person
from opennrm.kernel.identifiers import new_id

if TYPE_CHECKING:
    from django.db.models.constraints import BaseConstraint


class AppPasswordQuerySet(models.QuerySet["AppPassword"]):
    """App passwords, narrowed."""

    def live(self) -> Self:
        """Keep those that open the door now."""
        return self.filter(revoked_at=None, person__is_active=True, person__agency__is_active=True)


class AppPassword(models.Model):
    """What an app such as ODK Collect signs in with. The password itself is nowhere; what digests need is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(
        _("Which app or device is it for?"), max_length=60, help_text=_("For example “Collect on my phone”.")
    )
    username = models.CharField(_("Name to sign in with"), max_length=20)
    secrets = models.BinaryField()
    created_at = models.DateTimeField(_("Made"))
    last_used_at = models.DateTimeField(_("Last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("Ended"), null=True, blank=True)

    objects = AppPasswordQuerySet.as_manager()

    class Meta:
        """Newest first; a name is used once."""

        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list[BaseConstraint]] = [
            models.UniqueConstraint(fields=["username"], name="accounts_apppassword_username")
        ]

    def __str__(self) -> str:
        """Return the name to sign in with."""
        return self.username

    @property
    def bound_to(self) -> str:
        """Return what the sealed part is bound to."""
        return f"accounts.apppassword:{self.pk}"
