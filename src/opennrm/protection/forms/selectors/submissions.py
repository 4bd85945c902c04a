"""What was filled in, for those who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opennrm.kernel.access.enums import Category, FileKind
from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.records.selectors import records_of, show
from opennrm.protection.forms.models import Submission
from opennrm.protection.forms.rules.answers import Sheet, language_of, sheet_of
from opennrm.protection.forms.selectors.definitions import definition_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.selectors import Shown
    from opennrm.protection.forms.models import SubmissionQuerySet


def submissions_seen(
    actor: Actor, at: datetime, *, form_id: str = "", status: str = "", instance_id: str = ""
) -> SubmissionQuerySet:
    """Return what was filled in as far as the actor may see it, the newest first, its answers left sealed."""
    found: SubmissionQuerySet = (
        Submission.objects.visible_to(actor, at)
        .filter(file__kind=FileKind.SCREENING)
        .select_related("file", "form_version__form")
        .defer("instance", "problems", "form_version__workbook", "form_version__xform")
        .order_by("-created_at", "-pk")
    )
    if form_id:
        found = found.filter(form_version__form__form_id=form_id)
    if instance_id:
        found = found.filter(instance_id=instance_id)
    return found.filter(status=status) if status else found


def submission_of(opened: Opened) -> Submission:
    """Return the filled-in form of an opened file.

    Raises
    ------
    NotVisible
        There is none, or the answers are withheld.
    """
    if not opened.sight.reads(Category.SCREENING):
        raise NotVisible
    found = records_of(opened, Submission).select_related("file", "form_version__form", "device", "corrects__file")
    submission: Submission | None = found.defer("form_version__workbook", "form_version__xform").first()
    if submission is None:
        raise NotVisible
    return submission


def shown_submission(opened: Opened, submission: Submission) -> Shown:
    """Return a filled-in form as its reader may see it."""
    return show(submission, opened.sight)


def answers_shown(shown: Shown, language: str = "") -> Sheet:
    """Return the answers of a filled-in form in words, what needs another look beside them."""
    submission: Any = shown.record
    definition = definition_of(submission.form_version)
    problems = shown.problems if isinstance(shown.problems, list) else []
    asked = language_of(definition, language or submission.language)
    return sheet_of(definition, str(shown.instance).encode(), asked, problems)


def rivals_of(actor: Actor, at: datetime, submission: Submission) -> list[Submission]:
    """Return what the same agency sent under the same number with other content."""
    found = submissions_seen(actor, at, instance_id=submission.instance_id)
    return list(found.filter(author_agency_id=submission.author_agency_id).exclude(pk=submission.pk))


def authors_of(submissions: list[Submission]) -> dict[UUID, str]:
    """Return who sent each: the person's name, or the agency of a program."""
    people = Person.objects.in_bulk({one.author_person_id for one in submissions if one.author_person_id})
    agencies = Agency.objects.in_bulk({one.author_agency_id for one in submissions if one.author_agency_id})
    found = {}
    for one in submissions:
        named = (people.get(one.author_person_id or 0), agencies.get(one.author_agency_id or 0))
        found[one.pk] = ", ".join(str(each.name) for each in named if each is not None)
    return found


def corrections_of(actor: Actor, at: datetime, submission: Submission) -> list[Submission]:
    """Return the later filled-in forms that say they correct this one."""
    return list(submissions_seen(actor, at).filter(corrects_id=submission.pk))
