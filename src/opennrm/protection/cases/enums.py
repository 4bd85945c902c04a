"""Where a case stands, and what is known of the person at once."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """How far a person is on the way through the mechanism."""

    INTAKE = "intake", _("First contact")
    PRESUMED = "presumed", _("Presumed victim")
    REFLECTION = "reflection", _("Recovery and reflection")
    IDENTIFIED = "identified", _("Identified victim")
    NOT_IDENTIFIED = "not_identified", _("Not identified as a victim")
    CLOSED = "closed", _("Closed")


class Sex(models.TextChoices):
    """As the person says."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Another")
    UNKNOWN = "unknown", _("Not known")


class AgeBasis(models.TextChoices):
    """How certain the age is; a child is given the benefit of the doubt."""

    DOCUMENT = "document", _("From a document")
    STATED = "stated", _("The person says so")
    ESTIMATED = "estimated", _("Estimated")
    ASSESSED = "assessed", _("Age assessment by specialists")
    UNKNOWN = "unknown", _("Not known")


class RiskLevel(models.TextChoices):
    """How great the danger is now."""

    UNKNOWN = "unknown", _("Not assessed yet")
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
    IMMEDIATE = "immediate", _("Immediate danger")


class Channel(models.TextChoices):
    """A way to reach the person."""

    PHONE = "phone", _("Phone call")
    MESSAGE = "message", _("Text or messaging app")
    EMAIL = "email", _("E-mail")
    THROUGH_PERSON = "through_person", _("Through somebody the person trusts")
    IN_PERSON = "in_person", _("In person")
    OTHER = "other", _("Another way")


class DocumentKind(models.TextChoices):
    """A paper that says who somebody is."""

    PASSPORT = "passport", _("Passport")
    IDENTITY_CARD = "identity_card", _("Identity card")
    BIRTH_CERTIFICATE = "birth_certificate", _("Birth certificate")
    RESIDENCE_PERMIT = "residence_permit", _("Residence permit or visa")
    TRAVEL_DOCUMENT = "travel_document", _("Other travel document")
    OTHER = "other", _("Other paper")


class DocumentHolder(models.TextChoices):
    """Where the paper is."""

    PERSON = "person", _("With the person")
    TRAFFICKER = "trafficker", _("Taken away by somebody")
    AUTHORITY = "authority", _("With an authority")
    LOST = "lost", _("Lost")
    UNKNOWN = "unknown", _("Not known")


class Relation(models.TextChoices):
    """How two people are connected."""

    PARENT = "parent", _("Parent")
    CHILD = "child", _("Child")
    PARTNER = "partner", _("Spouse or partner")
    SIBLING = "sibling", _("Brother or sister")
    OTHER_FAMILY = "other_family", _("Other family")
    EXPLOITED_TOGETHER = "exploited_together", _("Exploited together")
    TRUSTED = "trusted", _("Person of trust")
    ALLEGED_TRAFFICKER = "alleged_trafficker", _("Alleged trafficker")
