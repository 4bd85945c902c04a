"""The way of a referral, and how it ended."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferralStatus(models.TextChoices):
    """How far a referral has come."""

    SENT = "sent", _("Sent, waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    STARTED = "started", _("Support has begun")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Taken back")
    SEALED = "sealed", _("Handed over as a sealed file")
    RECEIVED = "received", _("Sealed file received")


WAITING = frozenset({ReferralStatus.SENT})
RUNNING = frozenset({ReferralStatus.ACCEPTED, ReferralStatus.STARTED})
OPEN = WAITING | RUNNING | {ReferralStatus.SEALED}


class Outcome(models.TextChoices):
    """What came of the support."""

    MET = "met", _("The need was met")
    PARTLY_MET = "partly_met", _("The need was met in part")
    NOT_MET = "not_met", _("The need was not met")
    DID_NOT_COME = "did_not_come", _("The person did not come")
    LEFT = "left", _("The person left")
    REFERRED_ON = "referred_on", _("Referred on to another service")
