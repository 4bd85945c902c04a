"""Open a case with as little as a word to call the person by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.access.services import open_new_file
from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.errors import InvalidInput
from opennrm.kernel.records.services import create_record
from opennrm.protection.cases.models import Case, ContactPoint, Identity
from opennrm.protection.cases.services.names import index_identity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened


@dataclass(frozen=True, slots=True)
class Intake:
    """What was taken down at first contact; only the pseudonym is needed."""

    case: Mapping[str, Any]
    identity: Mapping[str, Any] = field(default_factory=dict)
    contact: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def open_case(*, actor: Actor, at: datetime, intake: Intake) -> Opened:
    """Open a file and its case, led by the actor's agency, and return it opened.

    Raises
    ------
    NotPermitted
        The role does not include it.
    InvalidInput
        No pseudonym, or a value out of range; nothing is stored.
    """
    require(actor, Action.CASE_OPEN)
    if actor.agency_id is None:
        raise InvalidInput(_("Only somebody who belongs to an agency can open a case."))
    if not str(intake.case.get("pseudonym") or "").strip():
        raise InvalidInput(
            _("Enter something to call the person."), {"pseudonym": _("Enter something to call the person.")}
        )
    opened = open_new_file(actor=actor, at=at, kind="case", lead_agency_id=actor.agency_id)
    values = {"found_on": at.date(), "worker": actor.person_id, **intake.case}
    create_record(actor=actor, at=at, opened=opened, model=Case, values=values, event="case.opened")
    if any(intake.identity.values()):
        identity = create_record(actor=actor, at=at, opened=opened, model=Identity, values=intake.identity)
        index_identity(identity)
    if intake.contact.get("value"):
        create_record(actor=actor, at=at, opened=opened, model=ContactPoint, values=intake.contact)
    return opened
