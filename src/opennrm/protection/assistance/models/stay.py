"""The right to stay, and a return that is voluntary and safe."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import FileRecord
from opennrm.kernel.reference.selectors import country_choices
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.assistance.enums import (
    PermitGround,
    PermitStatus,
    ReturnFinding,
    ReturnStatus,
    VisitFinding,
    VisitManner,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class ResidencePermit(FileRecord):
    """A permit to stay: asked for, decided, valid until."""

    ground = models.CharField(_("On what ground?"), max_length=12, choices=PermitGround.choices)
    status = models.CharField(
        _("Where does it stand?"), max_length=10, choices=PermitStatus.choices, default=PermitStatus.TO_APPLY
    )
    applied_on = models.DateField(_("Applied for on"), null=True, blank=True)
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    number = SealedTextField(_("File number of the authority"), limit=60)
    may_work = models.BooleanField(_("May the person work?"), default=False)

    ROW_CATEGORY: ClassVar[Category] = Category.LEGAL
    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(("ground", "status", "applied_on", "decided_on", "valid_until", "may_work"), Category.LEGAL),
        "number": Category.IDENTITY,
    }

    class Meta:
        """A permit is valid after it was granted."""

        verbose_name = _("residence permit")
        indexes = [models.Index(fields=["file"], name="permit_file")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status=PermitStatus.GRANTED) | models.Q(decided_on__isnull=False),
                name="permit_granted_has_date",
            ),
        ]


class ReturnRiskAssessment(FileRecord):
    """Whether a return would be safe; no return without one."""

    country = SealedTextField(_("Return to which country?"), limit=3, blank=False, choices=country_choices)
    assessed_on = models.DateField(_("Date of the assessment"))
    risks = SealedTextField(
        _("What awaits the person there?"), limit=4000, multiline=True, blank=False,
        help_text=_("Traffickers, debts, family, officials, health care, work, stigma, being trafficked again."),
    )  # fmt: skip
    measures = SealedTextField(_("What would make it safer?"), limit=2000, multiline=True)
    finding = models.CharField(
        _("Finding"), max_length=10, choices=ReturnFinding.choices, default=ReturnFinding.UNCLEAR
    )

    ROW_CATEGORY: ClassVar[Category] = Category.LEGAL
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("country", "assessed_on", "risks", "measures", "finding"), Category.LEGAL
    )

    class Meta:
        """Any number a file."""

        verbose_name = _("risk assessment before return")
        indexes = [models.Index(fields=["file", "assessed_on"], name="return_risk_file")]


class ReturnPlan(FileRecord):
    """A return the person wants, prepared and followed up."""

    country = SealedTextField(_("Return to which country?"), limit=3, blank=False, choices=country_choices)
    is_wish = models.BooleanField(
        _("Does the person want to return, and know the other options?"), default=False,
        help_text=_("A return is voluntary, or it does not happen here."),
    )  # fmt: skip
    status = models.CharField(
        _("How far is it?"), max_length=10, choices=ReturnStatus.choices, default=ReturnStatus.PLANNED
    )
    received_by = SealedTextField(_("Who meets the person there?"), limit=300)
    travel_on = models.DateField(_("Date of travel"), null=True, blank=True)
    follow_up_on = models.DateField(_("Ask how the person is on"), null=True, blank=True)
    note = SealedTextField(_("Note"), limit=2000, multiline=True)

    ROW_CATEGORY: ClassVar[Category] = Category.LEGAL
    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(("country", "is_wish", "status", "travel_on", "follow_up_on", "note"), Category.LEGAL),
        "received_by": Category.WHEREABOUTS,
    }

    class Meta:
        """Any number a file."""

        verbose_name = _("return")
        indexes = [models.Index(fields=["file"], name="return_plan_file")]


class ReturnVisit(FileRecord):
    """How somebody is who has returned: seen or spoken to, by the agency or by one in that country."""

    visited_on = models.DateField(_("Date"))
    how = models.CharField(_("How?"), max_length=12, choices=VisitManner.choices)
    finding = models.CharField(_("How is the person?"), max_length=10, choices=VisitFinding.choices)
    seen = SealedTextField(
        _("What was said and seen"), limit=2000, multiline=True,
        help_text=_("Safety, housing, work, health, debts, whether somebody looks for the person."),
    )  # fmt: skip
    next_on = models.DateField(
        _("Ask again on"), null=True, blank=True,
        help_text=_("A task reminds you. Leave empty if it was the last time."),
    )  # fmt: skip

    ROW_CATEGORY: ClassVar[Category] = Category.LEGAL
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("visited_on", "how", "finding", "seen", "next_on"), Category.LEGAL
    )

    class Meta:
        """Any number a file."""

        verbose_name = _("visit after return")
        indexes = [models.Index(fields=["file", "-visited_on"], name="return_visit_file")]
