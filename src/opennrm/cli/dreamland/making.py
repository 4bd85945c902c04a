"""Makes the State: directory, people, cases, and what a newcomer should find today."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection, transaction

from opennrm.cli.dreamland import screenings
from opennrm.cli.dreamland.lives import invent_life
from opennrm.cli.dreamland.people import make_people
from opennrm.cli.dreamland.plot import whole_story
from opennrm.cli.dreamland.retelling import read_told, retell
from opennrm.cli.dreamland.scenes import begin_scenes
from opennrm.cli.dreamland.story import Story
from opennrm.cli.dreamland.upkeep import after_all, audit, follow_procedure, upkeep
from opennrm.cli.dreamland.words import listed
from opennrm.cli.dreamland.world import World
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.models import Agency
from opennrm.kernel.accounts.services.mail import without_mail
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.records.services import constraints_left_to_database
from opennrm.protection.cases.models import Case
from opennrm.protection.directory.services import load_dreamland
from opennrm.protection.sop.services import checks_left_for_later, publish_packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from opennrm.cli.dreamland.people import SignIn

YEARS = timedelta(days=3 * 365)
CASES = 400
RECENT = 11  # stories of the last months, told step by step; as many others as there are settings have ended by now
LONGEST = timedelta(days=270)
ENDED = timedelta(days=460)
_STEPS_AT_ONCE = 60
_SELDOM = 50_000
_WHOLE = 5000  # up to so many cases every step of each stands in the log; of more, the log has an entry a batch


@dataclass
class Made:
    """What was made, and how to come in."""

    at: datetime
    n_cases: int
    sign_ins: list[SignIn]
    own_page: dict[str, str] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)


def make_dreamland(
    *, at: datetime, n_cases: int = CASES, n_recent: int = RECENT, progress: Callable[[float], object] | None = None
) -> Made:
    """Make the State as it stands at a moment; the same day makes the same State, but for keys and codes."""
    founded = at - YEARS - timedelta(days=90)
    with without_mail(), constraints_left_to_database(), checks_left_for_later(), _in_haste():
        with acting_as(SYSTEM, founded):
            loaded = load_dreamland(at=founded)
            world = World(at=at, agencies=loaded.agencies, services=loaded.services)
            people = make_people(loaded.agencies, world.rng("people"), at=founded + timedelta(days=10))
            world.people, world.personas = people.of_agency, people.personas
            publish_packed(at=founded + timedelta(days=11))
        screenings.have_forms(founded)
        scenes = begin_scenes(world)
        stories = _begin_stories(world, n_recent)
        world.timeline.begin(upkeep(world, ENDED))
        world.timeline.begin(audit(world))
        n_known, whole = scenes.n_cases + len(stories) + screenings.N_CASES, n_cases <= _WHOLE
        weight = 0.85 if whole else 0.2  # how much of the time the stories take
        _run(world, _part(progress, 0, weight))
        told = read_told(stories, at, whole=whole)
        retell(world, told, max(0, n_cases - n_known), first=1000, whole=whole, progress=_part(progress, weight, 1))
        screenings.begin_screenings(world)
        _run(world, _part(None, 0, 1))
        after_all(world)
        if whole:
            follow_procedure(world)
    with acting_as(SYSTEM, at):
        n_made = Case.objects.count()
    return Made(at, n_made, people.sign_ins, scenes.paper, world.timeline.refusals)


def _part(progress: Callable[[float], object] | None, begin: float, end: float) -> Callable[[float], object]:
    """Return a bar that fills a part of the whole."""
    return lambda share: progress(begin + (end - begin) * max(0.0, min(1.0, share))) if progress else None


def is_inhabited() -> bool:
    """Tell whether the node has agencies already."""
    return Agency.objects.exists()


def _begin_stories(world: World, n_recent: int) -> list[Story]:
    """Begin the stories: of everything that happens one that has ended, and some of the last months."""
    draw = world.rng("beginnings")
    settings = list(listed("forms"))
    began = [ENDED * draw.uniform(0.93, 1) for _setting in settings]
    began += [LONGEST * (draw.random() ** 1.6) for _index in range(n_recent)]
    stories = []
    for index, ago in enumerate(began):
        begins_at = (world.at - ago).replace(hour=draw.randint(7, 17), minute=draw.randint(0, 59), second=0)
        begins_at = min(begins_at, world.at - timedelta(hours=3))
        setting = settings[index] if index < len(settings) else ""
        life = invent_life(world.rng(f"life {index}"), index, begins_at.date(), setting=setting)
        stories.append(Story(world, index, life, begins_at))
    for story in stories:
        world.timeline.begin(whole_story(story))
    return stories


def _run(world: World, progress: Callable[[float], object]) -> None:
    """Let the stories run, some steps a transaction."""
    steps = world.timeline.run()
    n_done = _STEPS_AT_ONCE
    while n_done == _STEPS_AT_ONCE:
        with transaction.atomic():
            n_done = sum(1 for _moment in islice(steps, _STEPS_AT_ONCE))
        progress(1 - (world.at - world.timeline.now) / ENDED)


@contextmanager
def _in_haste() -> Iterator[None]:
    """Let SQLite leave it to the system when things reach the disk, and look for garbage seldom.

    A State half made is made anew anyway.
    """
    thresholds = gc.get_threshold()
    gc.set_threshold(_SELDOM, 20, 100)
    with _without_waiting_for_the_disk():
        try:
            yield
        finally:
            gc.set_threshold(*thresholds)


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
