"""Who else might have done the work: another agency that walks with people, other colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.cli.dreamland.world import CHILD_LEADS, LEADS
from opennrm.kernel.actors import Role

if TYPE_CHECKING:
    from random import Random

    from opennrm.cli.dreamland.retelling.told import Told
    from opennrm.cli.dreamland.world import World
    from opennrm.kernel.accounts.models import Agency, Person

_DESKS = (Role.SUPERVISOR, Role.CASE_MANAGER, Role.SERVICE_PROVIDER)
_ELSEWHERE = 0.75


def stand_ins(world: World, told: Told, rng: Random) -> tuple[dict[int, int], dict[int, int]]:
    """Return who does the work of which agency and of whom, when it is told again."""
    people = _colleagues(world, rng)
    lead = told.file.lead_agency
    if lead.code in LEADS | CHILD_LEADS and rng.random() < _ELSEWHERE:
        for agency in _others(world, told, rng):
            found = _desks(world, told, lead, agency, rng)
            if found is not None:
                return {lead.pk: agency.pk}, people | found
    return {}, people


def _others(world: World, told: Told, rng: Random) -> list[Agency]:
    """Return agencies that might lead the case instead and have no other part in it, the likeliest first."""
    leads = CHILD_LEADS if told.life.is_child else LEADS
    free = [code for code in leads if world.agencies[code].pk not in told.agencies]
    order = sorted(free, key=lambda code: rng.random() ** (10 / leads[code]), reverse=True)
    return [world.agencies[code] for code in order]


def _desks(world: World, told: Told, lead: Agency, other: Agency, rng: Random) -> dict[int, int] | None:
    """Return for each of the lead's people somebody of the other agency with the same kind of work, or nothing."""
    left = rng.sample(world.people[other.code], len(world.people[other.code]))
    found: dict[int, int] = {}
    for person in world.people[lead.code]:
        if person.pk not in told.people:
            continue
        fitting = next((one for one in left if _desk(one) == _desk(person)), None)
        if fitting is None:
            return None
        left.remove(fitting)
        found[person.pk] = fitting.pk
    return found


def _desk(person: Person) -> Role | None:
    return next((role for role in _DESKS if role in person.role_set), None)


def _colleagues(world: World, rng: Random) -> dict[int, int]:
    """Return for everybody a colleague of the same agency and roles."""
    found: dict[int, int] = {}
    for people in world.people.values():
        for roles in {one.role_set for one in people}:
            alike = [one.pk for one in people if one.role_set == roles]
            found |= dict(zip(alike, rng.sample(alike, len(alike)), strict=True))
    return found
