"""Django's sessions in the database, found by a query that is built once: every request begins with it."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import CharField

from opennrm.kernel import clock
from opennrm.kernel.queries import AT, Prepared, Slot

_LIVE: Prepared[Session] = Prepared(
    lambda: Session.objects.filter(session_key=Slot("key", CharField()), expire_date__gt=AT)
)


class SessionStore(DatabaseSessions):
    """A session as Django keeps it; the setting `SESSION_ENGINE` names this module."""

    def _get_session_from_db(self) -> Any:
        found = _LIVE.first(key=self.session_key, at=clock.now())
        if found is None:
            self._session_key = None
        return found
