"""Read a filled-in form the moment it is stored, and raise the alarm in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_noop

from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import Role
from opennrm.kernel.notifications.services import notify
from opennrm.kernel.records.services import create_record
from opennrm.protection.forms.models import Submission
from opennrm.protection.screening.models import Screening
from opennrm.protection.screening.rules.bindings import COLUMN
from opennrm.protection.screening.selectors.results import assess_submission

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.models import File
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.events.models import CaseEvent

ALARM = gettext_noop("Somebody may be in danger now: a screening needs you at once")


def on_submitted(event: CaseEvent, actor: Actor) -> None:
    """Screen a form that has indicators; other forms say nothing of trafficking."""
    submission = Submission.objects.select_related("form_version__form", "file").filter(pk=event.record_id).first()
    if submission is not None and any(column.get(COLUMN) for column in submission.form_version.columns.values()):
        screen_submission(actor=actor, at=event.at, submission=submission)


def screen_submission(*, actor: Actor, at: datetime, submission: Submission) -> Screening:
    """Keep what a filled-in form says beside it; in danger, tell the supervisors at once."""
    opened = access_file_by_id(actor=actor, file_id=submission.file_id, at=at)
    assessed = assess_submission(submission, at)
    result, case = assessed.result, assessed.case
    values = {
        "submission": submission, "form_name": submission.form_version.form.form_id, "certainty": result.certainty,
        "is_child": result.is_child, "in_danger": result.alarm is not None, "avenue": str(case.get("avenue", ""))[:40],
        "place": str(case.get("found_in", ""))[:40], "language": str(case.get("language", ""))[:8],
        "indicators": sorted({sign.code for sign in result.signs} | set(result.alarm.reasons if result.alarm else ())),
    }  # fmt: skip
    kept = create_record(actor=actor, at=at, opened=opened, model=Screening, values=values, event="screening.done")
    if result.alarm is not None:
        raise_alarm(at=at, agency_id=actor.agency_id, file=opened.file)
    return kept


def raise_alarm(*, at: datetime, agency_id: int | None, file: File) -> int:
    """Tell the agency's supervisors, or the whole agency where there is none; return how many were told."""
    url = reverse("screening:result", args=[file.code])
    told = 0
    for role in (Role.SUPERVISOR, None):
        told = told or notify(
            at=at,
            kind="screening.alarm",
            text_key=ALARM,
            url=url,
            agency_id=agency_id,
            role=role,
            file=file,
            urgent=True,
        )
    return told
