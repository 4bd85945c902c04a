"""Makes the State: directory, people, cases, and what a newcomer should find today."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection, transaction

from opennrm.cli.dreamland.crowd import make_crowd
from opennrm.cli.dreamland.lives import invent_life
from opennrm.cli.dreamland.people import make_people
from opennrm.cli.dreamland.plot import whole_story
from opennrm.cli.dreamland.scenes import begin_scenes
from opennrm.cli.dreamland.story import Story
from opennrm.cli.dreamland.upkeep import after_all, upkeep
from opennrm.cli.dreamland.world import World
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.accounts.services.mail import without_mail
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.records.services import constraints_left_to_database
from opennrm.protection.cases.models import Case
from opennrm.protection.directory.services import load_dreamland

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from opennrm.cli.dreamland.people import SignIn

YEARS = timedelta(days=3 * 365)
CASES = 400
STORIES = 45  # told step by step; all other cases are written in bulk
LONGEST = timedelta(days=330)
_STEPS_AT_ONCE = 60
_MANY = 3000


@dataclass
class Made:
    """What was made, and how to come in."""

    at: datetime
    n_cases: int
    sign_ins: list[SignIn]
    own_page: dict[str, str] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)


def make_dreamland(
    *, at: datetime, n_cases: int = CASES, n_told: int = STORIES, progress: Callable[[float], object] | None = None
) -> Made:
    """Make the State as it stands at a moment; the same day makes the same State, but for keys and codes."""
    founded = at - YEARS - timedelta(days=90)
    with without_mail(), constraints_left_to_database(), _without_waiting_for_the_disk():
        with acting_as(SYSTEM, founded):
            loaded = load_dreamland(at=founded)
            world = World(at=at, agencies=loaded.agencies, services=loaded.services)
            people = make_people(loaded.agencies, world.rng("people"), at=founded + timedelta(days=10))
            world.people, world.personas = people.of_agency, people.personas
        scenes = begin_scenes(world)
        n_stories = max(0, min(n_told, n_cases) - scenes.n_cases)
        _begin_stories(world, n_stories)
        world.timeline.begin(upkeep(world))
        weight = 0.95 if n_cases <= _MANY else 0.3  # how much of the time the stories take
        _run(world, _part(progress, 0, weight))
        after_all(world)
        make_crowd(world, max(0, n_cases - n_stories - scenes.n_cases), n_stories, _part(progress, weight, 1))
    with acting_as(SYSTEM, at):
        n_made = Case.objects.count()
    return Made(at, n_made, people.sign_ins, scenes.paper, world.timeline.refusals)


def _part(progress: Callable[[float], object] | None, begin: float, end: float) -> Callable[[float], object]:
    """Return a bar that fills a part of the whole."""
    return lambda share: progress(begin + (end - begin) * max(0.0, min(1.0, share))) if progress else None


def is_inhabited() -> bool:
    """Tell whether the node has agencies already."""
    return Agency.objects.exists()


def _begin_stories(world: World, n_stories: int) -> None:
    """Begin the stories: most of them in the last months, so that much is under way today."""
    draw = world.rng("beginnings")
    latest = world.at - timedelta(hours=3)
    for index in range(n_stories):
        begins_at = world.at - LONGEST * (draw.random() ** 1.6)
        begins_at = begins_at.replace(hour=draw.randint(7, 19), minute=draw.randint(0, 59), second=0, microsecond=0)
        begins_at = min(begins_at, latest)
        life = invent_life(world.rng(f"life {index}"), index, begins_at.date())
        world.timeline.begin(whole_story(Story(world, index, life, begins_at)))


def _run(world: World, progress: Callable[[float], object]) -> None:
    """Let the stories run, some steps a transaction."""
    steps = world.timeline.run()
    n_done = _STEPS_AT_ONCE
    while n_done == _STEPS_AT_ONCE:
        with transaction.atomic():
            n_done = sum(1 for _moment in islice(steps, _STEPS_AT_ONCE))
        progress(1 - (world.at - world.timeline.now) / LONGEST)


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """Let SQLite leave it to the system when things reach the disk: a State half made is made anew anyway."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
