"""One person's case: where it stands; who the person is stands apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.records.models import FileRecord, FileRecordQuerySet
from opennrm.kernel.reference.selectors import code_choices, language_in_words, place_in_words
from opennrm.kernel.vault.models import SealedTextField
from opennrm.protection.cases.enums import AgeBasis, RiskLevel, Sex, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def avenue_choices() -> list[tuple[str, Any]]:
    """Return the avenues by which a person can have been found."""
    return code_choices("avenues")


class CaseQuerySet(FileRecordQuerySet):
    """Cases by where they stand."""

    def open(self) -> CaseQuerySet:
        """Leave out closed cases."""
        return self.exclude(stage=Stage.CLOSED)

    def of_children(self) -> CaseQuerySet:
        """Keep cases of children."""
        return self.filter(is_child=True)


class Case(FileRecord):
    """Where one person's way through the mechanism stands."""

    pseudonym = SealedTextField(
        _("What to call the person"),
        limit=60,
        blank=False,
        help_text=_("A first name, a nickname or any word the person chooses. It need not be the real name."),
    )
    stage = models.CharField(_("Stage"), max_length=20, choices=Stage.choices, default=Stage.INTAKE, editable=False)
    sex = models.CharField(
        _("Sex"), max_length=10, choices=Sex.choices, default=Sex.UNKNOWN, help_text=_("As the person says.")
    )
    is_child = models.BooleanField(
        _("Is the person under 18?"),
        default=False,
        help_text=_("If there is doubt, answer yes: a child gets the benefit of the doubt."),
    )
    birth_year = models.PositiveSmallIntegerField(
        _("Year of birth"), null=True, blank=True, help_text=_("An estimate will do.")
    )
    age_basis = models.CharField(
        _("How certain is the age?"), max_length=10, choices=AgeBasis.choices, default=AgeBasis.UNKNOWN
    )
    language = models.CharField(
        _("Language"), max_length=8, blank=True, help_text=_("The language the person understands best.")
    )
    needs_interpreter = models.BooleanField(_("Is an interpreter needed?"), default=False)
    avenue = models.CharField(_("How was the person found?"), max_length=40, blank=True, choices=avenue_choices)
    found_on = models.DateField(_("Date of first contact"))
    found_in = models.CharField(_("Place of first contact"), max_length=40, blank=True)
    risk = models.CharField(_("Danger now"), max_length=10, choices=RiskLevel.choices, default=RiskLevel.UNKNOWN)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Case worker"),
    )  # fmt: skip
    first_account = SealedTextField(
        _("What happened, in short"),
        limit=4000,
        multiline=True,
        help_text=_(
            "A sentence or two in the person's own words, if they want to say. Nobody has to tell their story now."
        ),
    )
    closed_at = models.DateTimeField(_("Closed"), null=True, blank=True, editable=False)
    closure_reason = models.CharField(_("Reason for closing"), max_length=40, blank=True, editable=False)
    on_hold = models.BooleanField(_("Legal hold"), default=False, editable=False)
    retained_until = models.DateField(_("Kept until"), null=True, blank=True, editable=False)

    CATEGORIES: ClassVar[Mapping[str, Category]] = {
        "pseudonym": Category.BASIC,
        "stage": Category.BASIC,
        "sex": Category.BASIC,
        "is_child": Category.BASIC,
        "birth_year": Category.IDENTITY,
        "age_basis": Category.IDENTITY,
        "language": Category.BASIC,
        "needs_interpreter": Category.BASIC,
        "avenue": Category.IDENTIFICATION,
        "found_on": Category.IDENTIFICATION,
        "found_in": Category.WHEREABOUTS,
        "risk": Category.BASIC,
        "worker": Category.BASIC,
        "first_account": Category.SCREENING,
        "closed_at": Category.BASIC,
        "closure_reason": Category.BASIC,
        "on_hold": Category.BASIC,
        "retained_until": Category.BASIC,
    }
    WORDS: ClassVar[Mapping[str, Callable[[str], str]]] = {"language": language_in_words, "found_in": place_in_words}

    objects = CaseQuerySet.as_manager()  # type: ignore[misc] # the base's own is for rows of any kind

    class Meta:
        """One case a file; the caseload is ordered by the last change."""

        verbose_name = _("case")
        indexes = [
            models.Index(fields=["-changed_at", "file"], name="case_changed"),
            models.Index(fields=["stage", "-changed_at"], name="case_stage"),
            models.Index(fields=["worker", "-changed_at"], name="case_worker"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["file"], name="case_one_a_file"),
            models.CheckConstraint(
                condition=models.Q(stage=Stage.CLOSED, closed_at__isnull=False)
                | (~models.Q(stage=Stage.CLOSED) & models.Q(closed_at__isnull=True)),
                name="case_closed_whole",
            ),
        ]
