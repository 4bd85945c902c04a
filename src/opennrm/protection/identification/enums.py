"""The two steps, their outcomes, and how periods and appeals end."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Step(models.TextChoices):
    """The two decisions on whether somebody is a victim of trafficking."""

    REASONABLE_GROUNDS = "reasonable_grounds", _("Reasonable-grounds decision")
    CONCLUSIVE = "conclusive", _("Conclusive decision")


class Outcome(models.TextChoices):
    """What was decided; a request stays open until somebody decides, however late."""

    PENDING = "pending", _("Not decided yet")
    SUSPENDED = "suspended", _("More information needed")
    POSITIVE = "positive", _("Positive")
    NEGATIVE = "negative", _("Negative")
    WITHDRAWN = "withdrawn", _("No longer asked for")


OPEN_OUTCOMES = (Outcome.PENDING, Outcome.SUSPENDED)
FINAL_OUTCOMES = (Outcome.POSITIVE, Outcome.NEGATIVE)


class AppealOutcome(models.TextChoices):
    """What came of an appeal."""

    PENDING = "pending", _("Not decided yet")
    ALLOWED = "allowed", _("Allowed: the person is recognised")
    REMITTED = "remitted", _("Sent back to be decided anew")
    DISMISSED = "dismissed", _("Dismissed")
    WITHDRAWN = "withdrawn", _("Taken back by the person")


class Appellant(models.TextChoices):
    """Who lodged the appeal."""

    PERSON = "person", _("The person")
    GUARDIAN = "guardian", _("The guardian or legal representative")
    LAWYER = "lawyer", _("A lawyer")
    AGENCY = "agency", _("An agency that assists the person")


class Delivery(models.TextChoices):
    """How the person learned of a decision."""

    IN_PERSON = "in_person", _("Told and handed over in person")
    THROUGH_INTERPRETER = "through_interpreter", _("Told through an interpreter and handed over")
    SAFE_CHANNEL = "safe_channel", _("By the safe way the person chose")
    THROUGH_LAWYER = "through_lawyer", _("Through the person's lawyer")


class Receiver(models.TextChoices):
    """Who was told."""

    PERSON = "person", _("The person")
    GUARDIAN = "guardian", _("The guardian, with the child")


class EndGround(models.TextChoices):
    """Why a recovery and reflection period ended before its last day; there is no third ground."""

    OWN_WISH = "own_wish", _("The person's own wish, freely said")
    PUBLIC_ORDER = "public_order", _("Public order, or the status was claimed improperly (art. 13 (3))")


class Element(models.TextChoices):
    """The elements of trafficking in the definition of the United Nations."""

    ACT = "act", _("an act")
    MEANS = "means", _("a means")
    PURPOSE = "purpose", _("a purpose of exploitation")
