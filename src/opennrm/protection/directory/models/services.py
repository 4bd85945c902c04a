"""What an agency offers to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.identifiers import new_id
from opennrm.protection.directory.enums import CapacityUnit, ConsentNeeded, ServiceStatus, Sex

if TYPE_CHECKING:
    from django.db.models.constraints import BaseConstraint

MOST_AGE = 120


class ServiceQuerySet(models.QuerySet["Service"]):
    """Services, narrowed."""

    def listed(self) -> Self:
        """Keep those of agencies that take part, except what is closed for good."""
        return self.exclude(status=ServiceStatus.CLOSED).filter(agency__is_active=True)

    def with_details(self) -> Self:
        """Fetch the agency and the hours with the services."""
        return self.select_related("agency").prefetch_related("periods", "exceptions")

    def counted(self) -> Self:
        """Keep those that count free places."""
        return self.filter(capacity_maximum__isnull=False)


class Service(models.Model):
    """Help of one kind, by one agency, in one place: whom it is for, when, and how many it can take."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="services", verbose_name=_("Agency")
    )
    name = models.CharField(_("Name of the service"), max_length=200, help_text=_("As people call it."))
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        _("Name in other languages"), default=dict, blank=True
    )
    description = models.TextField(
        _("What people get"),
        max_length=2000,
        blank=True,
        help_text=_("Plain words, as you would say it to the person."),
    )
    descriptions: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        _("What people get, in other languages"), default=dict, blank=True
    )
    status = models.CharField(_("Status"), max_length=10, choices=ServiceStatus.choices, default=ServiceStatus.ACTIVE)
    status_note = models.CharField(
        _("Why it is paused"), max_length=200, blank=True, help_text=_("For example “No staff until 3 March”.")
    )

    needs: models.JSONField[list[str], list[str]] = models.JSONField(
        _("Needs it meets"), default=list, help_text=_("Referrals find the service by these.")
    )
    languages: models.JSONField[list[str], list[str]] = models.JSONField(
        _("Languages spoken"), default=list, blank=True, help_text=_("By staff, without an interpreter.")
    )
    interpretation = models.CharField(
        _("Interpreters"),
        max_length=200,
        blank=True,
        help_text=_("For example “By telephone, any language, on request”."),
    )
    accepts_female = models.BooleanField(Sex.FEMALE.label, default=True)
    accepts_male = models.BooleanField(Sex.MALE.label, default=True)
    accepts_other = models.BooleanField(Sex.OTHER.label, default=True)
    age_from = models.PositiveSmallIntegerField(
        _("From age"), null=True, blank=True, validators=[MaxValueValidator(MOST_AGE)], help_text=_("Empty: any age.")
    )
    age_to = models.PositiveSmallIntegerField(
        _("To age"), null=True, blank=True, validators=[MaxValueValidator(MOST_AGE)], help_text=_("Empty: any age.")
    )
    takes_children_along = models.BooleanField(
        _("People can bring their children"), default=False, help_text=_("The children of the person who is referred.")
    )
    eligibility = models.TextField(
        _("Other conditions"), max_length=1000, blank=True, help_text=_("What else decides whether a person is taken.")
    )
    consent_needed = models.CharField(
        _("Consent it asks for"), max_length=10, choices=ConsentNeeded.choices, default=ConsentNeeded.SPOKEN
    )
    is_free_of_charge = models.BooleanField(_("Free of charge"), default=True)
    fees = models.CharField(_("What it costs"), max_length=200, blank=True)

    place = models.CharField(
        _("Place"), max_length=60, blank=True, help_text=_("The town or district; people nearby see the service first.")
    )
    is_nationwide = models.BooleanField(
        _("For the whole country"),
        default=False,
        help_text=_("A hotline or a visiting team: distance does not matter."),
    )
    latitude = models.FloatField(
        _("Latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Only if it is far from the middle of the place: degrees, such as 46.52."),
    )
    longitude = models.FloatField(
        _("Longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("Degrees; west of Greenwich with a minus."),
    )
    address = models.CharField(_("Address"), max_length=300, blank=True)
    is_address_confidential = models.BooleanField(
        _("The address is secret"),
        default=False,
        help_text=_(
            "For shelters. The address is encrypted, shown to your own agency only, and never printed or exported."
        ),
    )
    secret_address = models.BinaryField(null=True, editable=False)
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    email = models.EmailField(
        _("E-mail address"), blank=True, help_text=_("An institutional address, not a person's own.")
    )
    website = models.URLField(_("Website"), blank=True)

    is_always_open = models.BooleanField(_("Day and night, every day"), default=False)
    is_closed_on_holidays = models.BooleanField(_("Closed on public holidays"), default=True)
    hours_note = models.CharField(
        _("Note on the hours"), max_length=200, blank=True, help_text=_("For example “Ring the bell at the side door”.")
    )

    capacity_unit = models.CharField(
        _("What is counted"), max_length=20, choices=CapacityUnit.choices, default=CapacityUnit.SEAT
    )
    capacity_available = models.PositiveIntegerField(_("Free now"), null=True, blank=True)
    capacity_maximum = models.PositiveIntegerField(
        _("All places"), null=True, blank=True, help_text=_("Empty: the service does not count places.")
    )
    capacity_verified_at = models.DateTimeField(_("Free places checked"), null=True, blank=True)
    waiting_days = models.PositiveSmallIntegerField(
        _("Days people wait"),
        null=True,
        blank=True,
        help_text=_("From the referral to the first day. Empty: not known."),
    )

    version = models.PositiveIntegerField(default=1, editable=False)
    verified_at = models.DateTimeField(_("Entry checked"), null=True, blank=True)
    created_at = models.DateTimeField(_("Entered"))
    changed_at = models.DateTimeField(_("Changed"))

    objects = ServiceQuerySet.as_manager()

    class Meta:
        """Listed by name; what always holds of a service."""

        ordering: ClassVar[list[str]] = ["name", "pk"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "status"], name="directory_service_of_agency")
        ]
        constraints: ClassVar[list[BaseConstraint]] = [
            models.CheckConstraint(condition=Q(status__in=ServiceStatus.values), name="directory_service_status_known"),
            models.CheckConstraint(
                condition=Q(capacity_maximum=None, capacity_available=None)
                | Q(
                    capacity_maximum__isnull=False,
                    capacity_available__isnull=False,
                    capacity_available__lte=F("capacity_maximum"),
                ),
                name="directory_service_free_within_all_places",
            ),
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_from__lte=F("age_to")),
                name="directory_service_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(accepts_female=True) | Q(accepts_male=True) | Q(accepts_other=True),
                name="directory_service_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="directory_service_both_coordinates_or_none",
            ),
            models.CheckConstraint(
                condition=Q(is_address_confidential=True, address="", latitude=None)
                | Q(is_address_confidential=False, secret_address=None),
                name="directory_service_secret_address_nowhere_plain",
            ),
        ]

    def __str__(self) -> str:
        """Return the name in the language of the page."""
        return self.names.get(_language()) or self.name

    @property
    def described(self) -> str:
        """Return the description in the language of the page."""
        return self.descriptions.get(_language()) or self.description

    @property
    def sexes(self) -> frozenset[Sex]:
        """Return whom the service is for."""
        accepted = {Sex.FEMALE: self.accepts_female, Sex.MALE: self.accepts_male, Sex.OTHER: self.accepts_other}
        return frozenset(sex for sex, is_accepted in accepted.items() if is_accepted)

    @property
    def counts_places(self) -> bool:
        """Tell whether the service counts free places."""
        return self.capacity_maximum is not None


def _language() -> str:
    return (get_language() or "").split("-")[0]
