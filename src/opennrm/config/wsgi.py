"""The door for WSGI servers; it stays shut where the database's own wall would not hold."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opennrm.config.settings")
application = get_wsgi_application()


def _refuse_unsafe_role() -> None:
    from django.db import connection

    from opennrm.kernel.access.services.wall import refuse_unsafe_role

    refuse_unsafe_role()
    connection.close()  # the processes that are forked from this one open their own


_refuse_unsafe_role()
