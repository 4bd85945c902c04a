"""A child's protection: guardian, best interests, age, interviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import FileRecord
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.assistance.enums import AgeFinding, BestInterestsKind, GuardianKind

if TYPE_CHECKING:
    from collections.abc import Mapping


class Guardian(FileRecord):
    """Who acts for the child, and that nobody found a conflict of interest."""

    kind = models.CharField(_("Kind of guardian"), max_length=12, choices=GuardianKind.choices)
    name = SealedTextField(_("Name"), limit=200, blank=False)
    phone = SealedTextField(_("How to reach the guardian"), limit=200)
    appointed_on = models.DateField(_("Appointed on"))
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    checked = models.BooleanField(
        _("Was it checked that the guardian has nothing to do with the trafficking?"), default=False
    )

    ROW_CATEGORY: ClassVar[Category] = Category.ASSISTANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        "kind": Category.ASSISTANCE,
        "name": Category.IDENTITY,
        "phone": Category.CONTACT,
        "appointed_on": Category.ASSISTANCE,
        "ended_on": Category.ASSISTANCE,
        "checked": Category.ASSISTANCE,
    }

    class Meta:
        """Guardians follow each other."""

        verbose_name = _("guardian")
        indexes = [models.Index(fields=["file"], name="guardian_file")]


class BestInterests(FileRecord):
    """What is best for the child, how the child was heard, and who decided."""

    kind = models.CharField(_("Kind"), max_length=14, choices=BestInterestsKind.choices)
    about = SealedTextField(_("What is to be decided?"), limit=500, blank=False)
    child_view = SealedTextField(_("What does the child say?"), limit=2000, multiline=True, blank=False)
    options = SealedTextField(_("The options, and what speaks for and against each"), limit=4000, multiline=True)
    decision = SealedTextField(_("Decision and reasons"), limit=4000, multiline=True)
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    n_specialists = models.PositiveSmallIntegerField(
        _("How many specialists decided together?"), default=2, help_text=_("At least two, of different professions.")
    )
    review_on = models.DateField(_("Look again on"), null=True, blank=True)

    ROW_CATEGORY: ClassVar[Category] = Category.ASSISTANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("kind", "about", "child_view", "options", "decision", "decided_on", "n_specialists", "review_on"),
        Category.ASSISTANCE,
    )

    class Meta:
        """Any number a file."""

        verbose_name = _("best-interests decision")
        verbose_name_plural = _("best-interests decisions")
        indexes = [models.Index(fields=["file"], name="best_interests_file")]


class AgeAssessment(FileRecord):
    """An assessment of age: the last resort, with consent, by several specialists; doubt means child."""

    reason = SealedTextField(_("Why is the age in doubt?"), limit=1000, multiline=True, blank=False)
    consented = models.BooleanField(_("Did the person and the guardian agree to it?"), default=False)
    assessed_on = models.DateField(_("Date"))
    n_specialists = models.PositiveSmallIntegerField(_("How many specialists took part?"), default=2)
    finding = models.CharField(_("Finding"), max_length=6, choices=AgeFinding.choices, default=AgeFinding.DOUBT)
    note = SealedTextField(_("How it was done"), limit=2000, multiline=True)

    ROW_CATEGORY: ClassVar[Category] = Category.HEALTH
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("reason", "consented", "assessed_on", "n_specialists", "finding", "note"), Category.HEALTH
    )

    class Meta:
        """Any number a file."""

        verbose_name = _("age assessment")
        indexes = [models.Index(fields=["file"], name="age_assessment_file")]


class ChildInterview(FileRecord):
    """An interview with a child as in a children's house (Barnahus): once, recorded, by somebody trained."""

    held_on = models.DateField(_("Date"))
    place = SealedTextField(_("Where?"), limit=200)
    by_trained = models.BooleanField(_("By somebody trained to interview children?"), default=False)
    recorded = models.BooleanField(_("Was it recorded, so that the child need not repeat it?"), default=False)
    person_of_trust = models.BooleanField(_("Was a person of trust there?"), default=False)
    others_watched = models.BooleanField(_("Could the others follow from another room?"), default=False)
    note = SealedTextField(_("How was the child afterwards?"), limit=1000, multiline=True)

    ROW_CATEGORY: ClassVar[Category] = Category.LEGAL
    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(
            ("held_on", "by_trained", "recorded", "person_of_trust", "others_watched", "note"), Category.LEGAL
        ),
        "place": Category.WHEREABOUTS,
    }

    class Meta:
        """As few as can be."""

        verbose_name = _("interview of the child")
        indexes = [models.Index(fields=["file"], name="child_interview_file")]
