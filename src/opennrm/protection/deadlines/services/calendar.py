"""A person's tasks in their own calendar: through a secret address, which they make and end themselves.

A calendar often lies with a company far away, so the feed says only when something of which kind is due, with a link
that opens after signing in: no name, no case code, no words of the case.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.accounts.services.throttles import Limit, count_attempt
from opennrm.kernel.actors import Action, Actor, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import NotPermitted
from opennrm.protection.deadlines.models import CalendarLink
from opennrm.protection.deadlines.rules import calendar_sources, task_kind
from opennrm.protection.deadlines.selectors import tasks_to_do

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from opennrm.protection.deadlines.models import Task
    from opennrm.protection.deadlines.rules import CalendarEntry

SOON = timedelta(days=366)
MOST_TASKS = 500
_LASTS = timedelta(minutes=15)
_WRONG = Limit("calendar", n_hits=60, seconds=15 * 60)


def _hash(secret: str) -> str:
    return hashlib.sha256(f"opennrm.calendar:{secret}".encode()).hexdigest()


@transaction.atomic
def make_calendar_link(*, actor: Actor, at: datetime) -> str:
    """Make a secret for the actor's own calendar and return it, the only time; an earlier one ends.

    Raises
    ------
    NotPermitted
        The actor sees no cases, or is a program.
    """
    require(actor, Action.CASE_READ)
    if actor.person_id is None:
        raise NotPermitted(_("Only a person has a calendar."))
    secret = secrets.token_urlsafe(32)
    CalendarLink.objects.update_or_create(
        person_id=actor.person_id, defaults={"secret_hash": _hash(secret), "made_at": at, "last_used_at": None}
    )
    write_entry(actor=actor, at=at, verb="calendar.opened")
    return secret


@transaction.atomic
def end_calendar_link(*, actor: Actor, at: datetime) -> bool:
    """Make the actor's secret open nothing any more; tell whether there was one."""
    n_ended, _by_model = CalendarLink.objects.filter(person_id=actor.person_id or 0).delete()
    if n_ended:
        write_entry(actor=actor, at=at, verb="calendar.ended")
    return bool(n_ended)


def calendar_of(*, at: datetime, secret: str, address: str) -> bytes | None:
    """Return the calendar that a secret opens, as iCalendar; None where it opens nothing, or its person has left.

    Raises
    ------
    TooManyAttempts
        Somebody tries secrets from this address.
    """
    link = CalendarLink.objects.filter(secret_hash=_hash(secret)).first()
    person = _active(link.person_id) if link else None
    if link is None or person is None or not actor_of(person).may(Action.CASE_READ):
        count_attempt(limit=_WRONG, key=address, at=at)
        return None
    CalendarLink.objects.filter(pk=link.pk).update(last_used_at=at)
    actor = actor_of(person)
    with acting_as(actor, at), translation.override(person.language or settings.LANGUAGE_CODE):
        tasks = tasks_to_do(actor, at).filter(due_at__lt=at + SOON)[:MOST_TASKS]
        others = [entry for source in calendar_sources() for entry in source(actor, at)]
        return _written([*map(_due, tasks), *map(_other, others)], at)


def _active(person_id: int) -> Person | None:
    found = Person.objects.active().filter(pk=person_id, agency__is_active=True)
    return found.select_related("agency").first()


def _written(events: list[Event], at: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//OpenNRM//Tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Tasks"))
    for event in events:
        event.add("dtstamp", at)
        event.add("duration", _LASTS)
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _due(task: Task) -> Event:
    words = _("Task due: %(kind)s") % {"kind": task_kind(task.kind, task.title_key).title}
    return _event(task.pk, task.due_at, words, reverse("deadlines:task", args=[task.pk]))


def _other(entry: CalendarEntry) -> Event:
    return _event(entry.uid, entry.at, str(entry.title), reverse("deadlines:list"))


def _event(uid: UUID, at: datetime, words: str, path: str) -> Event:
    event = Event()
    event.add("uid", f"{uid}@opennrm")
    event.add("dtstart", at)
    event.add("summary", words)
    event.add("url", settings.BASE_URL.rstrip("/") + path)
    return event
