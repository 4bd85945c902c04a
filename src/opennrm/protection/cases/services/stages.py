"""Move a case along: stage, danger, worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.rules import refuse_closed
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput
from opennrm.kernel.events.services import publish
from opennrm.protection.cases.models import Case
from opennrm.protection.cases.selectors import case_of

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor


@transaction.atomic
def set_stage(*, actor: Actor, at: datetime, opened: Opened, stage: str) -> Case:
    """Move the case to a stage, because of what was decided elsewhere; the same stage again changes nothing."""
    case: Case = Case.objects.select_for_update().get(pk=case_of(opened).pk)
    if case.stage == stage:
        return case
    before, case.stage, case.changed_at = case.stage, stage, at
    case.save(update_fields=["stage", "changed_at"])
    publish(
        actor=actor, at=at, file=opened.file, type="case.stage_changed", category=Category.BASIC,
        record_id=case.pk, detail={"from": before, "to": stage},
    )  # fmt: skip
    return case


@transaction.atomic
def set_risk(*, actor: Actor, at: datetime, opened: Opened, risk: str) -> Case:
    """Set the present danger, because of an assessment."""
    case: Case = Case.objects.select_for_update().get(pk=case_of(opened).pk)
    if case.risk == risk:
        return case
    case.risk, case.changed_at = risk, at
    case.save(update_fields=["risk", "changed_at"])
    publish(
        actor=actor, at=at, file=opened.file, type="case.risk_changed", category=Category.BASIC, record_id=case.pk,
        detail={"to": risk},
    )  # fmt: skip
    return case


@transaction.atomic
def assign_worker(*, actor: Actor, at: datetime, opened: Opened, person_id: int) -> Case:
    """Give the case to a colleague of the lead agency.

    Raises
    ------
    FileClosed
        The case is closed.
    InvalidInput
        The person does not belong to the lead agency or has left.
    """
    refuse_closed(opened)
    case = case_of(opened)
    if not Person.objects.filter(pk=person_id, agency_id=opened.file.lead_agency_id, is_active=True).exists():
        message = _("Choose somebody of the lead agency.")
        raise InvalidInput(message, {"worker": message})
    case.worker_id, case.changed_at = person_id, at
    case.save(update_fields=["worker", "changed_at"])
    publish(actor=actor, at=at, file=opened.file, type="case.assigned", category=Category.BASIC, record_id=case.pk)
    write_entry(actor=actor, at=at, verb="case.assigned", file_id=opened.file.pk, detail={"person": person_id})
    return case
