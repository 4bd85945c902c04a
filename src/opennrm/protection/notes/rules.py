"""Who reads a note, and who learns that there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import Action, ActorKind, Role

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.protection.notes.models import RestrictedNote

SHORTEST_REASON = 20


def is_admitted(actor: Actor, opened: Opened, note: RestrictedNote) -> bool:
    """Tell whether somebody is the author, named, or in a named role of the author's agency, and sees that part."""
    if actor.kind is not ActorKind.PERSON or not opened.sight.reads(Category.ASSISTANCE):
        return False
    if actor.person_id == note.author_person_id or actor.person_id in note.readers:
        return True
    return actor.agency_id == note.author_agency_id and bool(actor.roles & {Role(one) for one in note.reader_roles})


def knows_of_all(actor: Actor, opened: Opened) -> bool:
    """Tell whether somebody supervises the lead agency, and so learns that there is a note, not what it says."""
    supervises = actor.kind is ActorKind.PERSON and Role.SUPERVISOR in actor.roles
    return supervises and opened.is_lead and opened.sight.reads(Category.ASSISTANCE)


def may_write(actor: Actor, opened: Opened) -> bool:
    """Tell whether somebody can put a note down."""
    works = actor.kind is ActorKind.PERSON and actor.may(Action.CASE_EDIT)
    return works and opened.sight.edits(Category.ASSISTANCE) and not opened.is_closed
