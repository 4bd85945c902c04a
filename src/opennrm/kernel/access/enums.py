"""The parts of a file, why they may be seen, and where a grant comes from."""

from __future__ import annotations

from enum import IntFlag
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import Promise


class Category(IntFlag):
    """A part of a file that is given or withheld as one; a grant holds a set of them as bits."""

    BASIC = 1  # that the file exists, its code, its stage, its deadlines
    IDENTITY = 2
    CONTACT = 4
    SCREENING = 8
    IDENTIFICATION = 16
    ASSISTANCE = 32
    HEALTH = 64
    LEGAL = 128
    WHEREABOUTS = 256
    FINANCE = 512
    ALL = 1023

    @property
    def parts(self) -> list[Category]:
        """Return the single categories in this set, in order."""
        return [one for one in Category if one.value & self.value and one is not Category.ALL]

    @property
    def labels(self) -> list[str]:
        """Return the names of the single categories in this set, translated."""
        return [str(CATEGORY_LABELS[one]) for one in self.parts]


CATEGORY_LABELS: dict[Category, Promise] = {
    Category.BASIC: _("That the file exists, its stage and its deadlines"),
    Category.IDENTITY: _("Names, date of birth, documents"),
    Category.CONTACT: _("Safe ways to make contact"),
    Category.SCREENING: _("Screening answers"),
    Category.IDENTIFICATION: _("Identification: what happened, decisions, reasons"),
    Category.ASSISTANCE: _("Needs, plans and services"),
    Category.HEALTH: _("Health"),
    Category.LEGAL: _("Legal proceedings"),
    Category.WHEREABOUTS: _("Where the person is"),
    Category.FINANCE: _("Money and compensation"),
}

# What travels with a referral unless the sender chooses more: never identity, health, legal or whereabouts by default.
MODEST = Category.BASIC | Category.ASSISTANCE


def category_choices() -> list[tuple[str, Promise]]:
    """Return the single categories for a form, without BASIC, which every grant includes."""
    return [(str(one.value), label) for one, label in CATEGORY_LABELS.items() if one is not Category.BASIC]


def combine(values: Iterable[int | str]) -> Category:
    """Return the set of categories named by `values`, with BASIC."""
    result = Category.BASIC
    for value in values:
        result |= Category(int(value))
    return result


class FileKind(models.TextChoices):
    """What a file is about; each kind has its own grants."""

    CASE = "case", _("Case")
    SUSPECT = "suspect", _("Alleged trafficker")
    SCREENING = "screening", _("Filled-in form")


class Purpose(models.TextChoices):
    """What the data may be used for under a grant."""

    ASSISTANCE = "assistance", _("Assistance to the person")
    IDENTIFICATION = "identification", _("Identification as a victim")
    SAFETY = "safety", _("Danger to life or limb")
    CRIMINAL_JUSTICE = "criminal_justice", _("Criminal proceedings")
    COMPENSATION = "compensation", _("Compensation")
    CROSS_BORDER = "cross_border", _("Hand-over to another country")
    OVERSIGHT = "oversight", _("Oversight of the mechanism")


class Basis(models.TextChoices):
    """What makes the processing lawful (GDPR articles 6 and 9, or the national equivalent)."""

    CONSENT = "consent", _("Consent of the person")
    VITAL_INTERESTS = "vital_interests", _("Vital interests: danger to life or limb")
    LEGAL_OBLIGATION = "legal_obligation", _("A duty laid down by law")
    PUBLIC_TASK = "public_task", _("A public task laid down by law")
    BEST_INTERESTS = "best_interests", _("Best interests of the child")
    COURT_ORDER = "court_order", _("Order of a court or prosecutor")


class Source(models.TextChoices):
    """Where a grant comes from; withdrawing the source revokes the grant."""

    LEAD = "lead", _("Leads the case")
    REFERRAL = "referral", _("A referral")
    CONSENT = "consent", _("Consent to share")
    OVERRIDE = "override", _("Emergency override")
    REQUEST = "request", _("A request that the lead agency granted")
    TASK = "task", _("A decision to take")
    COURT_ORDER = "court_order", _("A court order")
    LEGAL_BASIS = "legal_basis", _("A law, without consent; a second person agreed")


class Verdict(models.TextChoices):
    """What the reviewing supervisor found of an emergency override."""

    JUSTIFIED = "justified", _("Justified")
    NOT_JUSTIFIED = "not_justified", _("Not justified")


class RequestStatus(models.TextChoices):
    """Where a request for access stands."""

    PENDING = "pending", _("Waiting for an answer")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
