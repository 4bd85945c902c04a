"""What a newcomer finds today: for every persona something that cannot wait.

Each scene is a story like the others, with its people and its days given, so that it stands as it should on the day on
which the State is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from opennrm.cli.dreamland.scenes import authorities, harbour, partners, twice

if TYPE_CHECKING:
    from opennrm.cli.dreamland.world import World


@dataclass
class Scenes:
    """How many cases the scenes open, and the paper that one survivor was given."""

    n_cases: int = 0
    paper: dict[str, str] = field(default_factory=dict)


def begin_scenes(world: World) -> Scenes:
    """Begin the scenes."""
    scenes = Scenes()
    told = [
        harbour.saffron(world, scenes.paper), harbour.juniper(world), harbour.comet(world), harbour.heron(world),
        harbour.pebble(world), harbour.double(world), *partners.all_scenes(world), *authorities.all_scenes(world),
    ]  # fmt: skip
    for steps in told:
        world.timeline.begin(steps)
    world.timeline.begin(twice.plum(world))
    scenes.n_cases = len(told) + twice.N_FILES
    return scenes
