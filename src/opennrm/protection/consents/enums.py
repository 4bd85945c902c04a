"""What is asked, what was answered, by whom and how."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentPurpose(models.TextChoices):
    """What the person is asked for; each is answered apart, and refusing one never costs another."""

    ASSISTANCE = "assistance", _("To be helped and to have a file")
    SHARING = "sharing", _("To share with a named agency")
    LAW_ENFORCEMENT = "law_enforcement", _("To share with the police or prosecution")
    CROSS_BORDER = "cross_border", _("To share with an agency in another country")
    STATISTICS = "statistics", _("To be counted in statistics")


class Answer(models.TextChoices):
    """What the person said."""

    GIVEN = "given", _("Yes, agrees")
    REFUSED = "refused", _("No, does not agree")


class Giver(models.TextChoices):
    """Who decided: an adult alone; for a child the guardian, and the child is heard."""

    PERSON = "person", _("The person")
    GUARDIAN = "guardian", _("The guardian or legal representative")
    BEST_INTERESTS = "best_interests", _("A best-interests decision")


class Capacity(models.TextChoices):
    """Whether the person could decide at that moment."""

    FULL = "full", _("Understood and decided alone")
    SUPPORTED = "supported", _("Understood and decided with support")
    LACKING = "lacking", _("Could not understand or decide at that moment")


class Assent(models.TextChoices):
    """What the child said, beside the guardian's decision."""

    AGREES = "agrees", _("The child agrees")
    OBJECTS = "objects", _("The child does not want it")
    TOO_YOUNG = "too_young", _("The child is too young to be asked")


class Manner(models.TextChoices):
    """How the answer was given."""

    SPOKEN = "spoken", _("Spoken")
    WRITTEN = "written", _("Signed on paper")
    THUMBPRINT = "thumbprint", _("Thumbprint on paper")
    ONLINE = "online", _("On the person's own page")


class Acknowledgement(models.TextChoices):
    """What an agency did after a withdrawal."""

    DELETED = "deleted", _("We have stopped using the data and deleted what we held")
    NOTHING_HELD = "nothing_held", _("We held nothing outside this system, and have stopped using it")
    KEPT_BY_LAW = "kept_by_law", _("We have stopped using the data; a law makes us keep some of it")


class GroundStatus(models.TextChoices):
    """Where sharing without consent stands."""

    WAITING = "waiting", _("Waits for a second person")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Not approved")


class State(models.TextChoices):
    """What a row of the matrix says."""

    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Ended")
    NEVER_ASKED = "never_asked", _("Not asked yet")
