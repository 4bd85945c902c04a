"""Say that two people are not one, or that one's agency does not need to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.kernel.actors import Action, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted
from opennrm.kernel.vault.services import seal_for_node
from opennrm.protection.merging.enums import Answer
from opennrm.protection.merging.models import PairAnswer
from opennrm.protection.merging.rules import PURPOSE
from opennrm.protection.merging.selectors import access_pair

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.kernel.actors import Actor


@transaction.atomic
def answer_pair(*, actor: Actor, at: datetime, pair_id: UUID | str, reason: str) -> PairAnswer:
    """Remember that a probable duplicate is none, or (where the other file does not show) that it may rest.

    Raises
    ------
    NotVisible
        The pair is not the actor's to look at, or was answered.
    InvalidInput
        No reason is given.
    """
    require(actor, Action.CASE_CLOSE)
    found = access_pair(actor=actor, at=at, pair_id=pair_id)
    if not reason.strip():
        raise InvalidInput(_("Say why."), {"reason": _("Say why.")})
    if actor.person_id is None or actor.agency_id is None:
        raise NotPermitted(_("Only a person can say this, because somebody has to answer for it."))
    given = PairAnswer(
        pair=found.pair, agency_id=actor.agency_id, person_id=actor.person_id, answered_at=at,
        answer=Answer.NOT_SAME if found.there else Answer.SET_ASIDE,
    )  # fmt: skip
    given.reason = seal_for_node(PURPOSE, reason.strip().encode(), bound_to=given.bound_to)
    given.save(force_insert=True)
    for half in (found.here, found.there):
        if half is not None:
            write_entry(
                actor=actor, at=at, verb=f"duplicate.{given.answer}", file_id=half.file.pk,
                target=f"pair:{found.pair.pk}",
            )  # fmt: skip
    return given
