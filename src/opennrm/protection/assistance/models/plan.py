"""The assistance plan: agreed goals, who does what by when, reviews, and the support given."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import FileRecord
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.assistance.enums import GoalStatus
from opennrm.protection.assistance.models.needs import need_choices

if TYPE_CHECKING:
    from collections.abc import Mapping


class AssistancePlan(FileRecord):
    """What the person wants to reach, agreed with them."""

    wishes = SealedTextField(_("What does the person want to reach?"), limit=2000, multiline=True, blank=False)
    agreed_on = models.DateField(_("Agreed on"))
    with_interpreter = models.BooleanField(_("Was an interpreter there?"), default=False)
    copy_given = models.BooleanField(_("Has the person got a copy, or seen it?"), default=False)
    review_on = models.DateField(
        _("Next review on"), null=True, blank=True, help_text=_("Leave empty for the usual time.")
    )

    ROW_CATEGORY: ClassVar[Category] = Category.ASSISTANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("wishes", "agreed_on", "with_interpreter", "copy_given", "review_on"), Category.ASSISTANCE
    )

    class Meta:
        """One a file; its earlier versions are kept."""

        verbose_name = _("assistance plan")
        constraints = [models.UniqueConstraint(fields=["file"], name="plan_one_a_file")]


class Goal(FileRecord):
    """One goal of the plan, with its steps."""

    title = SealedTextField(_("Goal"), limit=200, blank=False)
    need = models.CharField(_("Which need does it meet?"), max_length=40, choices=need_choices)
    steps = SealedTextField(_("Steps, and who does them"), limit=2000, multiline=True)
    due_on = models.DateField(_("By when?"), null=True, blank=True)
    status = models.CharField(_("How far is it?"), max_length=12, choices=GoalStatus.choices, default=GoalStatus.OPEN)
    outcome = SealedTextField(_("What came of it?"), limit=1000, multiline=True)

    ROW_CATEGORY: ClassVar[Category] = Category.ASSISTANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("title", "need", "steps", "due_on", "status", "outcome"), Category.ASSISTANCE
    )

    class Meta:
        """Any number a file."""

        verbose_name = _("goal")
        indexes = [models.Index(fields=["file"], name="goal_file")]


class PlanReview(FileRecord):
    """The plan looked at again, with the person."""

    reviewed_on = models.DateField(_("Date of the review"))
    person_there = models.BooleanField(_("Was the person there?"), default=True)
    progress = SealedTextField(_("What has changed?"), limit=2000, multiline=True, blank=False)
    own_view = SealedTextField(_("What does the person say about the help?"), limit=2000, multiline=True)
    next_review_on = models.DateField(_("Next review on"), null=True, blank=True)

    ROW_CATEGORY: ClassVar[Category] = Category.ASSISTANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("reviewed_on", "person_there", "progress", "own_view", "next_review_on"), Category.ASSISTANCE
    )

    class Meta:
        """Any number a file."""

        verbose_name = _("review of the plan")
        indexes = [models.Index(fields=["file"], name="plan_review_file")]


class SupportGiven(FileRecord):
    """Support that was given, whoever gave it."""

    need = models.CharField(_("What kind of support?"), max_length=40, choices=need_choices)
    given_on = models.DateField(_("Date"))
    until = models.DateField(_("Until"), null=True, blank=True)
    note = SealedTextField(_("What was done"), limit=1000, multiline=True)

    ROW_CATEGORY: ClassVar[Category] = Category.ASSISTANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("need", "given_on", "until", "note"), Category.ASSISTANCE
    )

    class Meta:
        """Any number a file."""

        verbose_name = _("support given")
        indexes = [models.Index(fields=["file", "given_on"], name="support_file")]
