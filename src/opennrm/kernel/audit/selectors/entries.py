"""What is read from the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from opennrm.kernel.actors import ActorKind
from opennrm.kernel.audit.models import Entry, EntryQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# How a verb ends by which somebody got to see what is in a file.
SEEING = ("read", "exported", "export", "printed", "downloaded", "used")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the log begins: just before this entry."""

    at: datetime
    lane: int
    sequence: int

    def __str__(self) -> str:
        """Return how it is written in an address."""
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.lane}-{self.sequence}"

    @classmethod
    def parse(cls, text: str) -> Place | None:
        """Read it back; junk is no place."""
        parts = text.split("-")
        if len(parts) != 3 or not all(part.isdecimal() and len(part) < 18 for part in parts):  # noqa: PLR2004
            return None
        microseconds, lane, sequence = map(int, parts)
        try:
            return cls(_EPOCH + timedelta(microseconds=microseconds), lane, sequence)
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries an auditor looks for."""

    verb: str = ""
    agency_id: int | None = None
    file_id: int | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """That somebody of an agency saw something of a file on a day, and how often."""

    on: date
    first_at: datetime
    last_at: datetime
    agency_id: int | None
    actor_kind: str
    verb: str
    n_times: int
    categories: int


def entries_of_file(file_id: int) -> EntryQuerySet:
    """Return all that happened to a file, latest first."""
    return Entry.objects.of_file(file_id).newest_first()


def who_opened(file_id: int) -> list[Opening]:
    """Return who saw something of a file, by day and agency, latest first; the person's own visits left out."""
    days: dict[tuple[date, int | None, str, str], Opening] = {}
    seen = entries_of_file(file_id).exclude(actor_kind__in=[ActorKind.SURVIVOR.value, ActorKind.SYSTEM.value])
    for at, agency_id, kind, verb, categories in seen.values_list(
        "at", "agency_id", "actor_kind", "verb", "categories"
    ):
        if verb.endswith(SEEING):
            on = timezone.localdate(at)
            key = (on, agency_id, kind, verb)
            days[key] = _seen_again(days.get(key), Opening(on, at, at, agency_id, kind, verb, 1, categories))
    return list(days.values())


def _seen_again(before: Opening | None, now: Opening) -> Opening:
    if before is None:
        return now
    return Opening(
        now.on, now.first_at, before.last_at, now.agency_id, now.actor_kind, now.verb, before.n_times + 1,
        before.categories | now.categories,
    )  # fmt: skip


def find_entries(wanted: Wanted) -> EntryQuerySet:
    """Return the entries that are looked for, latest first."""
    found = Entry.objects.newest_first()
    if wanted.verb:
        found = found.filter(verb__startswith=wanted.verb)
    if wanted.agency_id is not None:
        found = found.filter(agency_id=wanted.agency_id)
    if wanted.file_id is not None:
        found = found.of_file(wanted.file_id)
    if wanted.from_on is not None:
        found = found.filter(at__gte=_start_of(wanted.from_on))
    if wanted.to_on is not None:
        found = found.filter(at__lt=_start_of(wanted.to_on + timedelta(days=1)))
    return found


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())


def entries_before(entries: EntryQuerySet, place: Place | None, n_entries: int) -> list[Entry]:
    """Return one stretch of entries, latest first, from just before a place (from the end, without one)."""
    if place is not None:
        tie = Q(lane__lt=place.lane) | Q(lane=place.lane, sequence__lt=place.sequence)
        entries = entries.filter(Q(at__lt=place.at) | (Q(at=place.at) & tie), at__lte=place.at)
    return list(entries[:n_entries])


def place_of(entry: Entry) -> Place:
    """Return the place of an entry, before which the next stretch begins."""
    return Place(entry.at, entry.lane, entry.sequence)


def stretches(entries: EntryQuerySet, n_entries: int = 2000) -> Iterator[list[Entry]]:
    """Yield all entries, latest first, a stretch at a time: no cursor stays open and memory stays small."""
    place: Place | None = None
    while stretch := entries_before(entries, place, n_entries):
        yield stretch
        place = place_of(stretch[-1])


def last_check() -> Entry | None:
    """Return the entry of the last check of the log."""
    return Entry.objects.filter(verb="audit.verified").newest_first().first()
