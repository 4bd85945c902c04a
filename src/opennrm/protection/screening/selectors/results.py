"""Screenings that somebody may see, and what each of them says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from opennrm.kernel.access.enums import Category, FileKind
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import plain_values, records_of
from opennrm.protection.forms.rules.xform import parse_form
from opennrm.protection.screening.models import Screening
from opennrm.protection.screening.rules.answers import answers_in
from opennrm.protection.screening.rules.mapping import filled_fields
from opennrm.protection.screening.rules.results import Result, assess

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.forms.models import Submission
    from opennrm.protection.screening.models import ScreeningQuerySet
    from opennrm.protection.screening.rules.mapping import Value

TOGETHER = timedelta(hours=24)
MOST_TOGETHER = 30


@dataclass(frozen=True, slots=True)
class Assessed:
    """What the answers say, and what they fill in a case."""

    result: Result
    fields: Mapping[str, Mapping[str, Value]]

    @property
    def case(self) -> Mapping[str, Value]:
        """Return what they fill in the case itself."""
        return self.fields.get("case", {})

    @property
    def needs(self) -> tuple[str, ...]:
        """Return what the person asked for."""
        needs = self.fields.get("screening", {}).get("needs", ())
        return needs if isinstance(needs, tuple) else ()


@dataclass(frozen=True, slots=True)
class Screened:
    """A screening with all that its page shows."""

    screening: Screening
    assessed: Assessed


def assess_submission(submission: Submission, at: datetime) -> Assessed:
    """Read a filled-in form anew; whoever calls has opened its file."""
    version = submission.form_version
    instance = str(plain_values(submission)["instance"])
    answers = answers_in(parse_form(version.xform), instance.encode(), at=at)
    fields = filled_fields(version.columns, answers.given)
    is_child = fields.get("case", {}).get("is_child") is True
    return Assessed(assess(version.columns, answers.given, is_child=is_child, skipped=answers.skipped), fields)


def screening_of(opened: Opened) -> Screening:
    """Return the screening in an opened file.

    Raises
    ------
    NotVisible
        There is none, or this part of the file is not for the reader.
    """
    if not opened.sight.reads(Category.SCREENING):
        raise NotVisible
    found: Screening | None = (
        records_of(opened, Screening)
        .select_related("submission__form_version", "submission__file", "case_file")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def screened(opened: Opened, at: datetime) -> Screened:
    """Return the screening in an opened file with what it says."""
    screening = screening_of(opened)
    return Screened(screening, assess_submission(screening.submission, at))


def screenings_seen(actor: Actor, at: datetime) -> ScreeningQuerySet:
    """Return the screenings the actor may see, the newest first."""
    found: ScreeningQuerySet = (
        Screening.objects.visible_to(actor, at)
        .in_use()
        .filter(file__kind=FileKind.SCREENING)
        .select_related("file", "submission__form_version")
        .order_by("-created_at", "-pk")
    )
    return found


def waiting_screenings(actor: Actor, at: datetime) -> ScreeningQuerySet:
    """Return the screenings after which no step was chosen yet, those in danger first."""
    return screenings_seen(actor, at).waiting().order_by("-in_danger", "-created_at", "-pk")


def group_of(actor: Actor, at: datetime, screening: Screening) -> list[Screening]:
    """Return the others who were screened together with this person, as far as the actor may see them."""
    if screening.group_id is None:
        return []
    return list(screenings_seen(actor, at).filter(group_id=screening.group_id).exclude(pk=screening.pk))


def may_be_together(actor: Actor, at: datetime, screening: Screening) -> list[Screening]:
    """Return the screenings of the agency within a day of this one that are not in its group yet."""
    near = screenings_seen(actor, at).filter(
        author_agency_id=screening.author_agency_id,
        created_at__range=(screening.created_at - TOGETHER, screening.created_at + TOGETHER),
    )
    if screening.group_id is not None:
        near = near.exclude(group_id=screening.group_id)
    return list(near.exclude(pk=screening.pk).order_by("-created_at")[:MOST_TOGETHER])


def screenings_of_case(actor: Actor, at: datetime, opened: Opened) -> list[Screening]:
    """Return the screenings from which a case was opened, as far as the actor may see them."""
    return list(screenings_seen(actor, at).filter(case_file_id=opened.file.pk))


def opened_by_id(actor: Actor, at: datetime, file_id: int) -> Opened:
    """Return the file of a screening, for changes to the screening."""
    return access_file_by_id(actor=actor, file_id=file_id, at=at, edit=Category.SCREENING)


def result_of(submission: Submission) -> str:
    """Return the page of what a filled-in form found, if it is a screening."""
    if not Screening.objects.filter(submission_id=submission.pk).exists():
        return ""
    return reverse("screening:result", args=[submission.file.code])


def screened_submissions() -> QuerySet[Screening, UUID]:
    """Return the filled-in forms that are screenings, for a subquery."""
    found: QuerySet[Screening, UUID] = Screening.objects.values_list("submission_id", flat=True)
    return found
