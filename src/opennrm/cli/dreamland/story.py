"""One case as it is lived: who works on it, when the next step is, and what every step needs."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.services import open_file
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.records.kinds import kind_named
from opennrm.protection.cases.services import save_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from uuid import UUID

    from opennrm.cli.dreamland.lives import Life
    from opennrm.cli.dreamland.world import World
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.accounts.models import Person
    from opennrm.kernel.actors import Action, Actor
    from opennrm.kernel.records.kinds import RecordKind
    from opennrm.kernel.records.models import FileRecord


_SATURDAY = 5


class Desk(NamedTuple):
    """Somebody at work on an opened file."""

    actor: Actor
    at: datetime
    opened: Opened

    @property
    def day(self) -> date:
        """Return the day."""
        return self.at.date()


class Story:
    """One person's way, and where it stands in the story's own time."""

    def __init__(self, world: World, key: object, life: Life, begins_at: datetime) -> None:
        """Begin before anything has happened."""
        self.world, self.key, self.life = world, key, life
        self.rng = world.rng(key)
        self.begins_at = begins_at
        self.code = ""
        self.worker: Person | None = None
        self.guardian = ""
        self.consents: dict[int, UUID] = {}
        self.is_over = False

    @property
    def now(self) -> datetime:
        """Return the moment of the step that runs."""
        return self.world.timeline.now

    @property
    def is_recent(self) -> bool:
        """Tell whether this happens in the last days, in which not everything is done yet."""
        return self.world.at - self.now < timedelta(days=12)

    @property
    def lead(self) -> Person:
        """Return who works on the case."""
        if self.worker is None:
            msg = "nobody works on the case before it is opened"
            raise LookupError(msg)
        return self.worker

    def may(self, action: Action) -> bool:
        """Tell whether who works on the case may do this."""
        return actor_of(self.lead).may(action)

    def after(self, days: float, spread: float = 0.3) -> datetime:
        """Return a moment in working hours some days from now, give or take."""
        moment = self.now + timedelta(days=days * self.rng.uniform(1 - spread, 1 + spread))
        moment = moment.replace(hour=self.rng.randint(8, 16), minute=self.rng.randint(0, 59), second=0, microsecond=0)
        if moment.weekday() >= _SATURDAY:
            moment += timedelta(days=7 - moment.weekday())
        return moment if moment > self.now else self.soon()

    def soon(self, minutes: int = 15) -> datetime:
        """Return a moment a little later, within the same talk."""
        return self.now + timedelta(minutes=minutes + self.rng.randint(0, 9))

    @contextmanager
    def at_desk(self, person: Person | None = None, page: str = "overview") -> Iterator[Desk]:
        """Open the file as somebody does who works on it: in one transaction, with an entry in the log."""
        actor, at = actor_of(person or self.lead), self.now
        with acting_as(actor, at):
            yield Desk(actor, at, open_file(actor=actor, code=self.code, at=at, page=page))

    def pick(self, sentences: list[str]) -> str:
        """Return one of some sentences."""
        return self.rng.choice(sentences)

    def chance(self, share: float) -> bool:
        """Tell whether it happens in this story."""
        return self.rng.random() < share


def add(desk: Desk, slug: str, **values: Any) -> FileRecord:
    """Add a record of a kind, as its page does."""
    return save_record(actor=desk.actor, at=desk.at, opened=desk.opened, kind=_kind(slug), values=values)


def _kind(slug: str) -> RecordKind:
    kind = kind_named(slug)
    if kind is None:
        raise LookupError(slug)
    return kind


def change(desk: Desk, slug: str, record: FileRecord, **values: Any) -> FileRecord:
    """Change a record of a kind, as its page does."""
    return save_record(
        actor=desk.actor, at=desk.at, opened=desk.opened, kind=_kind(slug), values=values, record=record,
        base_version=record.version,
    )  # fmt: skip


def midday(day: date, hour: int = 11) -> datetime:
    """Return a moment of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
