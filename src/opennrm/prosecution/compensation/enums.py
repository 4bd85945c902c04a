"""The words of compensation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClaimAvenue(models.TextChoices):
    """Before whom compensation is claimed."""

    CRIMINAL = "criminal", _("In criminal proceedings")
    CIVIL = "civil", _("Civil court")
    LABOUR = "labour", _("Labour court or inspectorate")
    STATE_FUND = "state_fund", _("State compensation fund")
    SETTLEMENT = "settlement", _("Settlement out of court")
    EMPLOYER_STATE = "employer_state", _("Employer's State or embassy")


class ClaimFor(models.TextChoices):
    """What is claimed."""

    WAGES = "wages", _("Unpaid wages")
    PAIN = "pain", _("Pain and suffering")
    HEALTH = "health", _("Medical costs")
    EARNINGS = "earnings", _("Lost earnings")
    COSTS = "costs", _("Costs of the proceedings")
    OTHER = "other", _("Other")


class ClaimStatus(models.TextChoices):
    """Where a claim stands."""

    PREPARED = "prepared", _("Being prepared")
    FILED = "filed", _("Filed")
    AWARDED = "awarded", _("Awarded")
    REFUSED = "refused", _("Refused")
    APPEALED = "appealed", _("Appealed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class MoneySource(models.TextChoices):
    """Where the money came from."""

    OFFENDER = "offender", _("The offender")
    CONFISCATED = "confiscated", _("Confiscated proceeds")
    EMPLOYER = "employer", _("The employer")
    STATE = "state", _("The State")
    INSURANCE = "insurance", _("Insurance")
    OTHER = "other", _("Other")
