"""The people who sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models.agencies import Agency
from opennrm.kernel.actors import Role

if TYPE_CHECKING:
    from django.db.models.constraints import BaseConstraint


class PersonQuerySet(models.QuerySet["Person"]):
    """People, narrowed."""

    def active(self) -> Self:
        """Keep those who may sign in."""
        return self.filter(is_active=True)


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their e-mail address, however it was typed."""

    def get_queryset(self) -> PersonQuerySet:
        """Return all people."""
        return PersonQuerySet(self.model, using=self._db)

    def active(self) -> PersonQuerySet:
        """Return those who may sign in."""
        return self.get_queryset().active()

    def get_by_natural_key(self, username: str | None) -> Person:
        """Return the person with the address, in small or capital letters."""
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody who works in an agency and signs in with an e-mail address."""

    email = models.EmailField(
        _("E-mail address"),
        unique=True,
        help_text=_("The work address. Used to sign in and for messages that say something is new, never what."),
    )
    name = models.CharField(_("Name"), max_length=150, help_text=_("As colleagues in other agencies should see it."))
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="people", verbose_name=_("Agency"))
    roles: models.JSONField[list[str], list[str]] = models.JSONField(
        _("Roles"), default=list, help_text=_("What the person comes to do.")
    )
    language = models.CharField(
        _("Language of the pages"), max_length=10, blank=True, help_text=_("Empty means the language of this node.")
    )
    time_zone = models.CharField(
        _("Time zone"), max_length=50, blank=True, help_text=_("Empty means the time zone of this node.")
    )
    story = models.CharField(
        _("Story"), max_length=300, blank=True, help_text=_("Only on an exercise node: who this invented person is.")
    )
    is_active = models.BooleanField(_("May sign in"), default=True)
    invited_at = models.DateTimeField(_("Invited"), null=True, blank=True)
    activated_at = models.DateTimeField(_("First signed in"), null=True, blank=True)
    deactivated_at = models.DateTimeField(_("Deactivated"), null=True, blank=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """Listed by name; nobody active is deactivated."""

        ordering: ClassVar[list[str]] = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar[list[BaseConstraint]] = [
            models.UniqueConstraint(Lower("email"), name="accounts_person_email_any_case"),
            models.CheckConstraint(
                condition=models.Q(is_active=False) | models.Q(deactivated_at=None),
                name="accounts_person_active_or_deactivated",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    def clean(self) -> None:
        """Keep the address in small letters."""
        super().clean()
        self.email = self.email.strip().lower()

    @property
    def role_labels(self) -> list[str]:
        """Return the names of the roles, in the language of the page."""
        return [str(role.label) for role in Role if role.value in self.roles]

    @property
    def language_name(self) -> str:
        """Return the chosen language, in itself."""
        return dict(settings.LANGUAGES).get(self.language, self.language)

    @property
    def role_set(self) -> frozenset[Role]:
        """Return the roles as what they are."""
        roles: list[Any] = self.roles
        return frozenset(Role(role) for role in roles)
