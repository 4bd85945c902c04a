"""PostgreSQL's own programs: where they are, and how they are told which database."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import make_conninfo

from opennrm.kernel.backups.services.errors import NoProgram

_DEBIAN = Path("/usr/lib/postgresql")
_KNOWN = {"dbname", "user", "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout"}


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs: the newest there is.

    Raises
    ------
    NoProgram
        It is not on this machine.
    """
    installed = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: float(path.parent.parent.name))
    found = str(installed[-1]) if installed else shutil.which(name)
    if found is None:
        raise NoProgram(
            _("%(name)s is not on this machine. Install postgresql-client of the server's version.") % {"name": name}
        )
    return found


def parameters() -> dict[str, Any]:
    """Return how this node signs in to its database."""
    return {name: value for name, value in connection.get_connection_params().items() if name in _KNOWN | {"password"}}


def target() -> str:
    """Return the address of the database without the password."""
    return make_conninfo(**{name: value for name, value in parameters().items() if name in _KNOWN})


def secret() -> dict[str, str]:
    """Return the environment that holds the password, out of sight of a list of processes."""
    password = parameters().get("password")
    return {"PGPASSWORD": str(password)} if password else {}
