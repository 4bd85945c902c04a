"""Housekeeping: what nobody needs any more goes."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django_tasks_db.models import DBTaskResult

from opennrm.kernel.ticks import register_tick

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

_KEEP = dt.timedelta(days=7)


def drop_ended_sessions(at: dt.datetime) -> None:  # noqa: ARG001 - the session store reads the clock itself
    """Delete sessions that have run out."""
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    store.clear_expired()


def drop_finished_tasks(at: dt.datetime) -> None:
    """Delete what is left of tasks that ended a week ago."""
    DBTaskResult.objects.finished().filter(finished_at__lt=at - _KEEP).delete()


register_tick("web.sessions", dt.timedelta(minutes=10), drop_ended_sessions)
register_tick("web.tasks", dt.timedelta(hours=6), drop_finished_tasks)
