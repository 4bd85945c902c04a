"""Somebody came twice: two files of one person at Harbour Light, which wait to be looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opennrm.cli.dreamland.scenes.common import DAY
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.cases.services import Intake, open_case
from opennrm.protection.merging.services import find_duplicates

if TYPE_CHECKING:
    from opennrm.cli.dreamland.timeline import Steps
    from opennrm.cli.dreamland.world import World

N_FILES = 2
_ONE = {"given_names": "Oksana", "family_names": "Kovalenko", "citizenships": ["XES"]}
_OTHER = {"given_names": "Оксана", "family_names": "Коваленко", "other_names": "Oxana Kowalenko"}


def plum(world: World) -> Steps:
    """Tell of Plum, who called the hotline, and came to the door two weeks later under another spelling."""
    yield world.at - 16 * DAY
    _opened(world, "Plum", "hotline", _ONE, "Asked on the telephone whether one must pay for a bed.")
    yield world.at - timedelta(days=2, hours=3)
    _opened(world, "Thistle", "client_or_public", _OTHER, "Came to the door in the evening, with one bag.")
    with acting_as(SYSTEM, world.timeline.now):
        find_duplicates(at=world.timeline.now)


def _opened(world: World, pseudonym: str, avenue: str, identity: dict[str, Any], account: str) -> None:
    case = {
        "pseudonym": pseudonym, "sex": "female", "is_child": False, "birth_year": world.at.year - 24,
        "age_basis": "stated", "language": "uk", "needs_interpreter": True, "avenue": avenue, "found_in": "havenport",
        "first_account": account,
    }  # fmt: skip
    alice, at = world.actor("alice"), world.timeline.now
    with acting_as(alice, at):
        open_case(actor=alice, at=at, intake=Intake(case=case, identity=identity, contact={}))
