"""The words the directory is sorted by."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServiceStatus(models.TextChoices):
    """Whether a service takes people now."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed for good")


class Sex(models.TextChoices):
    """Whom a service is for."""

    FEMALE = "female", _("Women and girls")
    MALE = "male", _("Men and boys")
    OTHER = "other", _("People of another sex or gender")


class ConsentNeeded(models.TextChoices):
    """What a service asks for before it takes a person."""

    NONE = "none", _("None beyond the consent to the referral")
    SPOKEN = "spoken", _("The person says yes to the service")
    WRITTEN = "written", _("The person signs")


class CapacityUnit(models.TextChoices):
    """What is counted."""

    BED = "bed", _("Beds")
    APPOINTMENT = "appointment", _("Appointments a week")
    SEAT = "seat", _("Places in the programme")


class CapacityCause(models.TextChoices):
    """Why a number of free places changed."""

    COUNTED = "counted", _("Counted")
    ONE_MORE = "one_more", _("One more free")
    ONE_FEWER = "one_fewer", _("One fewer free")
    TAKEN = "taken", _("Taken by an accepted referral")
    FREED = "freed", _("Freed by a referral that ended")
    IMPORTED = "imported", _("Imported")


class Weekday(models.IntegerChoices):
    """Days as Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Aspect(StrEnum):
    """What a person's wants and a service are compared on, in the order of weight."""

    STATUS = "status"
    NEED = "need"
    SEX = "sex"
    AGE = "age"
    CHILDREN = "children"
    CAPACITY = "capacity"
    HOURS = "hours"
    LANGUAGE = "language"
    COST = "cost"
    DISTANCE = "distance"


class Fit(models.TextChoices):
    """Whether one aspect fits."""

    YES = "yes", pgettext_lazy("a service fits", "Fits")
    UNKNOWN = "unknown", pgettext_lazy("a service fits", "Ask")
    NO = "no", pgettext_lazy("a service fits", "Does not fit")
