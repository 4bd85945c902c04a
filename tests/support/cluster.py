"""A real PostgreSQL server that lives as long as the tests, run by an unprivileged user."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_OWNER = "postgres"
_ROLES = """
CREATE ROLE opennrm_system NOLOGIN;
CREATE ROLE opennrm LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB NOINHERIT;
GRANT opennrm_system TO opennrm;
-- NOINHERIT also cuts the owner of a database off from its schema `public`: give it by name, in all new databases.
\\connect template1
GRANT ALL ON SCHEMA public TO opennrm;
\\connect postgres
CREATE DATABASE opennrm OWNER opennrm;
"""
_SETTINGS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
)


class NoPostgreSQL(SystemExit):
    """The server's programs are not on this machine."""


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        msg = "PostgreSQL is not installed: `apt-get install postgresql postgresql-contrib` (or run `make test`)."
        raise NoPostgreSQL(msg)
    return Path(on_path).resolve().parent


def _run(*command: str, stdin: str | None = None) -> None:
    """Run one of the server's programs, as its owner when we are root."""
    prefix = ["runuser", "-u", _OWNER, "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*prefix, *command], input=stdin, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        msg = f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}"
        raise NoPostgreSQL(msg)


def start_cluster() -> Path:
    """Start a server on a socket in a new folder and return the folder; it is removed when the process ends."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="opennrm-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, _OWNER)
    data = str(folder / "data")
    _run(f"{programs}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    log = str(folder / "log")
    _run(f"{programs}/pg_ctl", "-D", data, "-w", "-l", log, "-o", f"{_SETTINGS} -k {folder}", "start")
    atexit.register(stop_cluster, folder, os.getpid())
    folder.chmod(0o755)
    _run(f"{programs}/psql", "-h", str(folder), "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-q", stdin=_ROLES)
    return folder


def stop_cluster(folder: Path, pid: int) -> None:
    """Stop the server and remove its folder; does nothing in a forked child."""
    if os.getpid() == pid:
        _run(f"{_programs()}/pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
