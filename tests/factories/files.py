"""Files and cases, made as the services make them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Basis, Category, Purpose, Source
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.access.services import grant_access
from opennrm.protection.cases.services import Intake, open_case

if TYPE_CHECKING:
    from opennrm.kernel.access.models import Grant
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday


def make_case(actor: Actor, *, at: datetime = NOON, identity: dict[str, Any] | None = None, **case: Any) -> Opened:
    """Open a case led by the actor's agency."""
    with acting_as(actor, at):
        values = {"pseudonym": "Linden", **case}
        return open_case(actor=actor, at=at, intake=Intake(case=values, identity=identity or {}))


def share_case(
    lead: Actor,
    opened: Opened,
    agency_id: int,
    categories: Category = Category.BASIC | Category.ASSISTANCE,
    *,
    at: datetime = NOON,
    may_edit: bool = False,
    days: int = 30,
) -> Grant:
    """Give another agency sight of a case."""
    with acting_as(lead, at):
        again = access_file_by_id(actor=lead, file_id=opened.file.pk, at=at)
        return grant_access(
            actor=lead, at=at, opened=again, agency_id=agency_id, categories=categories, purpose=Purpose.ASSISTANCE,
            basis=Basis.CONSENT, source=Source.CONSENT, expires_at=at + timedelta(days=days), may_edit=may_edit,
        )  # fmt: skip
