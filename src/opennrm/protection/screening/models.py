"""What a screening said, beside the filled-in form and in its file; no answers and no names."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File
from opennrm.kernel.records.models import FileRecord, FileRecordQuerySet
from opennrm.protection.forms.enums import SubmissionStatus
from opennrm.protection.forms.models import Submission
from opennrm.protection.screening.enums import Certainty, Decision, GroupKind

if TYPE_CHECKING:
    from collections.abc import Mapping


class ScreeningQuerySet(FileRecordQuerySet):
    """Screenings by what has to be done."""

    def in_use(self) -> Self:
        """Leave out those whose filled-in form was set aside."""
        return self.exclude(submission__status=SubmissionStatus.SET_ASIDE)

    def counted(self) -> Self:
        """Keep one a person: while two versions of a form stand side by side, neither counts."""
        return self.in_use().exclude(submission__status=SubmissionStatus.CONFLICTING)

    def waiting(self) -> Self:
        """Keep those after which no step was chosen yet."""
        return self.filter(decision=Decision.WAITING)


class Screening(FileRecord):
    """The result of one filled-in form, as codes: what the answers are stays sealed in the form itself."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="+", verbose_name=_("Form"))
    form_name = models.CharField(_("name of the form for programs"), max_length=100)
    certainty = models.CharField(_("What the answers say"), max_length=12, choices=Certainty.choices)
    is_child = models.BooleanField(_("May be a child"), default=False)
    in_danger = models.BooleanField(_("In danger"), default=False)
    avenue = models.CharField(_("How was the person found?"), max_length=40, blank=True)
    place = models.CharField(_("Place"), max_length=40, blank=True)
    language = models.CharField(_("Language"), max_length=8, blank=True)
    indicators: models.JSONField[list[str], list[str]] = models.JSONField(_("Signs"), default=list, blank=True)
    # The same for all who were screened together: a family, workers of one place.
    group_id = models.UUIDField(_("Screened together"), null=True, blank=True)
    group_kind = models.CharField(_("How they belong together"), max_length=10, blank=True, choices=GroupKind.choices)
    decision = models.CharField(_("Next step"), max_length=10, choices=Decision.choices, default=Decision.WAITING)
    decided_at = models.DateTimeField(_("chosen"), null=True, blank=True)
    case_file = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Case")
    )

    ROW_CATEGORY: ClassVar[Category] = Category.SCREENING
    CATEGORIES: ClassVar[Mapping[str, Category]] = dict.fromkeys(
        (
            "submission", "form_name", "certainty", "is_child", "in_danger", "avenue", "place", "language",
            "indicators", "group_id", "group_kind", "decision", "decided_at", "case_file",
        ),
        Category.SCREENING,
    )  # fmt: skip

    objects = ScreeningQuerySet.as_manager()  # type: ignore[misc] # the base's own is for rows of any kind

    class Meta:
        """One a filled-in form; listed by when it came in."""

        verbose_name = _("screening")
        indexes = [
            models.Index(fields=["file"], name="screening_file"),
            models.Index(fields=["-created_at"], name="screening_newest"),
            models.Index(fields=["group_id"], name="screening_group", condition=models.Q(group_id__isnull=False)),
            models.Index(fields=["case_file"], name="screening_case", condition=models.Q(case_file__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision=Decision.WAITING, decided_at=None)
                | (~models.Q(decision=Decision.WAITING) & models.Q(decided_at__isnull=False)),
                name="screening_decided_whole",
            ),
        ]
