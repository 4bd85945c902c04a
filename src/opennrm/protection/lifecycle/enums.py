"""How a transfer, a closure and an erasure stand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TransferStatus(models.TextChoices):
    """Where an offer to take over a case stands."""

    OFFERED = "offered", _("Offered, waiting for an answer")
    ACCEPTED = "accepted", _("Taken over")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")
    EXPIRED = "expired", _("Ran out without an answer")


class TransferReason(models.TextChoices):
    """Why another agency should lead the case."""

    MOVED = "moved", _("The person has moved")
    NEEDS = "needs", _("Another agency meets the needs better")
    SAFETY = "safety", _("The person is safer with another agency")
    WISH = "wish", _("The person wishes it")
    MANDATE = "mandate", _("Another agency is responsible by law")
    CLOSING = "closing", _("Our agency or programme is closing")


class TransferDecline(models.TextChoices):
    """Why an agency does not take a case over."""

    NO_CAPACITY = "no_capacity", _("We have no capacity now")
    NOT_OUR_MANDATE = "not_our_mandate", _("Not within our mandate")
    CONFLICT = "conflict", _("A conflict of interest")
    NOT_SAFE = "not_safe", _("Not safe for the person or others")
    OTHER = "other", _("Another reason")


class ClosureStatus(models.TextChoices):
    """Where the closing of a case stands."""

    ASKED = "asked", _("Waits for a second person")
    CLOSED = "closed", _("Closed")
    NOT_AGREED = "not_agreed", _("Not agreed")
    REOPENED = "reopened", _("Opened again")


class ErasureReason(models.TextChoices):
    """Why a file is erased."""

    RETENTION_OVER = "retention_over", _("The time for which it is kept is over")
    PERSON_ASKED = "person_asked", _("The person asked for it, and no law demands that it is kept")
    OPENED_IN_ERROR = "opened_in_error", _("It was opened by mistake, or twice")
    COURT_ORDER = "court_order", _("A court or supervisory authority ordered it")


class ErasureStatus(models.TextChoices):
    """Where an erasure stands."""

    ASKED = "asked", _("Waits for a second person")
    ERASED = "erased", _("Erased")
    NOT_AGREED = "not_agreed", _("Not agreed")
