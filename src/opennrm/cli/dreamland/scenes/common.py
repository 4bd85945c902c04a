"""What scenes share."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from opennrm.cli.dreamland.chapters import arrival
from opennrm.cli.dreamland.chapters.consent import ask
from opennrm.cli.dreamland.lives import invent_life
from opennrm.cli.dreamland.story import Story
from opennrm.protection.deadlines.services import add_task

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.cli.dreamland.world import World

DAY = timedelta(days=1)


def scene(world: World, pseudonym: str, *, days: float, form: str, **given: Any) -> Story:
    """Return a story that begins so many days before today, in the afternoon."""
    begins_at = world.at - timedelta(days=days)
    life = invent_life(world.rng(pseudonym), 0, begins_at.date(), form=form, pseudonym=pseudonym, **given)
    return Story(world, pseudonym, life, begins_at)


def first_day(story: Story, key: str, avenue: str, **case: Any) -> None:
    """Open the case as a persona; ask for consent; look at danger and needs."""
    arrival.open_at(story, story.world.personas[key], avenue, **case)
    with story.at_desk(page="consent") as desk:
        ask(story, desk, "assistance")
    arrival.first_talk(story)


def to_do(story: Story, note: str, due_at: datetime) -> None:
    """Give the one who works on the case something to do."""
    with story.at_desk(page="tasks") as desk:
        add_task(
            actor=desk.actor, at=desk.at, opened=desk.opened, note=note, due_at=due_at, person_id=desk.actor.person_id
        )


def this_evening(story: Story) -> datetime:
    """Return a moment late today: due today whenever the State is made."""
    return story.world.at.replace(hour=23, minute=30, second=0, microsecond=0)
