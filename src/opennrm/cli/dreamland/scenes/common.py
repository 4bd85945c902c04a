"""What scenes share."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from opennrm.cli.dreamland.chapters import arrival, referrals
from opennrm.cli.dreamland.chapters.consent import ask
from opennrm.cli.dreamland.lives import invent_life
from opennrm.cli.dreamland.story import Story
from opennrm.protection.deadlines.services import add_task
from opennrm.protection.documents.services import add_document

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.cli.dreamland.world import World
    from opennrm.kernel.access.enums import Category

DAY = timedelta(days=1)


_WHO = {"woman": ("female", False), "man": ("male", False), "girl": ("female", True), "boy": ("male", True)}


def scene(world: World, pseudonym: str, days: float, setting: str, culture: str, who: str, place: str) -> Story:
    """Return a story that begins so many days before today: who it is about, and what happened where."""
    begins_at = world.at - timedelta(days=days)
    sex, is_child = _WHO[who]
    life = invent_life(
        world.rng(pseudonym), 0, begins_at.date(), setting=setting, pseudonym=pseudonym, culture=culture, sex=sex,
        is_child=is_child, place=place,
    )  # fmt: skip
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


def put_document(story: Story, title: str, kind: str, category: Category, content: bytes) -> None:
    """Put a paper or a picture into the file."""
    with story.at_desk(page="documents") as desk:
        add_document(
            actor=desk.actor, at=desk.at, opened=desk.opened, content=BytesIO(content), title=title, kind=kind,
            category=category,
        )  # fmt: skip


def refer_now(story: Story, service: str, need: str, urgency: str) -> UUID:
    """Send a referral with the consent it needs, and return it."""
    chosen = story.world.services[service]
    with story.at_desk(page="referrals") as desk:
        referrals.allow(story, desk, chosen, need)
        return referrals.send(story, desk, chosen, need, urgency).pk


def this_evening(story: Story) -> datetime:
    """Return a moment late today: due today whenever the State is made."""
    return story.world.at.replace(hour=23, minute=30, second=0, microsecond=0)
