"""What the person needs, what endangers them, and how they keep safe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import CodeListField, FileRecord
from opennrm.kernel.reference.selectors import code_choices
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.assistance.enums import AppointmentKind, Danger, HealthKind, NeedStatus, Trigger, Urgency
from opennrm.protection.cases.enums import RiskLevel

if TYPE_CHECKING:
    from collections.abc import Mapping


def need_choices() -> list[tuple[str, Any]]:
    """Return the needs a person can have."""
    return code_choices("needs")


def danger_choices() -> list[tuple[str, Any]]:
    """Return what a danger can be made of."""
    return list(Danger.choices)


class Need(FileRecord):
    """One need, in the person's own view and the worker's."""

    need = models.CharField(_("Need"), max_length=40, choices=need_choices)
    urgency = models.CharField(_("How soon?"), max_length=10, choices=Urgency.choices, default=Urgency.SOON)
    own_view = SealedTextField(
        _("In the person's own words"), limit=1000, multiline=True, help_text=_("What would help, as the person says.")
    )
    status = models.CharField(_("Is it met?"), max_length=12, choices=NeedStatus.choices, default=NeedStatus.OPEN)

    ROW_CATEGORY: ClassVar[Category] = Category.ASSISTANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("need", "urgency", "own_view", "status"), Category.ASSISTANCE
    )
    EVENT_FACTS: ClassVar[tuple[str, ...]] = ("need", "urgency")

    class Meta:
        """Any number a file."""

        verbose_name = _("need")
        indexes = [models.Index(fields=["file"], name="need_file")]


class RiskAssessment(FileRecord):
    """How great the danger is, what it is made of, and when it is looked at again."""

    level = models.CharField(_("How great is the danger?"), max_length=10, choices=RiskLevel.choices)
    trigger = models.CharField(_("Why now?"), max_length=12, choices=Trigger.choices, default=Trigger.FIRST)
    dangers = CodeListField(_("What is the danger made of?"), options=danger_choices)
    protection = SealedTextField(
        _("What protects the person?"), limit=2000, multiline=True,
        help_text=_("People, places, habits, measures that already help."),
    )  # fmt: skip
    note = SealedTextField(_("What was said and seen"), limit=4000, multiline=True)
    assessed_on = models.DateField(_("Date of the assessment"))
    review_on = models.DateField(
        _("Look again on"), null=True, blank=True, help_text=_("Leave empty for the usual time; sooner if it is high.")
    )

    ROW_CATEGORY: ClassVar[Category] = Category.ASSISTANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("level", "trigger", "dangers", "protection", "note", "assessed_on", "review_on"), Category.ASSISTANCE
    )

    class Meta:
        """A history: each assessment stays."""

        verbose_name = _("risk assessment")
        indexes = [models.Index(fields=["file", "assessed_on"], name="risk_file")]


class SafetyPlan(FileRecord):
    """What the person does when it gets dangerous, made together with them."""

    warning_signs = SealedTextField(_("Signs that danger is near"), limit=1000, multiline=True)
    safe_places = SealedTextField(_("Safe places to go"), limit=1000, multiline=True)
    people_to_call = SealedTextField(_("People to call"), limit=1000, multiline=True)
    what_to_take = SealedTextField(_("What to take along"), limit=1000, multiline=True)
    code_word = SealedTextField(
        _("Code word"), limit=60, help_text=_("A word that tells a person of trust: I am in danger, I cannot speak.")
    )
    online = SealedTextField(_("Telephone and internet"), limit=1000, multiline=True)
    agreed_on = models.DateField(_("Agreed with the person on"))

    ROW_CATEGORY: ClassVar[Category] = Category.ASSISTANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(
            ("warning_signs", "people_to_call", "what_to_take", "code_word", "online", "agreed_on"), Category.ASSISTANCE
        ),
        "safe_places": Category.WHEREABOUTS,
    }

    class Meta:
        """One a file; its earlier versions are kept."""

        verbose_name = _("safety plan")
        constraints = [models.UniqueConstraint(fields=["file"], name="safety_plan_one_a_file")]


class HealthEntry(FileRecord):
    """Something about health that those who help must know."""

    kind = models.CharField(_("What is it about?"), max_length=20, choices=HealthKind.choices)
    description = SealedTextField(_("What must others know?"), limit=2000, multiline=True, blank=False)
    noted_on = models.DateField(_("Date"))
    is_urgent = models.BooleanField(_("Is care needed at once?"), default=False)

    ROW_CATEGORY: ClassVar[Category] = Category.HEALTH
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        ("kind", "description", "noted_on", "is_urgent"), Category.HEALTH
    )

    class Meta:
        """Any number a file."""

        verbose_name = _("health entry")
        indexes = [models.Index(fields=["file"], name="health_file")]


class Appointment(FileRecord):
    """When the person is expected somewhere; the person reads it on their own page."""

    at = models.DateTimeField(_("Date and time"))
    kind = models.CharField(_("What for?"), max_length=12, choices=AppointmentKind.choices)
    place = SealedTextField(_("Where?"), limit=300)
    note = SealedTextField(_("What to know or bring"), limit=500, multiline=True)
    interpreter_booked = models.BooleanField(_("Is an interpreter booked?"), default=False)
    shown_to_person = models.BooleanField(
        _("Show it on the person's own page?"), default=True,
        help_text=_("Answer no if somebody else may look over their shoulder."),
    )  # fmt: skip

    ROW_CATEGORY: ClassVar[Category] = Category.ASSISTANCE
    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        **dict.fromkeys(("at", "kind", "note", "interpreter_booked", "shown_to_person"), Category.ASSISTANCE),
        "place": Category.WHEREABOUTS,
    }

    class Meta:
        """Any number a file."""

        verbose_name = _("appointment")
        indexes = [models.Index(fields=["file", "at"], name="appointment_file")]
