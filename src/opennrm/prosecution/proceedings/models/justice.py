"""Proceedings, protection measures, legal aid, non-punishment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import FileRecord
from opennrm.kernel.vault.models import SealedTextField
from opennrm.prosecution.proceedings.enums import (
    LegalAidStatus,
    MeasureKind,
    MeasureStatus,
    NonPunishmentStatus,
    OffenceKind,
    PersonRole,
    ProceedingKind,
    ProceedingStatus,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class Proceeding(FileRecord):
    """Proceedings in which the person, or what was done to them, plays a part."""

    kind = models.CharField(_("Kind"), max_length=14, choices=ProceedingKind.choices)
    status = models.CharField(
        _("Where do they stand?"), max_length=16, choices=ProceedingStatus.choices, default=ProceedingStatus.OPEN
    )
    person_role = models.CharField(
        _("What is the person in them?"), max_length=12, choices=PersonRole.choices, default=PersonRole.INJURED
    )
    authority = SealedTextField(_("Police, prosecutor's office or court"), limit=200)
    number = SealedTextField(_("File number"), limit=60)
    offences = SealedTextField(_("Offences, with their articles"), limit=500)
    cooperates = models.BooleanField(
        _("Does the person co-operate of their own free will?"), default=False,
        help_text=_("Help never depends on it (Council of Europe Convention, art. 12.6)."),
    )  # fmt: skip
    opened_on = models.DateField(_("Opened on"))
    next_hearing_on = models.DateField(_("Next hearing"), null=True, blank=True)
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    outcome = SealedTextField(_("Outcome"), limit=1000, multiline=True)

    ROW_CATEGORY: ClassVar[Category] = Category.LEGAL
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        (
            "kind", "status", "person_role", "authority", "number", "offences", "cooperates", "opened_on",
            "next_hearing_on", "ended_on", "outcome",
        ),
        Category.LEGAL,
    )  # fmt: skip

    class Meta:
        """What has ended has a day."""

        verbose_name = _("proceedings")
        verbose_name_plural = _("proceedings")
        indexes = [models.Index(fields=["file"], name="proceeding_file")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "suspended"]) | models.Q(ended_on__isnull=False),
                name="proceeding_ended_has_day",
            ),
        ]


class ProtectionMeasure(FileRecord):
    """A measure that protects the person in proceedings."""

    kind = models.CharField(_("Measure"), max_length=14, choices=MeasureKind.choices)
    status = models.CharField(
        _("Where does it stand?"), max_length=10, choices=MeasureStatus.choices, default=MeasureStatus.ASKED
    )
    from_on = models.DateField(_("From"), null=True, blank=True)
    until_on = models.DateField(_("Until"), null=True, blank=True)
    note = SealedTextField(_("Note"), limit=1000, multiline=True)

    ROW_CATEGORY: ClassVar[Category] = Category.LEGAL
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("kind", "status", "from_on", "until_on", "note"), Category.LEGAL
    )

    class Meta:
        """Any number a file."""

        verbose_name = _("protection measure")
        indexes = [models.Index(fields=["file"], name="measure_file")]


class LegalAid(FileRecord):
    """A lawyer for the person, free of charge."""

    status = models.CharField(
        _("Where does it stand?"), max_length=10, choices=LegalAidStatus.choices, default=LegalAidStatus.OFFERED
    )
    lawyer = SealedTextField(_("Lawyer"), limit=200)
    phone = SealedTextField(_("How to reach the lawyer"), limit=200)
    since_on = models.DateField(_("Since"), null=True, blank=True)
    note = SealedTextField(_("Note"), limit=1000, multiline=True)

    ROW_CATEGORY: ClassVar[Category] = Category.LEGAL
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("status", "lawyer", "phone", "since_on", "note"), Category.LEGAL
    )

    class Meta:
        """Lawyers follow each other."""

        verbose_name = _("legal aid")
        indexes = [models.Index(fields=["file"], name="legal_aid_file")]


class NonPunishment(FileRecord):
    """An offence committed because the person was trafficked, and what the authority decided."""

    offence = models.CharField(_("What is the person accused of?"), max_length=14, choices=OffenceKind.choices)
    link = SealedTextField(
        _("How is it a consequence of being trafficked?"), limit=2000, multiline=True, blank=False,
        help_text=_("What the person was made to do, by whom, and why they could not refuse."),
    )  # fmt: skip
    authority = SealedTextField(_("Authority that decides"), limit=200)
    status = models.CharField(
        _("Where does the request stand?"),
        max_length=16,
        choices=NonPunishmentStatus.choices,
        default=NonPunishmentStatus.NOTED,
    )
    asked_on = models.DateField(_("Asked for on"), null=True, blank=True)
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    reasons = SealedTextField(_("Reasons of the decision"), limit=2000, multiline=True)

    ROW_CATEGORY: ClassVar[Category] = Category.LEGAL
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("offence", "link", "authority", "status", "asked_on", "decided_on", "reasons"), Category.LEGAL
    )

    class Meta:
        """What was decided has a day."""

        verbose_name = _("non-punishment")
        indexes = [models.Index(fields=["file"], name="non_punishment_file")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["noted", "asked"]) | models.Q(decided_on__isnull=False),
                name="non_punishment_decided_has_day",
            ),
        ]
