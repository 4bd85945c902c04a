"""Writing the retellings: a transaction a batch, so that memory stays flat however many they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from opennrm.cli.dreamland.lives import Life, invent_life
from opennrm.cli.dreamland.retelling.others import stand_ins
from opennrm.cli.dreamland.retelling.told import Told, by_setting, by_stage
from opennrm.cli.dreamland.retelling.writing import Retelling, write_log, write_rows
from opennrm.cli.dreamland.words import listed
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.models import File, Grant
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.identifiers import new_code, new_id
from opennrm.kernel.namesearch.services import NamesOfEntry, bulk_index
from opennrm.kernel.vault.services import create_keys
from opennrm.protection.cases.enums import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from random import Random

    from opennrm.cli.dreamland.world import World

BATCH = 500
YEARS = timedelta(days=3 * 365)
_WEEK = timedelta(days=7)
_STILL_OPEN = 0.2
_STAGES: dict[str, int] = {
    Stage.INTAKE: 2, Stage.PRESUMED: 3, Stage.REFLECTION: 4, Stage.IDENTIFIED: 5, Stage.NOT_IDENTIFIED: 1,
}  # fmt: skip
_DAYS_AGO = (0, 0, 1, 2)  # so much earlier a case goes on that has not ended: what is due stays due about now


@dataclass
class _Choice:
    """What can be told again: what has ended by what happened, the rest by how far it has come."""

    over: dict[str, list[Told]]
    under_way: dict[str, list[Told]]

    def one(self, rng: Random) -> Told:
        """Return one of them, forms of exploitation as often as they are in Dreamland."""
        if not self.over or (self.under_way and rng.random() < _STILL_OPEN):
            stages = list(self.under_way)
            return rng.choice(self.under_way[rng.choices(stages, [_STAGES[stage] for stage in stages])[0]])
        settings, about = list(self.over), listed("forms")
        return rng.choice(self.over[rng.choices(settings, [about[name]["weight"] for name in settings])[0]])


def retell(
    world: World,
    told: Sequence[Told],
    n_cases: int,
    *,
    first: int,
    whole: bool,
    progress: Callable[[float], object] | None = None,
) -> None:
    """Tell so many cases again; `whole` says whether each step stands in the log, too."""
    choice = _Choice(by_setting(told), by_stage(told))
    for start in range(0, n_cases, BATCH):
        size = min(BATCH, n_cases - start)
        with acting_as(SYSTEM, world.at), transaction.atomic():
            names = _batch(world, choice, range(first + start, first + start + size), whole=whole)
        bulk_index(names)
        if progress is not None:
            progress((start + size) / n_cases)


def _batch(world: World, choice: _Choice, numbers: range, *, whole: bool) -> list[NamesOfEntry]:
    """Write a batch, and return the names to file."""
    some = [_retelling(world, choice, number) for number in numbers]
    for one, key in zip(some, create_keys(len(some), world.at), strict=True):
        told = one.told.file
        one.file = File(
            code=new_code(), kind=told.kind, key=key, lead_agency_id=one.lead_agency_id,
            opened_at=told.opened_at + one.shift, closed_at=told.closed_at and told.closed_at + one.shift,
        )  # fmt: skip
    File.objects.bulk_create([one.file for one in some], batch_size=1000)
    write_rows(some, at=world.at)
    if whole:
        _note_grants(some)
        write_log(some)
    else:
        write_entry(actor=SYSTEM, at=world.at, verb="case.opened", target="crowd", detail={"n_cases": len(some)})
    return [names for one in some for names in one.names()]


def _retelling(world: World, choice: _Choice, number: int) -> Retelling:
    """Choose what happens again, when, and to whom."""
    rng = world.rng(f"again {number}")
    told = choice.one(rng)
    if told.is_over:
        weeks = max(0, (told.began_at - (world.at - YEARS)) // _WEEK)
        shift = -_WEEK * rng.randint(0, weeks)
    else:
        shift = -timedelta(days=rng.choice(_DAYS_AGO))
    agencies, people = stand_ins(world, told, rng)
    return Retelling(
        told=told, life=_life(rng, told.life, number, told.began_at + shift), shift=shift, rng=rng,
        ids={old: new_id() for old in told.ids}, agencies=agencies, people=people,
    )  # fmt: skip


def _life(rng: Random, like: Life, number: int, began_at: datetime) -> Life:
    """Invent somebody to whom the same can have happened."""
    return invent_life(
        rng, number, began_at.date(), setting=like.setting, is_child=like.is_child, sex=like.sex, place=like.place,
        culture=like.name.culture,
    )  # fmt: skip


def _note_grants(some: Sequence[Retelling]) -> None:
    """Find out the numbers that the database gave to the grants."""
    found: dict[int, list[int]] = {}
    mine = Grant.objects.filter(file__in=[one.file for one in some]).order_by("pk")
    for file_id, pk in mine.values_list("file_id", "pk"):
        found.setdefault(file_id, []).append(pk)
    for one in some:
        one.grants |= zip(one.told.grants, found[one.file.pk], strict=True)
