"""Consents, put down as the services put them down."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.protection.consents.services import ConsentAnswer, record_consent
from tests.factories.files import NOON

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.consents.models import Consent


def consent_answer(purpose: str = "assistance", answer: str = "given", **values: Any) -> ConsentAnswer:
    """Return what somebody said: by default an adult agreed, in a spoken talk."""
    return ConsentAnswer(**{"purpose": purpose, "answer": answer, "language": "en", **values})


def sharing_answer(
    agency_id: int | None, categories: Category = Category.ASSISTANCE, *, at: datetime = NOON, **values: Any
) -> ConsentAnswer:
    """Return a yes to share these parts with an agency for ninety days."""
    given = {
        "purpose": "sharing", "agency_id": agency_id, "categories": categories, "expires_at": at + timedelta(days=90)
    }  # fmt: skip
    return consent_answer(**{**given, **values})


def give_consent(actor: Actor, opened: Opened, given: ConsentAnswer, *, at: datetime = NOON) -> Consent:
    """Put an answer down."""
    with acting_as(actor, at):
        again = access_file_by_id(actor=actor, file_id=opened.file.pk, at=at)
        return record_consent(actor=actor, at=at, opened=again, given=given)
