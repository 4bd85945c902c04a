"""What stands fixed in the reference data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """What a country is to the OSCE."""

    PARTICIPATING = "participating", _("Participating State")
    ASIAN_PARTNER = "asian_partner", _("Asian Partner for Co-operation")
    MEDITERRANEAN_PARTNER = "mediterranean_partner", _("Mediterranean Partner for Co-operation")
    NONE = "none", _("Other country")


class Urgency(models.TextChoices):
    """How soon a referral must be answered; the country pack gives the hours."""

    IMMEDIATE = "immediate", _("Immediate: a life or freedom is at risk")
    URGENT = "urgent", _("Urgent: needed today or tomorrow")
    ROUTINE = "routine", _("Routine")


class RetentionClass(models.TextChoices):
    """How long a kind of file is kept after it is closed; the country pack gives the years."""

    SCREENED_OUT = "screened_out", _("Screened, no grounds found")
    NOT_IDENTIFIED = "not_identified", _("Decided not to be a victim")
    ASSISTANCE = "assistance", _("Assistance")
    IDENTIFICATION = "identification", _("Identification")
    CHILD = "child", _("Child's file")
    JUSTICE = "justice", _("Proceedings and compensation")
    SUSPECT = "suspect", _("Alleged trafficker's file")
    AUDIT = "audit", _("Record of who saw what")


class PlaceKind(models.TextChoices):
    """What a place is."""

    CAPITAL = "capital", _("Capital")
    CITY = "city", _("City")
    TOWN = "town", _("Town")
    PORT = "port", _("Port")
    AIRPORT = "airport", _("Airport")
    BORDER = "border", _("Border crossing")
    RECEPTION = "reception", _("Reception centre")
    RURAL = "rural", _("Rural area")


class AuthorityTask(models.TextChoices):
    """What a State's authority is charged with."""

    REASONABLE_GROUNDS = "reasonable_grounds", _("Reasonable-grounds decision")
    CONCLUSIVE_DECISION = "conclusive_decision", _("Conclusive decision")
    APPEAL = "appeal", _("Appeal")
    GUARDIANSHIP = "guardianship", _("Guardians of children")
    RESIDENCE = "residence", _("Residence permits")
    COMPENSATION = "compensation", _("State compensation")
    COORDINATION = "coordination", _("National co-ordination")
    DATA_PROTECTION = "data_protection", _("Data protection")
