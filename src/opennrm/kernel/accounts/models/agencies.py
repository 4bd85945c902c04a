"""Agencies and their institutional contact points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.enums import AgencyKind

if TYPE_CHECKING:
    from django.db.models.constraints import BaseConstraint

is_agency_code = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use small Latin letters, digits and single hyphens, such as “harbour-shelter”.")
)


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Agencies, narrowed."""

    def active(self) -> Self:
        """Keep those that take part today."""
        return self.filter(is_active=True)


class Agency(models.Model):
    """An institution or organisation that takes part in the referral mechanism."""

    code = models.CharField(
        _("Short code"),
        max_length=40,
        unique=True,
        validators=[is_agency_code],
        help_text=_("A short name for links and files, such as “harbour-shelter”. It cannot be changed later."),
    )
    name = models.CharField(_("Name"), max_length=200, help_text=_("The official name, in the node's main language."))
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        _("Name in other languages"), default=dict, blank=True
    )
    kind = models.CharField(
        _("Kind of agency"),
        max_length=40,
        choices=AgencyKind.choices,
        help_text=_("It decides which roles its people can have."),
    )
    place = models.CharField(
        _("Town or district"), max_length=120, blank=True, help_text=_("Where the agency's main office is.")
    )
    address = models.CharField(
        _("Office address"),
        max_length=300,
        blank=True,
        help_text=_("The public office. Never the address of a shelter that must stay secret."),
    )
    website = models.URLField(_("Website"), blank=True)
    languages: models.JSONField[list[str], list[str]] = models.JSONField(
        _("Languages spoken"), default=list, blank=True
    )
    is_active = models.BooleanField(_("Takes part"), default=True)
    opened_at = models.DateTimeField(_("Joined"))
    closed_at = models.DateTimeField(_("Left"), null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        """Listed by name; an agency that left says when."""

        ordering: ClassVar[list[str]] = ["name", "pk"]
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        constraints: ClassVar[list[BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(is_active=True, closed_at=None) | models.Q(is_active=False, closed_at__isnull=False),
                name="accounts_agency_closed_or_active",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=AgencyKind.values), name="accounts_agency_kind_known"),
        ]

    def __str__(self) -> str:
        """Return the name in the language of the page."""
        names: dict[str, Any] = self.names
        return str(names.get((get_language() or "").split("-")[0]) or self.name)


class ContactPoint(models.Model):
    """A desk, hotline or duty officer of an agency: institutional, never a private person."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="contact_points")
    title = models.CharField(
        _("Desk"), max_length=120, help_text=_("For example “Referral desk” or “Hotline, day and night”.")
    )
    email = models.EmailField(
        _("E-mail address"), blank=True, help_text=_("An institutional address, not a person's own.")
    )
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    hours = models.CharField(
        _("Hours"), max_length=120, blank=True, help_text=_("For example “Monday to Friday, 9 to 17”.")
    )
    languages: models.JSONField[list[str], list[str]] = models.JSONField(
        _("Languages spoken"), default=list, blank=True
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """In the order the agency put them; reachable somehow."""

        ordering: ClassVar[list[str]] = ["agency", "order", "pk"]
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        constraints: ClassVar[list[BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(email="", phone=""), name="accounts_contactpoint_reachable")
        ]

    def __str__(self) -> str:
        """Return the name of the desk."""
        return self.title
